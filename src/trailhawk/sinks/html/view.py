"""What the page shows and how much of it: groups, principals and techniques, each bounded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec

from trailhawk.model.events import HIDDEN_NAME, mistyped_name
from trailhawk.model.findings import Group, PrincipalRisk, Summary
from trailhawk.model.severity import Level
from trailhawk.sinks.records import pretty_event

__all__ = ["PrincipalView", "ShownGroup", "TechniqueView", "View", "event_lines", "view"]

MAX_DETAILED = 500
"""Groups with evidence and sample event; the rest are rows of a table."""

MAX_ROWS = 5_000
MAX_PRINCIPALS = 6
MAX_PRINCIPAL_GROUPS = 4
MAX_TECHNIQUES = 60
MAX_EVENT_CHARS = 16 * 1024
MAX_LINE_CHARS = 1_000


class ShownGroup(msgspec.Struct, frozen=True):
    """A group and its place in the ranking, from 1."""

    rank: int
    group: Group


class PrincipalView(msgspec.Struct, frozen=True):
    """A principal with the groups to start with."""

    risk: PrincipalRisk
    groups: tuple[ShownGroup, ...]


class TechniqueView(msgspec.Struct, frozen=True):
    """One technique over all groups whose rules name it."""

    technique: str
    worst: Level
    groups: int
    findings: int


class View(msgspec.Struct, frozen=True):
    """The bounded lists of the page, and how much each leaves out."""

    detailed: tuple[ShownGroup, ...]
    rows: tuple[ShownGroup, ...]
    unlisted: int
    principals: tuple[PrincipalView, ...]
    more_principals: int
    techniques: tuple[TechniqueView, ...]
    more_techniques: int
    levels: tuple[tuple[str, int], ...]
    """(level word, groups), worst first, only levels that occur."""


def view(summary: Summary) -> View:
    """Return what the page shows of a summary."""
    shown = tuple(ShownGroup(rank, group) for rank, group in enumerate(summary.groups, 1))
    techniques = _techniques(summary.groups)
    return View(
        detailed=shown[:MAX_DETAILED],
        rows=shown[MAX_DETAILED : MAX_DETAILED + MAX_ROWS],
        unlisted=max(0, len(shown) - MAX_DETAILED - MAX_ROWS),
        principals=_principals(summary, shown),
        more_principals=max(0, len(summary.principals) - MAX_PRINCIPALS),
        techniques=techniques[:MAX_TECHNIQUES],
        more_techniques=max(0, len(techniques) - MAX_TECHNIQUES),
        levels=_levels(summary.groups),
    )


def event_lines(record: bytes) -> Iterator[str]:
    """Yield the event's pretty lines, as many as the page has room for."""
    room = MAX_EVENT_CHARS
    name = _mistyped(record)
    for whole in pretty_event(record):
        line = whole.replace(name, f'"{HIDDEN_NAME}"') if name else whole
        # One long line is cut where it is printed, and costs no more than what is left of it.
        room -= min(len(line), MAX_LINE_CHARS) + 1
        if room < 0:
            yield "… cut here; the whole record is in the file named above"
            return
        yield line


def _mistyped(record: bytes) -> str:
    """Return a password that was typed as a name, as the event's text holds it; else nothing."""
    try:
        event = msgspec.json.decode(record)
    except (ValueError, RecursionError):
        return ""
    name = mistyped_name(event) if isinstance(event, Mapping) else ""
    return msgspec.json.encode(name).decode() if name else ""


def _principals(summary: Summary, shown: tuple[ShownGroup, ...]) -> tuple[PrincipalView, ...]:
    found: defaultdict[tuple[str, str], list[ShownGroup]] = defaultdict(list)
    for item in shown[:MAX_DETAILED]:
        found[item.group.principal, item.group.account].append(item)
    return tuple(
        PrincipalView(risk, tuple(found[risk.name, risk.account][:MAX_PRINCIPAL_GROUPS]))
        for risk in summary.principals[:MAX_PRINCIPALS]
    )


def _techniques(groups: tuple[Group, ...]) -> tuple[TechniqueView, ...]:
    found: defaultdict[str, list[Group]] = defaultdict(list)
    for group in groups:
        for technique in dict.fromkeys(group.rule.techniques):
            found[technique].append(group)
    views = (_technique(technique, members) for technique, members in found.items())
    return tuple(sorted(views, key=lambda it: (-it.worst.score, -it.groups, it.technique)))


def _technique(technique: str, groups: list[Group]) -> TechniqueView:
    return TechniqueView(
        technique=technique,
        worst=max(group.rule.severity.level for group in groups),
        groups=len(groups),
        findings=sum(group.count for group in groups),
    )


def _levels(groups: tuple[Group, ...]) -> tuple[tuple[str, int], ...]:
    counts = dict.fromkeys(sorted(Level, reverse=True), 0)
    for group in groups:
        counts[group.rule.severity.level] += 1
    return tuple((level.value, count) for level, count in counts.items() if count)

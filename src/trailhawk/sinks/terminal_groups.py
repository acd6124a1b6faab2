"""One group of findings on a terminal, in full or on one line."""

from __future__ import annotations

from collections.abc import Sequence

from trailhawk.model.findings import Finding, Group, RuleCard
from trailhawk.sinks.ansi import LEVEL_STYLES, Screen, Style
from trailhawk.sinks.columns import clip, pad, width_of
from trailhawk.sinks.parameters import parameters
from trailhawk.sinks.wording import (
    TIMES,
    burst_texts,
    counted,
    evidence_text,
    outcome_text,
    outcome_texts,
    period_text,
    place_text,
    principal_text,
    prose,
    tally_text,
    time_text,
    tools_text,
)

__all__ = ["write_brief", "write_detailed"]

MAX_EVIDENCE = 4
MAX_VALUE_CHARS = 60
MAX_PARAMETERS = 8


def write_detailed(screen: Screen, group: Group, *, explain: bool) -> None:
    """Write all that a person needs to judge a group; ``explain`` adds what the rule says."""
    screen.blank()
    _write_title(screen, group)
    screen.block("who", _who(group))
    screen.block("from", _where_from(group))
    screen.block("when", f"{period_text(group.first, group.last)}; {outcome_text(group)}")
    screen.block("calls", _calls(group))
    if what := parameters(group.sample.record, MAX_PARAMETERS):
        screen.block("about", ", ".join(f"{name}={value}" for name, value in what), lines=2)
    for label, text in zip(["why"] + [""] * MAX_EVIDENCE, _why(group.sample), strict=False):
        screen.block(label, text, lines=2)
    told = group.sample.told
    if told is not None and told.title not in {"", group.rule.title, group.rule.id}:
        screen.block("says", told.title, lines=2)
    if said := outcome_texts(group.sample.outcomes):
        screen.block("says", "; ".join(f"{name} {text}" for name, text in said), lines=4)
    _write_next(screen, group)
    if explain:
        _write_rule(screen, group.rule)


def write_brief(screen: Screen, title: str, groups: Sequence[Group], most: int) -> None:
    """Write a titled list with one line a group, and how many the list leaves out."""
    if not groups:
        return
    screen.blank()
    screen.line((Style.STRONG, title))
    for group in groups[:most]:
        level = group.rule.severity.level
        who = principal_text(group.principal, group.account)
        room = max(10, screen.width - 7 - 7 - 17 - 3)
        screen.line(
            (LEVEL_STYLES[level], pad(f"  {_SHORT_LEVELS[level.value]}", 7)),
            (Style.PLAIN, pad(f"{TIMES}{group.count:,}", 7)),
            (Style.FAINT, pad(time_text(group.first)[:16], 17)),
            (Style.PLAIN, f" {pad(group.rule.title or group.rule.uid, room * 3 // 5)}"),
            (Style.FAINT, f" {who}"),
        )
    if len(groups) > most:
        screen.line((Style.FAINT, f"  {len(groups) - most:,} more, see --all"))


_SHORT_LEVELS = {
    "informational": "info",
    "low": "low",
    "medium": "med",
    "high": "high",
    "critical": "crit",
}


def _who(group: Group) -> str:
    who = principal_text(group.principal, group.account)
    account = f" in account {group.account}" if group.account else ""
    sessions = tally_text(group.sessions)
    session = f", session {sessions}" if sessions else ""
    key = group.sample.facts.access_key
    return f"{who}{account}{session}{f', key {key}' if key else ''}"


def _where_from(group: Group) -> str:
    parts = (tally_text(group.addresses), tools_text(group.user_agents))
    return " with ".join(part for part in parts if part) or "(not told)"


def _calls(group: Group) -> str:
    source = group.sample.facts.source.removesuffix(".amazonaws.com")
    where = tally_text(group.regions)
    calls = tally_text(group.names, most=5)
    return f"{source}: {calls}{f' in {where}' if where else ''}"


def _why(sample: Finding) -> list[str]:
    """Return the evidence, what is particular to the record first and the rest as one text.

    That the event's name and source were asked for, that some field was absent, and what it was
    not, stands in nearly every rule.
    """
    usual = {"", sample.facts.name, sample.facts.source}
    particular = [
        evidence_text(leaf, MAX_VALUE_CHARS)
        for leaf in sample.evidence
        if leaf.value not in usual and not leaf.test.startswith("not ")
    ]
    rest = [
        leaf.test for leaf in sample.evidence if leaf.value in usual or leaf.test.startswith("not ")
    ]
    burst = () if sample.burst is None else burst_texts(sample.burst)
    return [text for text in (*burst, *particular[:MAX_EVIDENCE], ", ".join(rest)) if text]


def _write_title(screen: Screen, group: Group) -> None:
    rule = group.rule
    level = rule.severity.level
    badge = f" {level.value.upper()} {rule.severity.score} "
    tail = clip("  " + ", ".join((rule.vendor, *rule.techniques)), screen.width // 3)
    room = screen.width - len(badge) - 2 - width_of(tail)
    screen.line(
        (LEVEL_STYLES[level], badge),
        (Style.STRONG, f"  {clip(rule.title or rule.uid, room)}"),
        (Style.FAINT, tail),
    )


def _write_next(screen: Screen, group: Group) -> None:
    """Write which record to open now."""
    more = f", and {counted(group.count - 1, 'other')}" if group.count > 1 else ""
    screen.block("next", f"read {place_text(group.sample.place)}{more}", lines=4)


def _write_rule(screen: Screen, rule: RuleCard) -> None:
    """Write what else it may be, and where to read on."""
    if rule.falsepositives:
        screen.block("", f"harmless if: {'; '.join(map(prose, rule.falsepositives))}", lines=2)
    if rule.references:
        screen.block("", f"read on: {rule.references[0]}", lines=3)

"""What the principal did before, during and after an alert: from the store, and from logs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec

from trailhawk.alerting.alerts import Alert
from trailhawk.alerting.triggers import UNTIMED, microseconds
from trailhawk.facts import short_source
from trailhawk.investigate.identities import called
from trailhawk.investigate.looking import Look, whole_record
from trailhawk.investigate.runs import runs
from trailhawk.model.books import Books
from trailhawk.model.events import Outcome, event_time
from trailhawk.model.findings import Finding
from trailhawk.model.redaction import redacted
from trailhawk.sinks.parameters import parameters
from trailhawk.sinks.wording import time_text
from trailhawk.store.neighbours import Around, Neighbour
from trailhawk.triage.desk import Desk
from trailhawk.triage.links import Links
from trailhawk.triage.make_list import alert_url, title_of
from trailhawk.triage.pages import StoryLine, StoryPart

__all__ = ["story_of"]

AROUND = timedelta(hours=1)
MOST = 40
"""Lines before, during and after, each."""

READ_MOST = 2_000
"""Triggers of each part that are read from the store and folded."""

LOGS_MOST = 20_000
"""Calls that are taken from logs."""


def story_of(
    alert: Alert, ids: frozenset[str], desk: Desk, links: Links
) -> tuple[tuple[StoryPart, ...], str]:
    """Return the lines in time order, and in words where they are from."""
    first, last = event_time(alert.first), event_time(alert.last)
    if first is None or last is None or not alert.principal:
        return (), "It names nobody, or no time, so there is no before and after."
    if desk.logs is None:
        return _from_store(alert, desk, links)
    look = desk.logs(first - AROUND, last + AROUND + timedelta(microseconds=1))
    return _from_logs(alert, ids, look, links)


def _from_store(alert: Alert, desk: Desk, links: Links) -> tuple[tuple[StoryPart, ...], str]:
    hour = AROUND // timedelta(microseconds=1)
    start, end = microseconds(alert.first), microseconds(alert.last)
    others = {
        one.id: one
        for one in desk.all()
        if one.principal == alert.principal
        and microseconds(one.last) >= start - hour
        and microseconds(one.first) <= end + hour
    }
    around = Around(tuple(sorted(others)), alert.principal, start, end, READ_MOST)
    with desk.locked():
        ask = desk.store.neighbours
        replace = msgspec.structs.replace
        before = ask(replace(around, since=start - hour, until=start - 1, latest=True))
        during = ask(around)
        after = ask(replace(around, since=end + 1, until=end + hour))
    return _parts(*(_folded(found, alert, others, links) for found in (before, during, after))), (
        "What rules fired on, from an hour before to an hour after. Calls that no rule is about "
        "are in the logs: start the server with --logs to see them here."
    )


def _folded(
    found: Sequence[Neighbour], alert: Alert, others: dict[str, Alert], links: Links
) -> list[StoryLine]:
    """Return lines: one event of several rules is one, and like events in a row are one."""
    events: dict[tuple[str, str], list[Neighbour]] = {}
    for one in found:
        events.setdefault((one.time, one.event_id or one.name), []).append(one)
    lines: list[StoryLine] = []
    seen: list[str] = []
    for same in events.values():
        mine = next((one for one in same if one.alert == alert.id), None)
        one = mine or same[0]
        line = StoryLine(
            when=time_text(one.time),
            own=mine is not None,
            service=short_source(one.source),
            name=one.name,
            url=links.event(one.source, one.name),
            count=1,
            outcome=one.error_code or ("failed" if one.failed else ""),
            failed=one.failed,
            session=redacted(one.session),
            address=one.address,
            about=redacted(one.resource),
            alert_url="" if mine is not None else alert_url(one.alert),
            alert="" if mine is not None else title_of(others[one.alert]),
        )
        _append(lines, seen, line)
    return lines


def _parts(
    before: list[StoryLine], during: list[StoryLine], after: list[StoryLine]
) -> tuple[StoryPart, ...]:
    """Return the parts that have lines, each cut on its far side."""
    parts = (
        StoryPart("before", "Before", tuple(before[-MOST:]), max(0, len(before) - MOST)),
        StoryPart("during", "The alert", tuple(during[:MOST]), max(0, len(during) - MOST)),
        StoryPart("after", "After", tuple(after[:MOST]), max(0, len(after) - MOST)),
    )
    return tuple(part for part in parts if part.lines)


def _append(lines: list[StoryLine], seen: list[str], line: StoryLine) -> None:
    """Add a line, or count it with the one before when only the time differs."""
    alike = repr(msgspec.structs.replace(line, when="", count=1))
    if lines and seen[-1] == alike:
        lines[-1] = msgspec.structs.replace(lines[-1], count=lines[-1].count + 1)
    else:
        lines.append(line)
        seen.append(alike)


def _from_logs(
    alert: Alert, ids: frozenset[str], look: Look, links: Links
) -> tuple[tuple[StoryPart, ...], str]:
    first, last = microseconds(alert.first), microseconds(alert.last)
    books = Books()
    kept: list[Finding] = []
    cut = False
    for one in look.in_order(called(alert.principal), books):
        if len(kept) >= LOGS_MOST:
            cut = True
            break
        kept.append(one)
    parts: dict[str, list[Finding]] = {"before": [], "during": [], "after": []}
    for one in kept:
        time = microseconds(one.facts.time)
        if time != UNTIMED:
            name = "before" if time < first else "after" if time > last else "during"
            parts[name].append(one)
    lines = (_log_lines(found, ids, links) for found in parts.values())
    more = f", of which the first {LOGS_MOST:,} were looked at" if cut else ""
    return _parts(*lines), (
        f"Every call of the identity from an hour before to an hour after: {len(kept):,} calls in "
        f"the logs{more}. Repeats within ten minutes are one line."
    )


def _log_lines(found: Iterable[Finding], ids: frozenset[str], links: Links) -> list[StoryLine]:
    lines: list[StoryLine] = []
    for run in runs((one.facts, one.record) for one in found):
        facts = run.facts
        about = ", ".join(f"{name}={value}" for name, value in parameters(run.record, 3))
        failed = facts.outcome is Outcome.FAILURE
        lines.append(
            StoryLine(
                when=time_text(facts.time),
                own=facts.event_id in ids,
                service=short_source(facts.source),
                name=facts.name,
                url=links.event(facts.source, facts.name),
                count=run.count,
                outcome=facts.error_code or ("failed" if failed else ""),
                failed=failed,
                session=redacted(facts.session),
                address=facts.address,
                about=redacted(about),
                changes=whole_record(run.record).get("readOnly") is False,
            )
        )
    return lines

"""A few whole records at once: what a rule of any logic makes of them.

For tests of rules and for explanations; a scan streams instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from trailhawk.engine.matcher import Matcher
from trailhawk.engine.windows.choosing import windows_for
from trailhawk.engine.windows.outcomes import single_outcomes
from trailhawk.engine.windows.seen import Closed, Seen, moment_of, time_of
from trailhawk.ir.logic import Logic, Single, conditions_of
from trailhawk.ir.outcomes import Outcome, Value
from trailhawk.model.events import EventFacts, event_facts, event_time
from trailhawk.model.findings import Burst
from trailhawk.model.limits import Limits

__all__ = ["SeriesFinding", "moment_in", "series_findings"]


class SeriesFinding(msgspec.Struct, frozen=True):
    """One finding: the record that it stands on, and the burst where there is one."""

    facts: EventFacts
    burst: Burst | None = None
    outcomes: tuple[tuple[str, Value], ...] = ()


def moment_in(time: str) -> int | None:
    """Return when an event happened; None for a time that is none, or has an odd form.

    Only times that sort as text as they do as times: a forged ``2024-W53-7T00:00:00Z`` would
    otherwise move the windows of everybody else.
    """
    found = event_time(time)
    if found is None:
        return None
    moment = moment_of(found)
    return moment if time_of(moment) == time else None


def series_findings(
    logic: Logic,
    records: Iterable[Mapping[str, object]],
    limits: Limits,
    outcomes: tuple[Outcome, ...] = (),
) -> tuple[SeriesFinding, ...]:
    """Return the findings of a rule on records in any order, in the order of their time."""
    matcher = Matcher(conditions_of(logic))
    matched = [
        (event_facts(record), record, held)
        for record in records
        if (held := matcher.match_record(dict(record)).held)
    ]
    matched.sort(key=lambda one: (one[0].time.removesuffix("Z"), one[0].event_id))
    if isinstance(logic, Single):
        return tuple(
            SeriesFinding(facts, None, single_outcomes(outcomes, record))
            for facts, record, _ in matched
        )
    windows = windows_for(logic, limits, outcomes)
    closed: list[Closed] = []
    for facts, record, held in matched:
        moment = moment_in(facts.time)
        if moment is not None:
            closed += windows.take(Seen(moment, facts.event_id, record, held))
    closed += windows.finish()
    closed.sort(key=lambda one: (one.seen.moment, one.seen.event_id, one.burst.first))
    return tuple(
        SeriesFinding(event_facts(one.seen.record), one.burst, one.outcomes) for one in closed
    )

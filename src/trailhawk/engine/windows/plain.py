"""The slow twin: every question asked of all events of a group, from scratch.

The meaning of windowed logic. The executor is held equal to this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import assert_never

import msgspec

from trailhawk.engine.windows.claims import claim_holds, reach_of
from trailhawk.engine.windows.keys import Key, keys_of, texts_at, value_texts
from trailhawk.engine.windows.measured import NUMERIC_KINDS, Measured, Number, Whole
from trailhawk.engine.windows.meters import statistic
from trailhawk.engine.windows.moments import MAX_EVENT_IDS, ordered
from trailhawk.engine.windows.outcomes import entry_values
from trailhawk.engine.windows.seen import MICROSECONDS, Entry, Seen
from trailhawk.ir.logic import (
    Absent,
    Count,
    Distinct,
    Link,
    Measure,
    Sequence,
    Statistic,
    Windowed,
    WindowKind,
    conditions_of,
    steps_of,
)
from trailhawk.ir.outcome_values import aggregated, outcome_values
from trailhawk.ir.outcomes import Aggregate, Outcome, Value
from trailhawk.ir.testing import number_of
from trailhawk.model.limits import Limits

__all__ = ["PlainBurst", "plain_bursts"]


class PlainBurst(msgspec.Struct, frozen=True, order=True):
    """A burst, as far as the two ways to it are compared."""

    key: Key
    first: int
    last: int
    count: int
    event_ids: tuple[str, ...]
    outcomes: tuple[tuple[str, Value], ...] = ()


class _Moment:
    def __init__(self, time: int, entries: list[Entry]) -> None:
        self.time = time
        self.entries = entries


def plain_bursts(
    logic: Windowed | Sequence,
    seen: Iterable[Seen],
    limits: Limits,
    outcomes: tuple[Outcome, ...] = (),
) -> list[PlainBurst]:
    """Return all bursts of one rule, by group and time; records may come in any order."""
    found: list[PlainBurst] = []
    for key, moments in _groups(logic, tuple(seen), limits).items():
        for held in _episodes(logic, moments):
            first = held[0][1]
            times = [time for time, _ in held]
            inside = [moment for moment in moments if first <= moment.time <= times[-1]]
            entries = [entry for moment in inside for entry in moment.entries]
            ids = tuple(entry.seen.event_id for entry in entries[:MAX_EVENT_IDS])
            # A window may begin between two moments; the burst begins with its first event.
            told = _outcomes(logic, outcomes, entries)
            found.append(PlainBurst(key, inside[0].time, times[-1], len(entries), ids, told))
    return sorted(found, key=lambda one: (one.key, one.first, one.last))


def _outcomes(
    logic: Windowed | Sequence, outcomes: tuple[Outcome, ...], entries: list[Entry]
) -> tuple[tuple[str, Value], ...]:
    names = tuple(step.name for step in steps_of(logic))

    def value_of(aggregate: Aggregate) -> Value:
        brought = [one for entry in entries for one in entry_values(aggregate, entry, names)]
        return aggregated(aggregate.kind, brought)

    return outcome_values(outcomes, value_of)


def _groups(
    logic: Windowed | Sequence, seen: tuple[Seen, ...], limits: Limits
) -> dict[Key, list[_Moment]]:
    entries: dict[Key, dict[int, Entry]] = {}
    position = 0
    for at, step in enumerate(steps_of(logic)):
        count = 1
        if isinstance(step.source, Windowed | Sequence):
            count = len(conditions_of(step.source))
            derived = _derived(step.source, seen, position, count, limits)
        else:
            derived = [(one, None) for one in seen if position in one.held]
        for one, ident in derived:
            for key in keys_of(step, logic.missing, one.record, 64)[0]:
                entry = entries.setdefault(key, {}).setdefault(id(one.record), Entry(one))
                entry.steps[at] = -1
                if ident is not None:
                    entry.idents[at] = ident
        position += count
    return {key: list(_moments(found.values())) for key, found in entries.items()}


def _derived(
    logic: Windowed | Sequence, seen: tuple[Seen, ...], first: int, count: int, limits: Limits
) -> list[tuple[Seen, object]]:
    """Return every record at which inner logic holds, and the burst that it belongs to."""
    inner = tuple(
        msgspec.structs.replace(
            one, held=tuple(at - first for at in one.held if first <= at < first + count)
        )
        for one in seen
    )
    return [
        (entry.seen, (key, number))
        for key, moments in _groups(logic, inner, limits).items()
        for number, held in enumerate(_episodes(logic, moments))
        for moment in moments
        if moment.time in {time for time, _ in held}
        for entry in moment.entries
    ]


def _moments(entries: Iterable[Entry]) -> Iterator[_Moment]:
    by_time: dict[int, list[Entry]] = {}
    for entry in entries:
        by_time.setdefault(entry.seen.moment, []).append(entry)
    for time in sorted(by_time):
        yield _Moment(time, ordered(by_time[time]))


def _episodes(logic: Windowed | Sequence, moments: list[_Moment]) -> list[list[tuple[int, int]]]:
    """Return, for each burst, the times at which the logic holds and where each window began."""
    episodes: list[list[tuple[int, int]]] = []
    for moment in moments:
        start = _start(logic, moments, moment.time)
        if start is None:
            continue
        if episodes and _goes_on(logic, moments, episodes[-1][-1][0], moment.time):
            episodes[-1].append((moment.time, start))
        else:
            episodes.append([(moment.time, start)])
    return episodes


def _goes_on(logic: Windowed | Sequence, moments: list[_Moment], before: int, time: int) -> bool:
    if isinstance(logic, Sequence):
        return time - before <= logic.seconds * MICROSECONDS
    width = logic.window.seconds * MICROSECONDS
    match logic.window.kind:
        case WindowKind.TUMBLING:
            return before // width == time // width
        case WindowKind.FROM_FIRST:
            return _from_first(moments, before, width) == _from_first(moments, time, width)
        case _:
            return time - before <= width


def _from_first(moments: list[_Moment], time: int, width: int) -> int:
    start = moments[0].time
    for moment in moments:
        if moment.time <= time and moment.time > start + width:
            start = moment.time
    return start


def _start(logic: Windowed | Sequence, moments: list[_Moment], time: int) -> int | None:
    """Return where the window begins by which the logic holds at a time; None if it does not."""
    if isinstance(logic, Sequence):
        return _completed(logic, moments, time)
    first = _window_start(logic, moments, time)
    if first is None:
        return None
    inside = _entries(moments, first, time)
    width = logic.window.seconds * MICROSECONDS

    def measured(measure: Measure) -> Measured | None:
        return _measure(measure, logic, inside)

    def absent(part: Absent) -> bool:
        near = _entries(moments, *reach_of(part, time, width))
        return len([entry for entry in near if _is_of(entry, part.steps, logic)]) <= part.most

    return first if claim_holds(logic.claim, measured, absent) else None


def _window_start(logic: Windowed, moments: list[_Moment], time: int) -> int | None:
    width = logic.window.seconds * MICROSECONDS
    pivots = [
        moment.time
        for moment in moments
        if time - width <= moment.time <= time
        and any(_is_of(entry, (logic.window.pivot,), logic) for entry in moment.entries)
    ]
    match logic.window.kind:
        case WindowKind.SLIDING:
            return time - width
        case WindowKind.BEFORE:
            return time - width if time in pivots else None
        case WindowKind.AFTER:
            return pivots[0] if pivots else None
        case WindowKind.TUMBLING:
            return time // width * width
        case WindowKind.FROM_FIRST:
            return _from_first(moments, time, width)
        case _:
            assert_never(logic.window.kind)


def _entries(moments: list[_Moment], first: int, last: int) -> list[Entry]:
    return [entry for moment in moments if first <= moment.time <= last for entry in moment.entries]


def _is_of(entry: Entry, names: tuple[str, ...], logic: Windowed) -> bool:
    return any(not names or logic.steps[at].name in names for at in entry.steps)


def _measure(measure: Measure, logic: Windowed, inside: list[Entry]) -> Measured | None:
    if isinstance(measure, Aggregate):
        names = tuple(step.name for step in logic.steps)
        brought = [one for entry in inside for one in entry_values(measure, entry, names)]
        whole = aggregated(measure.kind, brought)
        if measure.kind in NUMERIC_KINDS and isinstance(whole, int | float):
            return Fraction(whole)
        return Whole(whole)
    found = [entry for entry in inside if _is_of(entry, measure.steps, logic)]
    match measure:
        case Count(steps):
            raw = 0
            bursts: set[object] = set()
            for entry in found:
                of = [at for at in entry.steps if not steps or logic.steps[at].name in steps]
                raw += any(at not in entry.idents for at in of)
                bursts.update(entry.idents[at] for at in of if at in entry.idents)
            return raw + len(bursts)
        case Distinct(value):
            return len({text for entry in found for text in _values(value, measure, logic, entry)})
        case Statistic(_, value):
            texts = [text for entry in found for text in _values(value, measure, logic, entry)]
            numbers = [number for text in texts if (number := number_of(text)) is not None]
            return statistic(measure, sorted(map(_fraction, numbers)))
        case _:
            assert_never(measure)


def _fraction(number: float) -> Number:
    return Fraction(number)


def _values(
    value: str, measure: Distinct | Statistic, logic: Windowed, entry: Entry
) -> tuple[str, ...]:
    at = logic.values.index(value)
    for number, step in enumerate(logic.steps):
        if number in entry.steps and (not measure.steps or step.name in measure.steps):
            return value_texts(step.values[at], entry.seen.record)
    return ()


def _completed(logic: Sequence, moments: list[_Moment], time: int) -> int | None:
    """Return when the chain began that is completed at a time; the latest, where there are many."""
    entries = _entries(moments, time - logic.seconds * MICROSECONDS, time)
    positions = [at for at, stage in enumerate(logic.stages) for _ in range(stage.at_least)]
    starts: list[dict[int, int]] = []
    """For each position, of each entry that can stand there, when its latest chain began."""
    for number, stage in enumerate(positions):
        here: dict[int, int] = {}
        for at, entry in enumerate(entries):
            if stage not in entry.steps:
                continue
            if number == 0:
                here[at] = entry.seen.moment
                continue
            link = Link() if positions[number - 1] == stage else logic.links[stage - 1]
            reached = [
                start
                for before, start in starts[-1].items()
                if before < at and _linked(link, entries[before], entry)
            ]
            if reached:
                here[at] = max(reached)
        starts.append(here)
    ends = [start for at, start in starts[-1].items() if entries[at].seen.moment == time]
    return max(ends) if ends else None


def _linked(link: Link, before: Entry, after: Entry) -> bool:
    gap = after.seen.moment - before.seen.moment
    if link.strict and gap == 0:
        return False
    if link.seconds is not None and gap > link.seconds * MICROSECONDS:
        return False
    for one in link.matches:
        left = set(texts_at(one.left, before.seen.record))
        right = set(texts_at(one.right, after.seen.record))
        if not left or not right or bool(left & right) is one.negated:
            return False
    return True

"""What is measured of a window, kept up to date as moments enter and leave.

Counts and sums are exact: floats are added as fractions. Adding and removing a moment costs
what it holds, except that percentiles, minima and maxima keep a sorted list.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeAlias, assert_never

from trailhawk.engine.windows.keys import value_texts
from trailhawk.engine.windows.outcomes import entry_values
from trailhawk.engine.windows.seen import Entry
from trailhawk.ir.logic import (
    Absent,
    AllHold,
    AnyHolds,
    Around,
    Bound,
    Claim,
    Compare,
    Count,
    Distinct,
    Fails,
    Measure,
    Satisfies,
    Sequence,
    Statistic,
    StatisticKind,
    Step,
    Windowed,
)
from trailhawk.ir.outcome_values import (
    COUNTING,
    NOTHING,
    aggregated,
    exact,
    finding_value,
    median,
    plain,
    spread,
    truth,
)
from trailhawk.ir.outcomes import Aggregate, AggregateKind, Value, aggregates_of
from trailhawk.ir.testing import number_of
from trailhawk.model.text import scalar_text

__all__ = [
    "NUMERIC_KINDS",
    "Gather",
    "Measured",
    "Meter",
    "Number",
    "Share",
    "Whole",
    "absents_of",
    "claim_holds",
    "gatherer",
    "measures_of",
    "meter_of",
    "reach_of",
    "statistic",
]

Number: TypeAlias = int | Fraction
Share: TypeAlias = int | tuple[object, ...]
"""What one moment adds to a measure: a number of events, or its values."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What an aggregate comes to that is no number: texts, lists."""

    value: Value


Measured: TypeAlias = Number | Whole

Gather: TypeAlias = Callable[[Iterable[Entry]], Share]


def measures_of(claim: Claim) -> tuple[Measure, ...]:
    """Return the measures that a claim compares, without repeats, in its order."""
    return tuple(dict.fromkeys(_measured(claim)))


def _measured(claim: Claim) -> Iterable[Measure]:
    match claim:
        case Bound(measure):
            yield measure
        case Satisfies(expression):
            yield from aggregates_of((expression,))
        case Fails(part):
            yield from _measured(part)
        case AllHold(parts) | AnyHolds(parts):
            for part in parts:
                yield from _measured(part)
        case Absent():
            return
        case _:
            assert_never(claim)


def absents_of(claim: Claim) -> tuple[Absent, ...]:
    """Return the parts of a claim that look ahead, without repeats, in its order."""
    match claim:
        case Absent():
            return (claim,)
        case Fails(part):
            return absents_of(part)
        case AllHold(parts) | AnyHolds(parts):
            return tuple(dict.fromkeys(one for part in parts for one in absents_of(part)))
        case Bound() | Satisfies():
            return ()
        case _:
            assert_never(claim)


def reach_of(absent: Absent, time: int, width: int) -> tuple[int, int]:
    """Return the first and the last time at which events count that must be absent at ``time``."""
    match absent.around:
        case Around.BOTH:
            return time - width, time + width
        case Around.AHEAD:
            return time, time + width
        case Around.WINDOW:
            return time // width * width, time // width * width + width - 1


def claim_holds(
    claim: Claim,
    measured: Callable[[Measure], Measured | None],
    absent: Callable[[Absent], bool],
) -> bool:
    """Return whether a claim holds, given what is measured and what is absent."""
    match claim:
        case Bound(measure, compare, number):
            found = measured(measure)
            return isinstance(found, int | Fraction) and _compared(found, compare, number)
        case Satisfies(expression):
            return truth(finding_value(expression, lambda one: _value(measured(one)), {}))
        case Absent():
            return absent(claim)
        case Fails(part):
            return not claim_holds(part, measured, absent)
        case AllHold(parts):
            return all(claim_holds(part, measured, absent) for part in parts)
        case AnyHolds(parts):
            return any(claim_holds(part, measured, absent) for part in parts)
        case _:
            assert_never(claim)


def _value(found: Measured | None) -> Value:
    match found:
        case None:
            return NOTHING
        case int() | Fraction():
            return plain(Fraction(found))
        case Whole(value):
            return value


def _compared(found: Number, compare: Compare, bound: float) -> bool:
    match compare:
        case Compare.LT:
            return found < bound
        case Compare.LE:
            return found <= bound
        case Compare.GT:
            return found > bound
        case Compare.GE:
            return found >= bound
        case Compare.EQ:
            return found == bound
        case Compare.NE:
            return found != bound


def gatherer(measure: Measure, logic: Windowed) -> Gather:
    """Return the function that takes a moment's share of a measure off its entries."""
    if isinstance(measure, Aggregate):
        return _aggregated(measure, tuple(step.name for step in logic.steps))
    chosen = _chosen(measure.steps, logic.steps)
    match measure:
        case Count():
            nested = {at for at in chosen if _is_nested(logic.steps[at])}
            return lambda entries: _count(entries, chosen, nested)
        case Distinct(value):
            read = _reader(value, chosen, logic)
            return lambda entries: tuple(
                dict.fromkeys(text for entry in entries for text in read(entry))
            )
        case Statistic(_, value):
            read = _reader(value, chosen, logic)
            return lambda entries: tuple(
                number
                for entry in entries
                for text in read(entry)
                if (number := _exact(text)) is not None
            )
        case _:
            assert_never(measure)


def _aggregated(aggregate: Aggregate, steps: tuple[str, ...]) -> Gather:
    """Return the function that takes off what a moment brings: numbers, or texts to tell apart."""

    def gather(entries: Iterable[Entry]) -> Share:
        values = (one for entry in entries for one in entry_values(aggregate, entry, steps))
        if aggregate.kind not in NUMERIC_KINDS:
            return tuple(values)
        if aggregate.kind in COUNTING:
            return tuple(scalar_text(one) for one in values)
        return tuple(found for one in values if (found := exact(one)) is not None)

    return gather


def _chosen(names: tuple[str, ...], steps: tuple[Step, ...]) -> tuple[int, ...]:
    return tuple(at for at, step in enumerate(steps) if not names or step.name in names)


def _is_nested(step: Step) -> bool:
    return isinstance(step.source, Windowed | Sequence)


def _count(entries: Iterable[Entry], chosen: tuple[int, ...], nested: set[int]) -> Share:
    """Count events; a burst counts once however many moments it goes on for."""
    if not nested:
        return sum(1 for entry in entries if any(at in entry.steps for at in chosen))
    idents: list[object] = []
    for entry in entries:
        held = [at for at in chosen if at in entry.steps]
        if any(at not in nested for at in held):
            idents.append((entry.seen.moment, entry.seen.event_id, id(entry)))
        idents += [entry.idents[at] for at in held if at in nested]
    return tuple(dict.fromkeys(idents))


def _reader(
    value: str, chosen: tuple[int, ...], logic: Windowed
) -> Callable[[Entry], tuple[str, ...]]:
    at_value = logic.values.index(value)

    def read(entry: Entry) -> tuple[str, ...]:
        # An event that stands for several steps is read by the first of them.
        for at in chosen:
            if at in entry.steps:
                return value_texts(logic.steps[at].values[at_value], entry.seen.record)
        return ()

    return read


def _exact(text: str) -> Number | None:
    number = number_of(text)
    return Fraction(number) if isinstance(number, float) else number


class Meter(Protocol):
    """A measure of the moments that are in the window."""

    def add(self, share: Share) -> None:
        """Take a moment's share in."""

    def remove(self, share: Share) -> None:
        """Take a moment's share out again."""

    def value(self) -> Measured | None:
        """Return the measure; None when it has no value."""


class _Events:
    __slots__ = ("_total",)

    def __init__(self) -> None:
        self._total = 0

    def add(self, share: Share) -> None:
        assert isinstance(share, int)  # noqa: S101 - gatherers of counts give counts
        self._total += share

    def remove(self, share: Share) -> None:
        assert isinstance(share, int)  # noqa: S101
        self._total -= share

    def value(self) -> Number | None:
        return self._total


class _Values:
    """A counted multiset: how many moments have each value."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: Counter[object] = Counter()

    def add(self, share: Share) -> None:
        assert isinstance(share, tuple)  # noqa: S101
        for value in share:
            self._counts[value] += 1

    def remove(self, share: Share) -> None:
        assert isinstance(share, tuple)  # noqa: S101
        for value in share:
            if self._counts[value] == 1:
                del self._counts[value]
            else:
                self._counts[value] -= 1

    def value(self) -> Number | None:
        return len(self._counts)


class _Total:
    __slots__ = ("_count", "_mean", "_total")

    def __init__(self, *, mean: bool) -> None:
        self._mean = mean
        self._total: Number = 0
        self._count = 0

    def add(self, share: Share) -> None:
        for number in _numbers(share):
            self._total += number
            self._count += 1

    def remove(self, share: Share) -> None:
        for number in _numbers(share):
            self._total -= number
            self._count -= 1

    def value(self) -> Number | None:
        if not self._mean:
            return self._total
        return Fraction(self._total) / self._count if self._count else None


class _Sorted:
    __slots__ = ("_numbers", "_spec")

    def __init__(self, spec: Statistic) -> None:
        self._spec = spec
        self._numbers: list[Number] = []

    def add(self, share: Share) -> None:
        for number in _numbers(share):
            insort(self._numbers, number)

    def remove(self, share: Share) -> None:
        for number in _numbers(share):
            del self._numbers[bisect_left(self._numbers, number)]

    def value(self) -> Number | None:
        return statistic(self._spec, self._numbers)


NUMERIC_KINDS = frozenset(
    (
        *(AggregateKind.COUNT, AggregateKind.COUNT_DISTINCT, AggregateKind.SUM),
        *(AggregateKind.MIN, AggregateKind.MAX, AggregateKind.AVERAGE, AggregateKind.DEVIATION),
        *(AggregateKind.VARIANCE, AggregateKind.MEDIAN),
    )
)
_OF_SORTED = {AggregateKind.MIN, AggregateKind.MAX, AggregateKind.MEDIAN}
_OF_SQUARES = {AggregateKind.DEVIATION, AggregateKind.VARIANCE}


class _Gathered:
    """An aggregate that is no number: worked out of all that is in the window, when asked."""

    __slots__ = ("_kind", "_shares")

    def __init__(self, kind: AggregateKind) -> None:
        self._kind = kind
        self._shares: deque[tuple[object, ...]] = deque()

    def add(self, share: Share) -> None:
        assert isinstance(share, tuple)  # noqa: S101 - gatherers of aggregates give values
        self._shares.append(share)

    def remove(self, share: Share) -> None:  # noqa: ARG002 - the oldest, as windows do
        # Windows only ever lose their oldest moment.
        self._shares.popleft()

    def value(self) -> Measured | None:
        values = (one for share in self._shares for one in share)
        return Whole(
            aggregated(self._kind, (one for one in values if isinstance(one, str | int | float)))
        )


class _Aggregated:
    """An aggregate of the outcomes; none of its values come to nought."""

    __slots__ = ("_count", "_kind", "_sorted", "_squares", "_total")

    def __init__(self, kind: AggregateKind) -> None:
        self._kind = kind
        self._count = 0
        self._total = self._squares = Fraction(0)
        self._sorted: list[Number] = []

    def add(self, share: Share) -> None:
        self._take(share, 1)
        if self._kind in _OF_SORTED:
            for number in _numbers(share):
                insort(self._sorted, number)

    def remove(self, share: Share) -> None:
        self._take(share, -1)
        if self._kind in _OF_SORTED:
            for number in _numbers(share):
                del self._sorted[bisect_left(self._sorted, number)]

    def _take(self, share: Share, sign: int) -> None:
        assert isinstance(share, tuple)  # noqa: S101 - gatherers of aggregates give values
        self._count += sign * len(share)
        for number in _numbers(share):
            self._total += sign * number
            if self._kind in _OF_SQUARES:
                self._squares += sign * number * number

    def value(self) -> Number | None:
        if self._kind is AggregateKind.COUNT or not self._count:
            return self._count
        match self._kind:
            case AggregateKind.MIN:
                return self._sorted[0]
            case AggregateKind.MAX:
                return self._sorted[-1]
            case AggregateKind.AVERAGE:
                return self._total / self._count
            case AggregateKind.MEDIAN:
                return median(self._sorted)
            case AggregateKind.DEVIATION | AggregateKind.VARIANCE:
                return Fraction(spread(self._kind, self._count, self._total, self._squares))
            case _:
                return self._total


def _numbers(share: Share) -> Iterable[Number]:
    assert isinstance(share, tuple)  # noqa: S101 - gatherers of statistics give numbers
    return (number for number in share if isinstance(number, int | Fraction))


def meter_of(measure: Measure, logic: Windowed) -> Meter:
    """Return a meter of an empty window."""
    match measure:
        case Count(steps):
            chosen = _chosen(steps, logic.steps)
            nested = any(_is_nested(logic.steps[at]) for at in chosen)
            return _Values() if nested else _Events()
        case Distinct():
            return _Values()
        case Aggregate(kind):
            if kind not in NUMERIC_KINDS:
                return _Gathered(kind)
            return _Values() if kind is AggregateKind.COUNT_DISTINCT else _Aggregated(kind)
        case Statistic(kind):
            if kind in {StatisticKind.SUM, StatisticKind.MEAN}:
                return _Total(mean=kind is StatisticKind.MEAN)
            return _Sorted(measure)
        case _:
            assert_never(measure)


def statistic(spec: Statistic, numbers: list[Number]) -> Number | None:
    """Return a statistic of sorted numbers; None when there are none and it needs some."""
    if spec.kind is StatisticKind.SUM:
        return sum(numbers, start=0)
    if not numbers:
        return None
    match spec.kind:
        case StatisticKind.MEAN:
            return Fraction(sum(numbers, start=0)) / len(numbers)
        case StatisticKind.MIN:
            return numbers[0]
        case StatisticKind.MAX:
            return numbers[-1]
        case StatisticKind.PERCENTILE:
            rank = (len(numbers) - 1) * Fraction(spec.percent) / 100
            below = int(rank)
            above = min(below + 1, len(numbers) - 1)
            return numbers[below] + (rank - below) * (numbers[above] - numbers[below])

"""What is measured of a window, kept up to date as moments enter and leave.

Counts and sums are exact: floats are added as fractions. Adding and removing a moment costs
what it holds, except that percentiles, minima and maxima keep a sorted list.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, deque
from collections.abc import Iterable
from fractions import Fraction
from typing import Protocol, assert_never

from trailhawk.engine.windows.measured import (
    NUMERIC_KINDS,
    Measured,
    Number,
    Share,
    Whole,
    chosen_steps,
    is_nested,
)
from trailhawk.ir.logic import Count, Distinct, Measure, Statistic, StatisticKind, Windowed
from trailhawk.ir.outcome_values import aggregated, median, spread
from trailhawk.ir.outcomes import Aggregate, AggregateKind

__all__ = ["Meter", "meter_of", "statistic"]


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
            chosen = chosen_steps(steps, logic.steps)
            nested = any(is_nested(logic.steps[at]) for at in chosen)
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

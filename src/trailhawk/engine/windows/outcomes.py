"""Outcomes of bursts: what each event brings to an aggregate, and what a burst comes to.

A moment keeps what its events bring; a burst adds that up as it takes moments in. The slow twin
is ``ir.outcome_values.aggregated`` over all values at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from hashlib import blake2b

from trailhawk.engine.values import values_reader
from trailhawk.engine.windows.seen import Entry
from trailhawk.ir.functions import parted
from trailhawk.ir.outcome_values import (
    MAX_ROWS,
    MAX_SHOWN_VALUES,
    NOTHING,
    aggregated,
    exact,
    median,
    mode,
    nearer,
    outcome_values,
    plain,
    spread,
    truth,
    values_of,
)
from trailhawk.ir.outcomes import (
    Aggregate,
    AggregateKind,
    Outcome,
    Scalar,
    Value,
    aggregates_of,
)
from trailhawk.model.text import scalar_text

__all__ = ["Gathered", "OutcomePlan", "Part", "entry_reader", "entry_values", "single_outcomes"]

Part = tuple[Scalar, ...]
"""What one moment brings to one aggregate; empty texts are left out."""


class OutcomePlan:
    """The outcomes of one rule, and how they are gathered."""

    def __init__(
        self, outcomes: tuple[Outcome, ...], steps: tuple[str, ...], max_distinct: int
    ) -> None:
        self.outcomes = outcomes
        self.steps = steps
        self.max_distinct = max_distinct
        self.aggregates = aggregates_of(one.value for one in outcomes)
        self._readers = [entry_reader(aggregate, steps) for aggregate in self.aggregates]

    def parts(self, entries: list[Entry]) -> tuple[Part, ...]:
        """Return what the entries of one time bring to each aggregate."""
        return tuple(
            tuple(one for entry in entries for one in read(entry)) for read in self._readers
        )


def entry_reader(aggregate: Aggregate, steps: tuple[str, ...]) -> Callable[[Entry], Part]:
    """Return a function equal to ``entry_values(aggregate, entry, steps)``."""
    values = values_reader(aggregate.of)
    chosen = frozenset(at for at, name in enumerate(steps) if name == aggregate.step)

    def read(entry: Entry) -> Part:
        if aggregate.step and chosen.isdisjoint(entry.steps):
            return ()
        found = values(entry.seen.record)
        return tuple(one for one in found if one != NOTHING) if NOTHING in found else found

    return read


def entry_values(aggregate: Aggregate, entry: Entry, steps: tuple[str, ...]) -> Part:
    """Return what one event brings to an aggregate; nothing where it stands for other steps."""
    if aggregate.step and not any(steps[at] == aggregate.step for at in entry.steps):
        return ()
    return tuple(one for one in values_of(aggregate.of, entry.seen.record) if one != NOTHING)


def single_outcomes(
    outcomes: tuple[Outcome, ...], record: Mapping[str, object]
) -> tuple[tuple[str, Value], ...]:
    """Return the outcomes of a finding that is one event."""

    def value_of(aggregate: Aggregate) -> Value:
        return aggregated(aggregate.kind, values_of(aggregate.of, record))

    return outcome_values(outcomes, value_of)


class Gathered:
    """What the moments of one burst have brought so far."""

    __slots__ = ("_plan", "_tallies")

    def __init__(self, plan: OutcomePlan) -> None:
        self._plan = plan
        self._tallies = [_Tally(one.kind, plan.max_distinct) for one in plan.aggregates]

    def add(self, parts: tuple[Part, ...]) -> None:
        """Take in what a moment brings."""
        for tally, part in zip(self._tallies, parts, strict=True):
            tally.add(part)

    def values(self) -> tuple[tuple[str, Value], ...]:
        """Return the outcomes of all that was taken in."""
        found = {
            aggregate: tally.value()
            for aggregate, tally in zip(self._plan.aggregates, self._tallies, strict=True)
        }
        return outcome_values(self._plan.outcomes, found.__getitem__)


_ROOM = {AggregateKind.FIRST: 1, AggregateKind.ROWS: MAX_ROWS}


class _Tally:
    """One aggregate, added up; holds no more than it will show or has to tell apart."""

    __slots__ = (
        "_best",
        "_count",
        "_each",
        "_kind",
        "_least",
        "_max_distinct",
        "_most",
        "_shown",
        "_squares",
        "_sum",
        "_told",
    )

    def __init__(self, kind: AggregateKind, max_distinct: int) -> None:
        self._kind = kind
        self._max_distinct = max_distinct
        self._count = 0
        self._shown: dict[object, Scalar] = {}
        self._told: set[bytes] = set()
        self._sum = self._squares = Fraction(0)
        self._each: Counter[str] = Counter()
        self._best: tuple[int | float, str] | None = None
        self._least: Fraction | None = None
        self._most: Fraction | None = None

    def add(self, part: Part) -> None:
        match self._kind:
            case (
                AggregateKind.FIRST
                | AggregateKind.ARRAY
                | AggregateKind.ARRAY_DISTINCT
                | AggregateKind.ROWS
            ):
                self._show(part)
            case AggregateKind.SOME:
                self._count |= any(map(truth, part))
            case AggregateKind.COUNT:
                self._count += len(part)
            case AggregateKind.COUNT_DISTINCT:
                self._tell_apart(part)
            case AggregateKind.FIRST_BY | AggregateKind.LAST_BY:
                for value in part:
                    self._best = nearer(self._kind, self._best, parted(value))
            case AggregateKind.MODE | AggregateKind.MEDIAN:
                self._count_each(part)
            case _:
                for value in part:
                    found = exact(value)
                    if found is not None:
                        self._calculate(found)

    def _show(self, part: Part) -> None:
        room = _ROOM.get(self._kind, MAX_SHOWN_VALUES)
        for value in part:
            if len(self._shown) >= room:
                return
            distinct = self._kind in {AggregateKind.ARRAY_DISTINCT, AggregateKind.ROWS}
            key = _text(value) if distinct else len(self._shown)
            self._shown.setdefault(key, value)

    def _tell_apart(self, part: Part) -> None:
        for value in part:
            if len(self._told) >= self._max_distinct:
                return
            text = _text(value).encode("utf-8", "surrogatepass")
            self._told.add(blake2b(text, digest_size=16).digest())

    def _count_each(self, part: Part) -> None:
        for value in part:
            text = _text(value)
            if self._kind is AggregateKind.MEDIAN:
                found = exact(value)
                if found is None:
                    continue
                text = str(found)
            if text in self._each or len(self._each) < self._max_distinct:
                self._each[text] += 1

    def _calculate(self, found: Fraction) -> None:
        self._count += 1
        self._sum += found
        if self._kind in {AggregateKind.DEVIATION, AggregateKind.VARIANCE}:
            self._squares += found * found
        self._least = found if self._least is None else min(self._least, found)
        self._most = found if self._most is None else max(self._most, found)

    def value(self) -> Value:
        match self._kind:
            case AggregateKind.FIRST:
                return next(iter(self._shown.values()), NOTHING)
            case AggregateKind.ARRAY | AggregateKind.ARRAY_DISTINCT | AggregateKind.ROWS:
                return tuple(self._shown.values())
            case AggregateKind.COUNT | AggregateKind.SOME:
                return self._count
            case AggregateKind.COUNT_DISTINCT:
                return len(self._told)
            case AggregateKind.FIRST_BY | AggregateKind.LAST_BY:
                return NOTHING if self._best is None else self._best[1]
            case AggregateKind.MODE:
                return mode(self._each)
            case AggregateKind.MEDIAN:
                return self._middle()
            case AggregateKind.RANGE:
                if self._least is None or self._most is None:
                    return ()
                return (plain(self._least), plain(self._most))
            case _:
                return self._calculated()

    def _middle(self) -> int | float:
        numbers = sorted(map(Fraction, self._each.elements()))
        return plain(median(numbers)) if numbers else 0

    def _calculated(self) -> int | float:
        if self._least is None or self._most is None:
            return 0
        match self._kind:
            case AggregateKind.MIN:
                return plain(self._least)
            case AggregateKind.MAX:
                return plain(self._most)
            case AggregateKind.SUM:
                return plain(self._sum)
            case AggregateKind.AVERAGE:
                return plain(self._sum / self._count)
            case _:
                return spread(self._kind, self._count, self._sum, self._squares)


def _text(value: Scalar) -> str:
    return scalar_text(value) or NOTHING

"""What expressions of outcomes come to: the plain meaning, one record or one finding at a time.

Everything is total: whatever cannot be worked out is the empty text, so that hostile content of
a record costs a value and never a finding. Sizes are bounded.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import islice, product
from typing import TypeVar, assert_never

from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.functions import (
    MAX_TEXT_CHARS,
    MAX_VALUES_PER_EVENT,
    NOTHING,
    Number,
    called,
    number,
    of_each,
    one_of,
    parted,
    truth,
    values_in,
)
from trailhawk.ir.outcomes import (
    Aggregate,
    AggregateKind,
    Applied,
    Call,
    Combined,
    Earlier,
    Expression,
    Holds,
    Literal,
    Outcome,
    Read,
    Scalar,
    Slot,
    Value,
)
from trailhawk.ir.text_functions import applied
from trailhawk.ir.values import nodes_at, scalars
from trailhawk.model.paths import Apply
from trailhawk.model.text import scalar_text

__all__ = [
    "COUNTING",
    "MAX_ROWS",
    "MAX_SHOWN_VALUES",
    "MAX_TEXT_CHARS",
    "MAX_VALUES_PER_EVENT",
    "NOTHING",
    "aggregated",
    "applied_text",
    "exact",
    "filled",
    "finding_value",
    "median",
    "mode",
    "nearer",
    "number",
    "outcome_values",
    "plain",
    "spread",
    "truth",
    "values_of",
]

COUNTING = frozenset({AggregateKind.COUNT, AggregateKind.COUNT_DISTINCT})
_N = TypeVar("_N", bound=int | Fraction)
MAX_ROWS = 1_000
MAX_COMBINATIONS = 100_000
MAX_SHOWN_VALUES = 25
"""Values of one array; as many as Google SecOps keeps (outcome section, YARA-L 2.0 syntax)."""


def values_of(expression: Expression, record: Mapping[str, object]) -> tuple[Scalar, ...]:
    """Return what an expression without aggregates comes to of one record.

    Several values come of fields that repeat; functions are worked out for each combination.
    """
    match expression:
        case Literal(value):
            return (value,)
        case Read():
            return _read(expression, record)
        case Holds(condition):
            return (evaluate(condition, record) is True,)
        case Applied(step, part):
            return tuple(applied_text(one, step) for one in values_of(part, record))
        case Call(function, arguments):
            return of_each(function, [values_of(one, record) for one in arguments])
        case Aggregate() | Combined() | Slot() | Earlier():
            raise ValueError("an aggregate is about more than one record")
        case _:
            assert_never(expression)


def applied_text(value: Scalar, step: Apply) -> str:
    """Return a text turned into another; the empty text where it cannot be."""
    found = applied(value, step)
    return NOTHING if found is None else found[:MAX_TEXT_CHARS]


def _read(read: Read, record: Mapping[str, object]) -> tuple[Scalar, ...]:
    for place in read.places:
        if evaluate(place.when, record) is not True:
            continue
        if place.path is None:
            return (place.text,)
        nodes = nodes_at(record, place.path).values
        found = tuple(islice(filled(nodes), MAX_VALUES_PER_EVENT))
        if found:
            return found
    return (NOTHING,)


def filled(nodes: Iterable[object]) -> Iterable[Scalar]:
    """Yield the scalars of nodes, no empty texts among them."""
    for node in nodes:
        for value in scalars(node):
            if isinstance(value, str):
                if value:
                    yield value[:MAX_TEXT_CHARS]
            elif isinstance(value, int | float):
                yield value if scalar_text(value) is not None else NOTHING


def outcome_values(
    outcomes: Iterable[Outcome], value_of: Callable[[Aggregate], Value]
) -> tuple[tuple[str, Value], ...]:
    """Return the named values of one finding, given what the aggregates come to."""
    found: dict[str, Value] = {}
    for one in outcomes:
        found[one.name] = finding_value(one.value, value_of, found)
    return tuple(found.items())


def finding_value(
    expression: Expression, value_of: Callable[[Aggregate], Value], earlier: Mapping[str, Value]
) -> Value:
    """Return what an expression about a finding comes to."""
    match expression:
        case Literal(value):
            return value
        case Aggregate():
            return value_of(expression)
        case Earlier(name):
            return earlier.get(name, NOTHING)
        case Applied(step, part):
            changed = applied(one_of(finding_value(part, value_of, earlier)), step)
            return NOTHING if changed is None else changed[:MAX_TEXT_CHARS]
        case Call(function, arguments):
            return called(
                function, tuple(finding_value(one, value_of, earlier) for one in arguments)
            )
        case Combined():
            return _combined(expression, value_of)
        case Read() | Holds() | Slot():
            raise ValueError("only an aggregate reads records")
        case _:
            assert_never(expression)


def _combined(combined: Combined, value_of: Callable[[Aggregate], Value]) -> Value:
    found = [value_of(row) for row in combined.rows]
    rows = [[values_in(one) for one in row] if isinstance(row, tuple) else [] for row in found]
    combinations = islice(product(*rows), MAX_COMBINATIONS)
    values = (one for each in combinations for one in values_of(_filled_in(combined.of, each), {}))
    return aggregated(combined.kind, values)


def _filled_in(expression: Expression, rows: tuple[list[Scalar], ...]) -> Expression:
    """Return an expression with the values of a combination in its slots."""
    match expression:
        case Slot(row, at):
            values = rows[row]
            return Literal(values[at] if at < len(values) else NOTHING)
        case Call(function, arguments):
            return Call(function, tuple(_filled_in(one, rows) for one in arguments))
        case Applied(step, part):
            return Applied(step, _filled_in(part, rows))
        case _:
            return expression


def aggregated(kind: AggregateKind, values: Iterable[Scalar]) -> Value:
    """Return what values come to together, in the order in which they were seen."""
    if kind is AggregateKind.SOME:
        return int(any(map(truth, values)))
    filled = [one for one in values if one != NOTHING]
    match kind:
        case AggregateKind.FIRST:
            return filled[0] if filled else NOTHING
        case AggregateKind.ARRAY:
            return tuple(filled[:MAX_SHOWN_VALUES])
        case AggregateKind.ARRAY_DISTINCT:
            return tuple(_distinct(filled).values())[:MAX_SHOWN_VALUES]
        case AggregateKind.ROWS:
            return tuple(_distinct(filled).values())[:MAX_ROWS]
        case AggregateKind.COUNT:
            return len(filled)
        case AggregateKind.COUNT_DISTINCT:
            return len(_distinct(filled))
        case AggregateKind.MODE:
            return mode(Counter(map(_as_text, filled)))
        case AggregateKind.FIRST_BY | AggregateKind.LAST_BY:
            return _by_number(kind, filled)
        case _:
            return _statistic(kind, [one for value in filled if (one := exact(value)) is not None])


def _as_text(value: Scalar) -> str:
    return scalar_text(value) or NOTHING


def mode(counts: Mapping[str, int]) -> str:
    """Return the text that was counted most, of several the first; empty for none."""
    return max(counts, key=lambda one: counts[one], default=NOTHING)


def _by_number(kind: AggregateKind, values: Iterable[Scalar]) -> Value:
    best: tuple[Number, str] | None = None
    for one in values:
        best = nearer(kind, best, parted(one))
    return NOTHING if best is None else best[1]


def nearer(
    kind: AggregateKind, best: tuple[Number, str] | None, found: tuple[Number, str] | None
) -> tuple[Number, str] | None:
    """Return which of two pairs, the one that was seen first before the other, is to be kept."""
    if best is None or found is None:
        return found if best is None else best
    if kind is AggregateKind.FIRST_BY:
        return found if found[0] < best[0] else best
    return found if found[0] >= best[0] else best


def median(numbers: list[_N]) -> _N:
    """Return the one in the middle, of two the lower, of sorted numbers; there is at least one."""
    return numbers[(len(numbers) - 1) // 2]


def _statistic(kind: AggregateKind, numbers: list[Fraction]) -> Value:
    if not numbers:
        return () if kind is AggregateKind.RANGE else 0
    match kind:
        case AggregateKind.MIN:
            return plain(min(numbers))
        case AggregateKind.MAX:
            return plain(max(numbers))
        case AggregateKind.SUM:
            return plain(sum(numbers, start=Fraction(0)))
        case AggregateKind.AVERAGE:
            return plain(sum(numbers, start=Fraction(0)) / len(numbers))
        case AggregateKind.MEDIAN:
            return plain(median(sorted(numbers)))
        case AggregateKind.RANGE:
            return (plain(min(numbers)), plain(max(numbers)))
        case _:
            total = sum(numbers, start=Fraction(0))
            squares = sum((one * one for one in numbers), start=Fraction(0))
            return spread(kind, len(numbers), total, squares)


def spread(kind: AggregateKind, count: int, total: Fraction, squares: Fraction) -> Number:
    """Return the variance or its root of so many numbers, from their sum and that of squares."""
    if count < 2:
        return 0
    variance = (squares - total * total / count) / (count - 1)
    try:
        return plain(variance) if kind is AggregateKind.VARIANCE else math.sqrt(variance)
    except OverflowError:
        return 0


def exact(value: Scalar) -> Fraction | None:
    """Return a number exactly, so that sums do not depend on their order; None for no number."""
    found = number(value)
    return None if found is None else Fraction(found)


def plain(found: Fraction) -> Number:
    """Return an exact number as an integer where it is one, else as the nearest float."""
    if found.denominator == 1:
        return found.numerator
    try:
        return float(found)
    except OverflowError:
        return 0


def _distinct(values: Iterable[Scalar]) -> dict[str, Scalar]:
    """Return values by their text form, in the order in which each was first seen."""
    found: dict[str, Scalar] = {}
    for one in values:
        found.setdefault(scalar_text(one) or NOTHING, one)
    return found

"""What expressions of outcomes come to: the plain meaning, one record or one finding at a time.

Everything is total: whatever cannot be worked out is the empty text, so that hostile content of
a record costs a value and never a finding. Sizes are bounded.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import reduce
from itertools import islice, product
from typing import assert_never

from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.outcomes import (
    Aggregate,
    AggregateKind,
    Applied,
    Call,
    Earlier,
    Expression,
    Function,
    Holds,
    Literal,
    Outcome,
    Read,
    Scalar,
    Value,
)
from trailhawk.ir.testing import number_of
from trailhawk.ir.text_functions import applied
from trailhawk.ir.values import nodes_at, scalars
from trailhawk.model.text import scalar_text

__all__ = [
    "COUNTING",
    "MAX_SHOWN_VALUES",
    "MAX_TEXT_CHARS",
    "MAX_VALUES_PER_EVENT",
    "NOTHING",
    "aggregated",
    "deviation",
    "exact",
    "finding_value",
    "number",
    "outcome_values",
    "plain",
    "truth",
    "values_of",
]

NOTHING = ""
COUNTING = frozenset({AggregateKind.COUNT, AggregateKind.COUNT_DISTINCT})
MAX_SHOWN_VALUES = 25
"""Values of one array; as many as Google SecOps keeps (outcome section, YARA-L 2.0 syntax)."""
MAX_VALUES_PER_EVENT = 64
MAX_TEXT_CHARS = 1024
"""Longer texts are cut where a record is read."""

Number = int | float


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
            found = (applied(one, step) for one in values_of(part, record))
            return tuple(NOTHING if one is None else one[:MAX_TEXT_CHARS] for one in found)
        case Call(function, arguments):
            parts = [values_of(one, record) for one in arguments]
            if function in _OF_LISTS:
                whole = (
                    tuple(one for one in parts[0] if one != NOTHING),
                    *(p[0] for p in parts[1:]),
                )
                return _flat(_called(function, whole))
            rows = islice(product(*parts), MAX_VALUES_PER_EVENT)
            return tuple(one for row in rows for one in _flat(_called(function, row)))
        case Aggregate() | Earlier():
            raise ValueError("an aggregate is about more than one record")
        case _:
            assert_never(expression)


def _read(read: Read, record: Mapping[str, object]) -> tuple[Scalar, ...]:
    for place in read.places:
        if evaluate(place.when, record) is not True:
            continue
        if place.path is None:
            return (place.text,)
        nodes = nodes_at(record, place.path).values
        found = tuple(islice(_filled(nodes), MAX_VALUES_PER_EVENT))
        if found:
            return found
    return (NOTHING,)


def _filled(nodes: Iterable[object]) -> Iterable[Scalar]:
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
            changed = applied(_one(finding_value(part, value_of, earlier)), step)
            return NOTHING if changed is None else changed[:MAX_TEXT_CHARS]
        case Call(function, arguments):
            return _called(
                function, tuple(finding_value(one, value_of, earlier) for one in arguments)
            )
        case Read() | Holds():
            raise ValueError("only an aggregate reads records")
        case _:
            assert_never(expression)


def aggregated(kind: AggregateKind, values: Iterable[Scalar]) -> Value:
    """Return what values come to together, in the order in which they were seen."""
    filled = [one for one in values if one != NOTHING]
    match kind:
        case AggregateKind.FIRST:
            return filled[0] if filled else NOTHING
        case AggregateKind.ARRAY:
            return tuple(filled[:MAX_SHOWN_VALUES])
        case AggregateKind.ARRAY_DISTINCT:
            return tuple(_distinct(filled).values())[:MAX_SHOWN_VALUES]
        case AggregateKind.COUNT:
            return len(filled)
        case AggregateKind.COUNT_DISTINCT:
            return len(_distinct(filled))
        case _:
            return _statistic(kind, [one for value in filled if (one := exact(value)) is not None])


def _statistic(kind: AggregateKind, numbers: list[Fraction]) -> Number:
    if not numbers:
        return 0
    match kind:
        case AggregateKind.MIN:
            return plain(min(numbers))
        case AggregateKind.MAX:
            return plain(max(numbers))
        case AggregateKind.SUM:
            return plain(sum(numbers, start=Fraction(0)))
        case AggregateKind.AVERAGE:
            return plain(sum(numbers, start=Fraction(0)) / len(numbers))
        case _:
            total = sum(numbers, start=Fraction(0))
            squares = sum((one * one for one in numbers), start=Fraction(0))
            return deviation(len(numbers), total, squares)


def deviation(count: int, total: Fraction, squares: Fraction) -> float:
    """Return the standard deviation of so many numbers, from their sum and that of squares."""
    if not count:
        return 0.0
    try:
        return math.sqrt(squares / count - (total / count) ** 2)
    except OverflowError:
        return 0.0


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


def number(value: Scalar) -> Number | None:
    """Return a value as a number; None for text that is none. Truth is 1 and 0."""
    if isinstance(value, bool):
        return int(value)
    found = number_of(value)
    if found is None or (isinstance(found, float) and not math.isfinite(found)):
        return None
    return found if abs(found) < _MOST else None


_MOST = 1e200


def _distinct(values: Iterable[Scalar]) -> dict[str, Scalar]:
    """Return values by their text form, in the order in which each was first seen."""
    found: dict[str, Scalar] = {}
    for one in values:
        found.setdefault(scalar_text(one) or NOTHING, one)
    return found


def _flat(value: Value) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def _one(value: Value) -> Scalar:
    """Return a value where one is wanted: of several, the first."""
    if isinstance(value, tuple):
        return value[0] if value else NOTHING
    return value


def _text(value: Value) -> str:
    return scalar_text(_one(value)) or NOTHING


def _called(function: Function, arguments: tuple[Value, ...]) -> Value:
    """Return what a function makes of its arguments; the empty text where it makes nothing."""
    found = _FUNCTIONS[function](arguments)
    if isinstance(found, str):
        return found[:MAX_TEXT_CHARS]
    if isinstance(found, float) and not math.isfinite(found):
        return NOTHING
    return found if not isinstance(found, int) or abs(found) < _MOST else NOTHING


def _calculated(
    function: Callable[[Number, Number], Number],
) -> Callable[[tuple[Value, ...]], Value]:
    def call(arguments: tuple[Value, ...]) -> Value:
        left, right = (_number_or_nought(one) for one in arguments)
        if left is None or right is None:
            return NOTHING
        try:
            return function(left, right)
        except (ZeroDivisionError, OverflowError, ValueError):
            return NOTHING

    return call


def _number_or_nought(value: Value) -> Number | None:
    one = _one(value)
    return 0 if one == NOTHING else number(one)


def _power(left: Number, right: Number) -> Number:
    return math.pow(left, right)


def _ordered(holds: Callable[[Number, Number], bool]) -> Callable[[tuple[Value, ...]], Value]:
    def call(arguments: tuple[Value, ...]) -> Value:
        left, right = (_number_or_nought(one) for one in arguments)
        return left is not None and right is not None and holds(left, right)

    return call


def _equal(arguments: tuple[Value, ...]) -> bool:
    left, right = map(_one, arguments)
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) is truth(right)
    if isinstance(left, int | float) or isinstance(right, int | float):
        first, second = _number_or_nought(left), _number_or_nought(right)
        return first is not None and first == second
    return left == right


def truth(value: Value) -> bool:
    """Return whether a value counts as true: not false, nought, empty, or the text ``false``."""
    one = _one(value)
    return one not in {NOTHING, "false"} and bool(one)


def _first_filled(arguments: tuple[Value, ...]) -> Value:
    return next((one for one in arguments if _text(one) != NOTHING), NOTHING)


def _at(arguments: tuple[Value, ...]) -> Value:
    values, position = _flat(arguments[0]), _number_or_nought(arguments[1])
    if position is None or not -len(values) <= position < len(values):
        return NOTHING
    return values[int(position)]


def _has(arguments: tuple[Value, ...]) -> bool:
    return any(_equal((one, arguments[1])) for one in _flat(arguments[0]))


def _chosen(arguments: tuple[Value, ...]) -> Value:
    return arguments[1] if truth(arguments[0]) else arguments[2]


def _joined(arguments: tuple[Value, ...]) -> str:
    return _text(arguments[1]).join(_text(one) for one in _flat(arguments[0]))


_FUNCTIONS: dict[Function, Callable[[tuple[Value, ...]], Value]] = {
    Function.ADD: _calculated(operator.add),
    Function.SUBTRACT: _calculated(operator.sub),
    Function.MULTIPLY: _calculated(operator.mul),
    Function.DIVIDE: _calculated(operator.truediv),
    Function.REMAINDER: _calculated(operator.mod),
    Function.POWER: _calculated(_power),
    Function.EQUAL: _equal,
    Function.UNEQUAL: lambda arguments: not _equal(arguments),
    Function.LESS: _ordered(operator.lt),
    Function.LESS_OR_EQUAL: _ordered(operator.le),
    Function.GREATER: _ordered(operator.gt),
    Function.GREATER_OR_EQUAL: _ordered(operator.ge),
    Function.ALL: lambda arguments: all(map(truth, arguments)),
    Function.ANY: lambda arguments: any(map(truth, arguments)),
    Function.NOT: lambda arguments: not truth(arguments[0]),
    Function.IF: _chosen,
    Function.CONCAT: lambda arguments: reduce(operator.add, map(_text, arguments), NOTHING),
    Function.FIRST_FILLED: _first_filled,
    Function.CONTAINS: lambda arguments: _text(arguments[1]) in _text(arguments[0]),
    Function.STARTS_WITH: lambda arguments: _text(arguments[0]).startswith(_text(arguments[1])),
    Function.ENDS_WITH: lambda arguments: _text(arguments[0]).endswith(_text(arguments[1])),
    Function.SIZE: lambda arguments: len([one for one in _flat(arguments[0]) if one != NOTHING]),
    Function.JOINED: _joined,
    Function.HAS: _has,
    Function.AT: _at,
}
_OF_LISTS = {Function.SIZE, Function.JOINED, Function.HAS, Function.AT}

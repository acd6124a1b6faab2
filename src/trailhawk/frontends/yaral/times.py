"""Questions about an event's time: its hour, minute or date, and its order among events."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass

from trailhawk.frontends.yaral.sides import Literal, TimePart, TimeSide, unsupported
from trailhawk.frontends.yaral.tree import (
    Arithmetic,
    Compare,
    Expression,
    FieldRef,
    Negative,
    Number,
)
from trailhawk.frontends.yaral.udm import TIME_FIELD, field_name
from trailhawk.ir.conditions import FALSE, Condition, Leaf
from trailhawk.ir.normal import negation
from trailhawk.ir.tests import Regex, StartsWith
from trailhawk.model.paths import FieldPath
from trailhawk.model.spans import Span

__all__ = ["TimeOrder", "time_holds", "time_order"]

_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
# CloudTrail writes every time as 2024-05-01T13:59:07Z.
_BEFORE = {TimePart.HOUR: r"^.{10}T", TimePart.MINUTE: r"^.{10}T\d\d:"}
_SIZES = {TimePart.HOUR: 24, TimePart.MINUTE: 60}


def time_holds(side: TimeSide, sign: str, wanted: Literal, compare: Compare) -> Condition:
    """Return the condition that a part of the event's time, in UTC, compares so."""
    path = FieldPath.of("eventTime")
    if side.part is TimePart.DATE:
        if not isinstance(wanted.value, str) or sign not in {"=", "!="}:
            return unsupported(compare, "a date is compared with a text by = and != only")
        same: Condition = Leaf(path, StartsWith((f"{wanted.value}T",)))
        return same if sign == "=" else negation(same)
    if isinstance(wanted.value, str):
        return unsupported(compare, "an hour or a minute is compared with a number")
    numbers = [
        f"{number:02}" for number in range(_SIZES[side.part]) if _HOLDS[sign](number, wanted.value)
    ]
    if not numbers:
        return FALSE
    return Leaf(path, Regex(f"{_BEFORE[side.part]}(?:{'|'.join(numbers)})"))


@dataclass(frozen=True, slots=True)
class TimeOrder:
    """One event happens before another, and at most so many seconds before."""

    earlier: str
    later: str
    at: Span
    strict: bool = True
    seconds: int | None = None


def time_order(expression: Expression) -> TimeOrder | None:
    """Return what a comparison of two events' times says; None for any other expression.

    ``$a < $b``, ``$b - $a < 60`` and ``$a + 60 > $b`` are read, in either direction.
    """
    if not isinstance(expression, Compare) or expression.operator not in {"<", "<=", ">", ">="}:
        return None
    terms: dict[str, int] = {}
    constant = _gather(expression.left, 1, terms)
    other = None if constant is None else _gather(expression.right, -1, terms)
    if constant is None or other is None or sorted(terms.values()) != [-1, 1]:
        return None
    # Now: plus - minus + offset OP 0.
    offset = constant + other
    plus = next(name for name, sign in terms.items() if sign > 0)
    minus = next(name for name, sign in terms.items() if sign < 0)
    if expression.operator in {">", ">="}:
        plus, minus, offset = minus, plus, -offset
    return _order(plus, minus, offset, expression)


def _order(plus: str, minus: str, offset: int, compare: Compare) -> TimeOrder:
    """Read ``plus - minus + offset < 0`` (or ``<=``)."""
    strict = compare.operator in {"<", ">"}
    if offset == 0:
        return TimeOrder(plus, minus, compare.at, strict)
    if offset > 0:
        return unsupported(compare, "events at least so far apart")
    return TimeOrder(minus, plus, compare.at, strict=False, seconds=-offset - strict)


def _gather(expression: Expression, sign: int, terms: dict[str, int]) -> int | None:
    """Add up the times and the numbers of a sum; None where it is made of anything else."""
    match expression:
        case FieldRef(variable) if field_name(expression) == TIME_FIELD:
            terms[variable] = terms.get(variable, 0) + sign
            return 0
        case Number() if "." not in expression.text:
            return sign * int(expression.text)
        case Negative(operand):
            return _gather(operand, -sign, terms)
        case Arithmetic(left, "+" | "-" as operation, right):
            first = _gather(left, sign, terms)
            second = _gather(right, sign if operation == "+" else -sign, terms)
            return None if first is None or second is None else first + second
        case _:
            return None

"""The order of events in time, as rules compare it."""

from __future__ import annotations

from dataclasses import dataclass

from trailhawk.frontends.yaral.tree import (
    Arithmetic,
    Compare,
    Expression,
    FieldRef,
    Negative,
    Number,
)
from trailhawk.frontends.yaral.udm import TIME_FIELD, field_name
from trailhawk.model.spans import Span

__all__ = ["TimeOrder", "time_order"]


@dataclass(frozen=True, slots=True)
class TimeOrder:
    """One event happens before another, and at most so many seconds before."""

    earlier: str
    later: str
    at: Span
    strict: bool = True
    seconds: int | None = None
    said: Expression | None = None
    """As the rule says it."""


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


def _order(plus: str, minus: str, offset: int, compare: Compare) -> TimeOrder | None:
    """Read ``plus - minus + offset < 0`` (or ``<=``)."""
    strict = compare.operator in {"<", ">"}
    if offset == 0:
        return TimeOrder(plus, minus, compare.at, strict, said=compare)
    if offset > 0:
        return None  # at least so far apart: no order that a sequence knows
    return TimeOrder(minus, plus, compare.at, strict=False, seconds=-offset - strict, said=compare)


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

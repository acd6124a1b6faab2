"""Every part of an expression, the expression itself first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from trailhawk.frontends.yaral.tree import (
    AllOf,
    AnyOf,
    Arithmetic,
    Boolean,
    Call,
    Compare,
    Count,
    Expression,
    FieldRef,
    InList,
    IsNull,
    ListRef,
    Negated,
    Negative,
    Number,
    RegexText,
    SomeOf,
    Text,
    Variable,
)

__all__ = ["children", "walk"]


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and everything inside it."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return what stands directly inside an expression."""
    match expression:
        case AllOf(parts) | AnyOf(parts) | SomeOf(_, parts):
            return parts
        case Call(_, arguments):
            return arguments
        case Compare(left, _, right) | Arithmetic(left, _, right):
            return (left, right)
        case Negated(part) | Negative(part) | IsNull(part):
            return (part,)
        case InList(operand, named):
            return (operand, named)
        case (
            Text()
            | Number()
            | Boolean()
            | RegexText()
            | FieldRef()
            | Variable()
            | Count()
            | ListRef()
        ):
            return ()
        case _:
            assert_never(expression)

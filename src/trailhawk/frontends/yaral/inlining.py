"""A condition on the outcomes of one event, with what they stand for in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from trailhawk.frontends.yaral.sides import unsupported
from trailhawk.frontends.yaral.tree import (
    AllOf,
    AnyOf,
    Arithmetic,
    Boolean,
    Call,
    Compare,
    Count,
    Expression,
    InList,
    IsNull,
    Negated,
    Negative,
    SomeOf,
    Variable,
)

__all__ = ["inlined"]

_OF_ONE = {"array", "array_distinct", "avg", "earliest", "latest", "max", "min", "sum"}
"""Aggregates that of a single value are that value."""


def inlined(expression: Expression, outcomes: Mapping[str, Expression], event: str) -> Expression:
    """Return an expression about the event alone; ``RuleError`` for what counts events."""

    def within(part: Expression) -> Expression:
        return inlined(part, outcomes, event)

    match expression:
        case Variable(name) if name in outcomes:
            # An outcome names only outcomes before it, so that this ends.
            before = dict(list(outcomes.items())[: list(outcomes).index(name)])
            return inlined(outcomes[name], before, event)
        case Variable(name) if name == event:
            return Boolean(value=True, at=expression.at)
        case Call(name, (part,)) if name in _OF_ONE:
            return within(part)
        case Call(name, arguments):
            if name in {"count", "count_distinct", "stddev"} or name.startswith("window."):
                return unsupported(expression, "it is about many events, and there is no match")
            return replace(expression, arguments=tuple(map(within, arguments)))
        case AllOf(parts) | AnyOf(parts):
            return replace(expression, parts=tuple(map(within, parts)))
        case Negated(part):
            return replace(expression, part=within(part))
        case Compare(left, _, right) | Arithmetic(left, _, right):
            return replace(expression, left=within(left), right=within(right))
        case InList(operand) | IsNull(operand) | Negative(operand):
            return replace(expression, operand=within(operand))
        case Count() | SomeOf():
            return unsupported(expression, "it counts, and there is no match section")
        case _:
            return expression

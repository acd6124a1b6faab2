"""Claims of the condition section about one event alone, as conditions on its record.

An outcome of one event that only adds up constants has few values; which it has is decided by
the conditions in it. Each way in which these can turn out is tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import assert_never

from trailhawk.frontends.yaral.sides import unsupported
from trailhawk.frontends.yaral.tree import Expression
from trailhawk.ir import outcomes as ir
from trailhawk.ir.conditions import FALSE, TRUE, Condition
from trailhawk.ir.logic import Absent, AllHold, AnyHolds, Bound, Claim, Count, Fails, Satisfies
from trailhawk.ir.normal import conjunction, disjunction, negation
from trailhawk.ir.outcome_values import aggregated, finding_value, truth, values_of

__all__ = ["decided"]

MAX_CONDITIONS = 8


def decided(claim: Claim, at: Expression) -> Condition:
    """Return what a claim asks of a single event; ``RuleError`` where that depends on values."""
    match claim:
        case AllHold(parts):
            return conjunction(decided(part, at) for part in parts)
        case AnyHolds(parts):
            return disjunction(decided(part, at) for part in parts)
        case Fails(part):
            return negation(decided(part, at))
        case Absent():
            return FALSE
        case Bound(Count(), compare, number):
            held = {"<": number > 1, "<=": number >= 1, ">": number < 1, ">=": number <= 1}
            held |= {"==": number == 1, "!=": number != 1}
            return TRUE if held[compare.value] else FALSE
        case Bound():
            return unsupported(at, "it measures many events, and the rule has no match section")
        case Satisfies(expression):
            return _satisfied(expression, at)
        case _:
            assert_never(claim)


def _satisfied(expression: ir.Expression, at: Expression) -> Condition:
    conditions = tuple(dict.fromkeys(_asked(expression, at)))
    if len(conditions) > MAX_CONDITIONS:
        unsupported(at, f"an outcome that depends on more than {MAX_CONDITIONS} conditions")
    found: list[Condition] = []
    for answers in product((True, False), repeat=len(conditions)):
        given = dict(zip(conditions, answers, strict=True))
        if truth(finding_value(_with(expression, given), _value, {})):
            found.append(
                conjunction(one if answer else negation(one) for one, answer in given.items())
            )
    return disjunction(found)


def _asked(expression: ir.Expression, at: Expression) -> Iterator[Condition]:
    match expression:
        case ir.Holds(condition):
            yield condition
        case ir.Call(_, arguments):
            for argument in arguments:
                yield from _asked(argument, at)
        case ir.Applied(_, part) | ir.Aggregate(_, part):
            yield from _asked(part, at)
        case ir.Read():
            unsupported(at, "an outcome of one event is compared only where it adds up constants")
        case ir.Combined():
            unsupported(at, "an outcome of several events, and the rule has no match section")
        case ir.Literal() | ir.Slot() | ir.Earlier():
            return
        case _:
            assert_never(expression)


def _with(expression: ir.Expression, given: Mapping[Condition, bool]) -> ir.Expression:
    match expression:
        case ir.Holds(condition):
            return ir.Literal(given[condition])
        case ir.Call(function, arguments):
            return ir.Call(function, tuple(_with(one, given) for one in arguments))
        case ir.Applied(step, part):
            return ir.Applied(step, _with(part, given))
        case ir.Aggregate(kind, part, step):
            return ir.Aggregate(kind, _with(part, given), step)
        case ir.Literal() | ir.Read() | ir.Combined() | ir.Slot() | ir.Earlier():
            return expression
        case _:
            assert_never(expression)


def _value(aggregate: ir.Aggregate) -> ir.Value:
    return aggregated(aggregate.kind, values_of(aggregate.of, {}))

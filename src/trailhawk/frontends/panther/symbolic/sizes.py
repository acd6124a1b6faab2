"""Comparing lengths: of a field, of a text's parts, of what a pattern found."""

from __future__ import annotations

import ast

from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.values import Answer, Field, Maybe, Size, Split, Unknown
from trailhawk.ir.conditions import And, Not
from trailhawk.ir.tests import Length, OrderOp, Present
from trailhawk.model.paths import Part

__all__ = ["ORDERS", "size_is"]

ORDERS = {
    ast.Lt: OrderOp.LT,
    ast.LtE: OrderOp.LE,
    ast.Gt: OrderOp.GT,
    ast.GtE: OrderOp.GE,
}


def size_is(core: Core, size: Size, op: type[ast.cmpop], bound: int) -> object:
    """Return whether a length compares so with a bound."""
    match size.of:
        case Field() as of:
            if op is ast.Eq:
                both = (Length(OrderOp.LE, bound), Length(OrderOp.GE, bound))
                return Answer(And(tuple(core.leaf(of, test) for test in both)), of.scope)
            return Answer(core.leaf(of, Length(ORDERS[op], bound)), of.scope)
        case Split(of, separator, -1):
            return _parts(core, of, separator, op, bound)
        case Maybe(condition, scope) if (op, bound) in {(ast.Gt, 0), (ast.GtE, 1)}:
            return Answer(condition, scope)
        case Maybe(condition, scope) if (op, bound) in {(ast.Eq, 0), (ast.Lt, 1)}:
            return Answer(Not(condition), scope)
        case _:
            return Unknown("the length of a computed value")


def _parts(core: Core, of: Field, separator: str, op: type[ast.cmpop], bound: int) -> object:
    """Ask how many parts a text has: the part of that number is there, or not."""

    def at_least(number: int) -> bool:
        part = of.below(Part(separator, number - 1))
        return number <= 1 or core.asks(part, Present())

    if op is ast.Eq:
        return at_least(bound) and not at_least(bound + 1) if bound else False
    if op in {ast.GtE, ast.Gt}:
        return at_least(bound + (op is ast.Gt))
    return not at_least(bound + (op is ast.LtE))

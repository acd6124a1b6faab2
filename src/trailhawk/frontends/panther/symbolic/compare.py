"""Comparisons: two known values as Python compares them, others as conditions."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.equality import equal, negated
from trailhawk.frontends.panther.symbolic.membership import contains
from trailhawk.frontends.panther.symbolic.sizes import ORDERS, size_is
from trailhawk.frontends.panther.symbolic.trouble import NATIVE_ERRORS
from trailhawk.frontends.panther.symbolic.values import Answer, Field, Size, Symbolic, is_symbolic
from trailhawk.ir.tests import JsonType, Order, Same

__all__ = ["compare"]

_NATIVE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


_TURNED = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}


def compare(core: Core, op: ast.cmpop, left: Any, right: Any) -> Any:  # noqa: ANN401
    """Return ``left op right``."""
    if isinstance(op, ast.In | ast.NotIn):
        found = contains(core, right, left)
        return negated(found) if isinstance(op, ast.NotIn) else found
    if not is_symbolic(left) and not is_symbolic(right):
        try:
            return _NATIVE[type(op)](left, right)
        except NATIVE_ERRORS as error:
            return core.fail(type(error), str(error))
    if isinstance(op, ast.NotEq | ast.IsNot):
        same = ast.Eq() if isinstance(op, ast.NotEq) else ast.Is()
        return negated(equal(core, left, right, identical=isinstance(same, ast.Is)))
    if isinstance(op, ast.Eq | ast.Is):
        return equal(core, left, right, identical=isinstance(op, ast.Is))
    return _ordered(core, type(op), left, right)


def _ordered(core: Core, op: type[ast.cmpop], left: Any, right: Any) -> Any:  # noqa: ANN401
    left, right = core.settle(left), core.settle(right)
    if not isinstance(left, Symbolic):
        if not isinstance(right, Symbolic):
            return compare(core, op(), left, right)
        left, right, op = right, left, _TURNED[op]
    match left, right:
        case (Size(), int()):
            return size_is(core, left, op, right)
        case (Field(), (int() | float())):
            # A number in a text compares with no number.
            if core.is_a(left, JsonType.NUMBER):
                return Answer(core.leaf(left, Order(ORDERS[op], right)), left.scope)
            if core.is_a(left, JsonType.BOOLEAN):
                # To Python, True is 1.
                which = core.asks(left, Same((True,)))
                return _NATIVE[op](int(which), right)
            return core.fail(TypeError, "not comparable")
        case _:
            return core.unknown_by("an order of computed values", left, right)

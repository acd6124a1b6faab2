"""The functions and operators of YARA-L by what they are called in the IR's outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.text_calls import step_of
from trailhawk.frontends.yaral.tree import Call
from trailhawk.ir import outcomes as ir
from trailhawk.ir.outcomes import Function
from trailhawk.model.paths import Apply

__all__ = ["CALLS", "apply_of", "calculation", "compared"]

CALLS: Mapping[str, Function] = MappingProxyType(
    {
        "arrays.contains": Function.HAS,
        "arrays.index_to_float": Function.AT,
        "arrays.index_to_int": Function.AT,
        "arrays.index_to_str": Function.AT,
        "arrays.join_string": Function.JOINED,
        "arrays.length": Function.SIZE,
        "arrays.size": Function.SIZE,
        "math.pow": Function.POWER,
        "strings.coalesce": Function.FIRST_FILLED,
        "strings.concat": Function.CONCAT,
        "strings.contains": Function.CONTAINS,
        "strings.ends_with": Function.ENDS_WITH,
        "strings.starts_with": Function.STARTS_WITH,
    }
)
_OPERATORS = {one.value: one for one in Function}


def calculation(operator: str, left: ir.Expression, right: ir.Expression) -> ir.Call:
    """Return ``left operator right`` of numbers."""
    return ir.Call(_OPERATORS[operator], (left, right))


def compared(operator: str, left: ir.Expression, right: ir.Expression) -> ir.Call:
    """Return whether ``left operator right`` holds."""
    return ir.Call(_OPERATORS[operator], (left, right))


def apply_of(call: Call, scope: Scope) -> Apply | None:
    """Return a function of one text as a step on its way; None for any other function."""
    return step_of(call, scope)

"""Operators on values: arithmetic, and texts put together."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.equality import negated
from trailhawk.frontends.panther.symbolic.texts import join
from trailhawk.frontends.panther.symbolic.trouble import NATIVE_ERRORS, Unsupported
from trailhawk.frontends.panther.symbolic.values import (
    Answer,
    Field,
    Joined,
    Symbolic,
    Unknown,
    is_symbolic,
)
from trailhawk.ir.tests import JsonType

__all__ = ["binary", "unary"]

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}


MAX_OPERAND = 10_000
"""Sizes of what is multiplied or repeated."""


def unary(machine: Core, op: ast.unaryop, value: Any) -> Any:  # noqa: ANN401
    """Return ``op value``."""
    if isinstance(op, ast.Not):
        return negated(value) if isinstance(value, Answer) else not machine.truth(value)
    if isinstance(op, ast.USub) and isinstance(value, int | float):
        return -value
    if is_symbolic(value):
        return machine.unknown("arithmetic on what the event has")
    raise Unsupported("an operator")


def binary(machine: Core, op: ast.operator, left: Any, right: Any) -> Any:  # noqa: ANN401
    """Return ``left op right``."""
    if isinstance(op, ast.Add) and (_textual(left) or _textual(right)):
        return _concatenated(machine, left, right)
    left, right = _decided(machine, left), _decided(machine, right)
    if isinstance(op, ast.Add) and type(left) is type(right) and isinstance(left, list | tuple):
        return left + right
    if is_symbolic(left) or is_symbolic(right):
        harmless = all(getattr(one, "harmless", True) for one in (left, right))
        if harmless and (isinstance(left, Unknown) or isinstance(right, Unknown)):
            return Unknown("a computed value", harmless=True)
        return machine.unknown_by("arithmetic on what the event has", left, right)
    function = _OPERATORS.get(type(op))
    if function is None or (isinstance(op, ast.Mult) and _large(left, right)):
        raise Unsupported("an operator")
    try:
        return function(left, right)
    except NATIVE_ERRORS as error:
        return machine.fail(type(error), str(error))


def _decided(machine: Core, value: Any) -> Any:  # noqa: ANN401
    """Return a boolean that counts as a number, once it is known which; others as they are."""
    return machine.truth(value) if isinstance(value, Answer) else value


def _large(left: object, right: object) -> bool:
    sizes = (
        len(one) if isinstance(one, str | bytes | list | tuple) else abs(one)
        for one in (left, right)
        if isinstance(one, str | bytes | list | tuple | int | float)
    )
    return max(sizes, default=0) > MAX_OPERAND


def _textual(value: object) -> bool:
    return isinstance(value, str | Joined)


def _concatenated(machine: Core, left: Any, right: Any) -> Any:  # noqa: ANN401
    parts: list[Any] = []
    for part in (left, right):
        settled = part if machine.lazy and _has_text_defaults(part) else machine.settle(part)
        match settled:
            case str() | Joined():
                parts.append(settled)
            case Field() if not settled.certain or machine.is_a(settled, JsonType.TEXT):
                parts.append(settled)
            case Unknown():
                return Unknown("a text put together", settled.harmless)
            case _ if isinstance(settled, Symbolic) and not isinstance(settled, Field):
                return machine.unknown("a text put together")
            case _:
                machine.fail(TypeError, "can only concatenate texts")
    return join(parts)


def _has_text_defaults(value: object) -> bool:
    return (
        isinstance(value, Field)
        and not value.certain
        and isinstance(value.missing, str)
        and isinstance(value.null, str)
    )

"""Expressions: operators, displays, attributes, texts with fields in them."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from trailhawk.frontends.panther import calls
from trailhawk.frontends.panther.access import subscript
from trailhawk.frontends.panther.builtin import STANDARD
from trailhawk.frontends.panther.compare import compare, negated
from trailhawk.frontends.panther.core import NATIVE_ERRORS, Core, Frame, Unsupported
from trailhawk.frontends.panther.loops import listed
from trailhawk.frontends.panther.texts import as_text, join
from trailhawk.frontends.panther.values import (
    Address,
    Answer,
    Bound,
    Field,
    Joined,
    Module,
    Split,
    Symbolic,
    Unknown,
    Walked,
    is_symbolic,
)
from trailhawk.ir.tests import IpAddress, IpKind, JsonType

__all__ = ["binary", "evaluate", "set_item"]

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


def evaluate(machine: Core, node: ast.expr, frame: Frame) -> Any:  # noqa: ANN401
    """Return the value of an expression."""
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name):
            return machine.lookup(name, frame)
        case ast.Call():
            return calls.call_node(machine, node, frame)
        case ast.Attribute(value, name):
            return attribute(machine, machine.evaluate(value, frame), name)
        case ast.BoolOp(op, values):
            return _bool_op(machine, values, frame, stop=isinstance(op, ast.Or))
        case ast.Compare():
            return _comparison(machine, node, frame)
        case ast.UnaryOp(op, operand):
            return _unary(machine, op, machine.evaluate(operand, frame))
        case ast.BinOp(left, op, right):
            operands = machine.evaluate(left, frame), machine.evaluate(right, frame)
            return binary(machine, op, *operands)
        case ast.IfExp(test, body, orelse):
            return machine.evaluate(
                body if machine.truth(machine.evaluate(test, frame)) else orelse, frame
            )
        case ast.Subscript(value, index):
            return _subscript(machine, machine.evaluate(value, frame), index, frame)
        case ast.JoinedStr(parts):
            return join([_formatted(machine, part, frame) for part in parts])
        case ast.NamedExpr(target, value):
            found = machine.evaluate(value, frame)
            machine.store(target, found, frame)
            return found
        case ast.Lambda():
            return calls.function(machine, node, frame)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return listed(machine, node, frame)
        case _:
            return _display(machine, node, frame)


def _display(machine: Core, node: ast.expr, frame: Frame) -> Any:  # noqa: ANN401
    match node:
        case ast.List(parts) | ast.Tuple(parts) | ast.Set(parts):
            found = _parts(machine, parts, frame)
        case ast.Dict():
            return _dict(machine, node, frame)
        case _:
            raise Unsupported(f"a {type(node).__name__.lower()} expression")
    if isinstance(node, ast.Tuple):
        return tuple(found)
    if isinstance(node, ast.Set):
        return machine.unknown("a set of what the event has") if is_symbolic(found) else set(found)
    if len(found) == 1 and isinstance(found[0], Walked) and machine.is_list(found[0]) is False:
        # The one thing that was there, made a list again.
        return Walked(found[0].path, listed=True)
    return found


def _parts(machine: Core, parts: list[ast.expr], frame: Frame) -> list[Any]:
    found: list[Any] = []
    for part in parts:
        if isinstance(part, ast.Starred):
            value = machine.evaluate(part.value, frame)
            if is_symbolic(value):
                raise Unsupported("a list with the event's in it")
            found.extend(value)
        else:
            found.append(machine.evaluate(part, frame))
    return found


def _dict(machine: Core, node: ast.Dict, frame: Frame) -> dict[Any, Any]:
    out: dict[Any, Any] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        found = machine.evaluate(value, frame)
        if key is None:
            if not isinstance(found, dict):
                raise Unsupported("a dictionary with the event's in it")
            out.update(found)
        else:
            name = machine.evaluate(key, frame)
            if is_symbolic(name):
                raise Unsupported("a dictionary with keys of the event's")
            out[name] = found
    return out


def attribute(machine: Core, of: Any, name: str) -> Any:  # noqa: ANN401
    """Return an attribute: a module's name, a property that is understood, or a method."""
    match of:
        case Module(module):
            return machine.member(module, name)
        case Unknown(_, harmless):
            return Unknown(f"{name} of {of.reason}", harmless)
        case Address(field) if name in {"is_private", "is_global"}:
            kind = IpKind.GLOBAL if name == "is_global" else IpKind.PRIVATE
            return Answer(machine.leaf(field, IpAddress(kind)), field.scope)
        case Address():
            return machine.unknown(f"{name} of an address")
        case _ if name.startswith("_"):
            return machine.unknown(f"the private name {name}")
        case _:
            known = STANDARD.get(f"{getattr(of, 'name', '')}.{name}")
            return Bound(of, name) if known is None else known


def _bool_op(machine: Core, values: list[ast.expr], frame: Frame, *, stop: bool) -> Any:  # noqa: ANN401
    for value in values[:-1]:
        found = machine.evaluate(value, frame)
        if machine.truth(found) is stop:
            return stop if isinstance(found, Answer) else found
    return machine.evaluate(values[-1], frame)


def _comparison(machine: Core, node: ast.Compare, frame: Frame) -> Any:  # noqa: ANN401
    left = machine.evaluate(node.left, frame)
    found: Any = True
    for number, (op, operand) in enumerate(zip(node.ops, node.comparators, strict=True)):
        right = machine.evaluate(operand, frame)
        found = compare(machine, op, left, right)
        last = number == len(node.ops) - 1
        if not last and not machine.truth(found):
            return False
        left = right
    return found


def _unary(machine: Core, op: ast.unaryop, value: Any) -> Any:  # noqa: ANN401
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


def _formatted(machine: Core, node: ast.expr, frame: Frame) -> Any:  # noqa: ANN401
    """Return a part of an f-string as text."""
    if isinstance(node, ast.Constant):
        return node.value
    if not isinstance(node, ast.FormattedValue):
        raise Unsupported("a formatted text")
    value = machine.evaluate(node.value, frame)
    if node.format_spec is not None or node.conversion not in {-1, ord("s")}:
        if is_symbolic(value):
            return machine.unknown("a formatted text")
        raise Unsupported("a formatted text")
    return as_text(machine, value)


def _subscript(machine: Core, of: Any, index: ast.expr, frame: Frame) -> Any:  # noqa: ANN401
    if not isinstance(index, ast.Slice):
        return subscript(machine, of, machine.evaluate(index, frame))
    bounds = [
        None if part is None else machine.evaluate(part, frame)
        for part in (index.lower, index.upper, index.step)
    ]
    of = machine.settle(of)
    if is_symbolic(of) or is_symbolic(bounds):
        if isinstance(of, Split | Field):
            return Unknown("a part of what the event has", harmless=isinstance(of, Split))
        return machine.unknown("a part of what the event has")
    try:
        return of[slice(*bounds)]
    except NATIVE_ERRORS as error:
        return machine.fail(type(error), str(error))


def set_item(machine: Core, of: Any, key: Any, value: Any) -> None:  # noqa: ANN401
    """Set an entry of a dictionary or list that the run made."""
    if isinstance(of, dict | list) and not is_symbolic(key):
        try:
            of[key] = value
        except NATIVE_ERRORS as error:
            machine.fail(type(error), str(error))
    elif isinstance(of, Unknown):
        machine.unknown(of.reason)
    else:
        raise Unsupported("an entry with a key of the event's")

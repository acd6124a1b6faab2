"""Expressions: what each kind of syntax comes to."""

from __future__ import annotations

import ast
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

from trailhawk.frontends.panther.symbolic.access import subscript
from trailhawk.frontends.panther.symbolic.builtin import STANDARD
from trailhawk.frontends.panther.symbolic.calls import call_node, make_function
from trailhawk.frontends.panther.symbolic.compare import compare
from trailhawk.frontends.panther.symbolic.comprehensions import listed
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.displays import display
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.operators import binary, unary
from trailhawk.frontends.panther.symbolic.texts import as_text, join
from trailhawk.frontends.panther.symbolic.trouble import NATIVE_ERRORS, Unsupported
from trailhawk.frontends.panther.symbolic.values import (
    Address,
    Answer,
    Bound,
    Field,
    Module,
    Split,
    Unknown,
    is_symbolic,
)
from trailhawk.ir.tests import IpAddress, IpKind

__all__ = []

_ADDRESS_FACTS = frozenset(
    ["is_private", "is_global", "is_loopback", "is_link_local", "is_multicast", "version"]
)


def evaluate(machine: Core, node: ast.expr, frame: Frame) -> Any:  # noqa: ANN401
    """Return the value of an expression."""
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name):
            return machine.lookup(name, frame)
        case ast.Call():
            return call_node(machine, node, frame)
        case ast.Attribute(value, name):
            return attribute(machine, machine.evaluate(value, frame), name)
        case ast.BoolOp(op, values):
            return _bool_op(machine, values, frame, stop=isinstance(op, ast.Or))
        case ast.Compare():
            return _comparison(machine, node, frame)
        case ast.UnaryOp(op, operand):
            return unary(machine, op, machine.evaluate(operand, frame))
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
            return make_function(machine, node, frame)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return listed(machine, node, frame)
        case _:
            return display(machine, node, frame)


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
        case IPv4Address() | IPv6Address() if name in _ADDRESS_FACTS:
            return getattr(of, name)
        case IPv4Address() | IPv6Address() | IPv4Network() | IPv6Network():
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
        key = machine.evaluate(index, frame)
        if machine.looks_on:
            machine.here = frame.module, index
        return subscript(machine, of, key)
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

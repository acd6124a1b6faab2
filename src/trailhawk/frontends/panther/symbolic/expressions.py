"""Expressions: what each kind of syntax comes to."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from types import MappingProxyType
from typing import Any, TypeAlias

from trailhawk.frontends.panther.symbolic.access import subscript
from trailhawk.frontends.panther.symbolic.builtin import STANDARD
from trailhawk.frontends.panther.symbolic.calls import call_node, make_function
from trailhawk.frontends.panther.symbolic.compare import compare
from trailhawk.frontends.panther.symbolic.comprehensions import listed
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.displays import display
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.members import member_of
from trailhawk.frontends.panther.symbolic.operators import binary, unary
from trailhawk.frontends.panther.symbolic.texts import as_text, join
from trailhawk.frontends.panther.symbolic.trouble import NATIVE_ERRORS, Unsupported
from trailhawk.frontends.panther.symbolic.values import (
    Address,
    Answer,
    Bound,
    Field,
    Instance,
    Module,
    Split,
    Unknown,
    UserClass,
    is_symbolic,
)
from trailhawk.ir.tests import IpAddress, IpKind

__all__ = []

Evaluated: TypeAlias = Callable[[Core, Any, Frame], Any]
"""What evaluates one kind of expression."""

_ADDRESS_FACTS = frozenset(
    ["is_private", "is_global", "is_loopback", "is_link_local", "is_multicast", "version"]
)


_METHODS = frozenset(
    [
        *("deep_get", "deep_walk", "udm", "udm_path", "event_time_epoch", "lookup", "to_dict"),
        *(name for kind in (str, list, dict, int, float) for name in dir(kind)),
    ]
)
"""Methods of what an event may hold. What has not the method fails when it is called."""


def evaluate(machine: Core, node: ast.expr, frame: Frame) -> Any:  # noqa: ANN401
    """Return the value of an expression."""
    evaluated: Evaluated = _KINDS.get(type(node), display)
    return evaluated(machine, node, frame)


def attribute(machine: Core, of: Any, name: str) -> Any:  # noqa: ANN401
    """Return an attribute: a module's name, a property that is understood, or a method."""
    match of:
        case Module(module):
            return machine.member(module, name)
        case Instance():
            return member_of(machine, of, name)
        case UserClass(members=members) if members is not None:
            return member_of(machine, of, name)
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
        case Field() if name not in _METHODS:
            return machine.unknown(f"the attribute {name}")
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


def _attribute(machine: Core, node: ast.Attribute, frame: Frame) -> Any:  # noqa: ANN401
    return attribute(machine, machine.evaluate(node.value, frame), node.attr)


def _either(machine: Core, node: ast.BoolOp, frame: Frame) -> Any:  # noqa: ANN401
    return _bool_op(machine, node.values, frame, stop=isinstance(node.op, ast.Or))


def _unary(machine: Core, node: ast.UnaryOp, frame: Frame) -> Any:  # noqa: ANN401
    return unary(machine, node.op, machine.evaluate(node.operand, frame))


def _binary(machine: Core, node: ast.BinOp, frame: Frame) -> Any:  # noqa: ANN401
    operands = machine.evaluate(node.left, frame), machine.evaluate(node.right, frame)
    return binary(machine, node.op, *operands)


def _choice(machine: Core, node: ast.IfExp, frame: Frame) -> Any:  # noqa: ANN401
    test = machine.truth(machine.evaluate(node.test, frame))
    return machine.evaluate(node.body if test else node.orelse, frame)


def _item(machine: Core, node: ast.Subscript, frame: Frame) -> Any:  # noqa: ANN401
    return _subscript(machine, machine.evaluate(node.value, frame), node.slice, frame)


def _joined(machine: Core, node: ast.JoinedStr, frame: Frame) -> Any:  # noqa: ANN401
    return join([_formatted(machine, part, frame) for part in node.values])


def _named(machine: Core, node: ast.NamedExpr, frame: Frame) -> Any:  # noqa: ANN401
    found = machine.evaluate(node.value, frame)
    while frame.within is not None:
        frame = frame.within
        machine.changes += 1
    machine.store(node.target, found, frame)
    return found


_KINDS: Mapping[type[ast.expr], Evaluated] = MappingProxyType(
    {
        ast.Constant: lambda _machine, node, _frame: node.value,
        ast.Name: lambda machine, node, frame: machine.lookup(node.id, frame),
        ast.Call: call_node,
        ast.Attribute: _attribute,
        ast.BoolOp: _either,
        ast.Compare: _comparison,
        ast.UnaryOp: _unary,
        ast.BinOp: _binary,
        ast.IfExp: _choice,
        ast.Subscript: _item,
        ast.JoinedStr: _joined,
        ast.NamedExpr: _named,
        ast.Lambda: make_function,
        **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), listed),
    }
)
"""What evaluates each kind of expression; all others display a collection."""

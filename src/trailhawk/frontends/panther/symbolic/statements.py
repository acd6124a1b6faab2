"""Statements: what each kind of syntax does to the names of a call."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from typing import Any

from trailhawk.frontends.panther.symbolic.access import set_item
from trailhawk.frontends.panther.symbolic.assigning import assign
from trailhawk.frontends.panther.symbolic.calls import make_function
from trailhawk.frontends.panther.symbolic.classes import class_of, set_member
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.loops import for_loop
from trailhawk.frontends.panther.symbolic.matching import match
from trailhawk.frontends.panther.symbolic.operators import binary
from trailhawk.frontends.panther.symbolic.questions import Ending
from trailhawk.frontends.panther.symbolic.scopes import is_generator
from trailhawk.frontends.panther.symbolic.trouble import Raised, Unsupported
from trailhawk.frontends.panther.symbolic.values import Module, Trouble, Unknown, UserClass

__all__ = ["execute", "run", "store"]

MAX_TURNS = 1_000
"""Of a ``while`` loop."""

_ALWAYS_THERE = sys.stdlib_module_names
"""Modules that a rule may import and be sure of."""


def run(machine: Core, body: Sequence[ast.stmt], frame: Frame) -> Ending | None:
    """Run statements; None when they come to their end."""
    for statement in body:
        ending = execute(machine, statement, frame)
        if ending is not None:
            return ending
    return None


def execute(machine: Core, node: ast.stmt, frame: Frame) -> Ending | None:
    """Run one statement; None when the next one follows."""
    machine.spend()
    match node:
        case ast.Return(value):
            return Ending("return", None if value is None else machine.evaluate(value, frame))
        case ast.If(test, body, orelse):
            chosen = body if machine.truth(machine.evaluate(test, frame)) else orelse
            return run(machine, chosen, frame)
        case ast.For():
            return for_loop(machine, node, frame)
        case ast.While():
            return _while(machine, node, frame)
        case ast.Match():
            return match(machine, node, frame)
        case ast.Try():
            return _try(machine, node, frame)
        case ast.Break():
            return Ending("break")
        case ast.Continue():
            return Ending("next")
        case ast.Raise(exc):
            _raise(machine, exc, frame)
        case ast.Assert(test):
            if not machine.truth(machine.evaluate(test, frame)):
                machine.fail(AssertionError)
        case ast.Expr(value):
            machine.evaluate(value, frame)
        case ast.Pass():
            pass
        case _:
            _name(machine, node, frame)
    return None


def _while(machine: Core, node: ast.While, frame: Frame) -> Ending | None:
    for _ in range(MAX_TURNS):
        if not machine.truth(machine.evaluate(node.test, frame)):
            return run(machine, node.orelse, frame)
        ending = run(machine, node.body, frame)
        if ending is not None and ending.kind != "next":
            return None if ending.kind == "break" else ending
    raise Unsupported("a loop that goes on for long")


def _name(machine: Core, node: ast.stmt, frame: Frame) -> None:
    """Run a statement that gives names to something."""
    match node:
        case ast.Assign(targets, value):
            found = machine.evaluate(value, frame)
            for target in targets:
                store(machine, target, found, frame)
        case ast.AnnAssign(target, _, value):
            if value is not None:
                store(machine, target, machine.evaluate(value, frame), frame)
        case ast.AugAssign(target, op, value):
            read = ast.Name(target.id, ast.Load()) if isinstance(target, ast.Name) else target
            operands = machine.evaluate(read, frame), machine.evaluate(value, frame)
            store(machine, target, binary(machine, op, *operands), frame)
        case ast.FunctionDef(name):
            plain = not node.decorator_list and not is_generator(node)
            made = make_function(machine, node, frame) if plain else Unknown("a changed function")
            store(machine, ast.Name(name), made, frame)
        case ast.ClassDef():
            store(machine, ast.Name(node.name), class_of(machine, node, frame), frame)
        case ast.Import() | ast.ImportFrom():
            _import(machine, node, frame)
        case ast.Global(names):
            frame.shared |= frozenset(names)
        case _:
            raise Unsupported(f"a {type(node).__name__.lower()} statement")


def store(machine: Core, target: ast.expr, value: Any, frame: Frame) -> None:  # noqa: ANN401
    """Give a target a value."""
    match target:
        case ast.Name(name) if name in frame.shared:
            machine.changes += 1
            machine.shared[frame.module, name] = value
        case ast.Attribute(of, name):
            set_member(machine, machine.evaluate(of, frame), name, value)
        case ast.Subscript(of, key):
            holder = machine.evaluate(of, frame)
            set_item(machine, holder, machine.evaluate(key, frame), value)
        case _:
            assign(machine, target, value, frame)


def _try(machine: Core, node: ast.Try, frame: Frame) -> Ending | None:
    try:
        ending = _tried(machine, node, frame)
    except Raised:
        # A jump out of what comes finally puts the exception aside.
        if (ending := run(machine, node.finalbody, frame)) is None:
            raise
        return ending
    return run(machine, node.finalbody, frame) or ending


def _tried(machine: Core, node: ast.Try, frame: Frame) -> Ending | None:
    """Run all but what comes finally."""
    outer = machine.trying
    caught: Raised | None = None
    ending: Ending | None = None
    try:
        machine.trying = outer + 1
        try:
            ending = run(machine, node.body, frame)
        except Raised as error:
            caught = error
        # What comes finally may hide an exception of a handler as well.
        machine.trying = outer + bool(node.finalbody)
        if caught is not None:
            return _handled(machine, node, caught, frame)
        return run(machine, node.orelse, frame) if ending is None else ending
    finally:
        machine.trying = outer


def _handled(machine: Core, node: ast.Try, error: Raised, frame: Frame) -> Ending | None:
    for handler in node.handlers:
        if handler.type is None or _catches(machine.evaluate(handler.type, frame), error):
            if handler.name:
                frame.names[handler.name] = Trouble(error.kind, error.said)
            before, frame.handled = frame.handled, error
            try:
                return run(machine, handler.body, frame)
            finally:
                frame.handled = before
    raise error


def _raise(machine: Core, exc: ast.expr | None, frame: Frame) -> None:
    if exc is None:
        raise frame.handled or Raised(RuntimeError, "nothing to raise")
    value = machine.evaluate(exc, frame)
    if isinstance(value, Trouble):
        raise Raised(value.kind, value.said)
    raise Raised(value if isinstance(value, type | UserClass) else Exception, "")


def _import(machine: Core, node: ast.Import | ast.ImportFrom, frame: Frame) -> None:
    for alias in node.names:
        origin = alias.name if isinstance(node, ast.Import) else node.module or ""
        if machine.trying and origin.partition(".")[0] not in _ALWAYS_THERE:
            raise Unsupported(f"whether {origin} is there")
        if isinstance(node, ast.Import):
            name = alias.asname or alias.name.partition(".")[0]
            value: object = Module(alias.name if alias.asname else name)
        else:
            name = alias.asname or alias.name
            value = machine.member(node.module or "", alias.name)
        store(machine, ast.Name(name), value, frame)


def _catches(wanted: object, error: Raised) -> bool:
    if isinstance(wanted, tuple):
        return any(_catches(one, error) for one in wanted)
    kind = error.kind
    if isinstance(wanted, UserClass):
        if isinstance(kind, UserClass) and kind.base is None:
            raise Unsupported("an exception that is not known")
        return isinstance(kind, UserClass) and kind.is_a(wanted)
    if not isinstance(wanted, type):
        raise Unsupported("an exception that is not known")
    base = kind.base if isinstance(kind, UserClass) else kind
    return base is not None and issubclass(base, wanted)

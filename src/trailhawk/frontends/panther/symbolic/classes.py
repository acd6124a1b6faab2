"""Plain classes of the content: their functions, their constants, and objects of them.

Whatever Python would do of itself with an object (compare, count, print it) is left to Python.
"""

from __future__ import annotations

import ast
from typing import Any

from trailhawk.frontends.panther.symbolic.calls import make_function
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.members import found_in
from trailhawk.frontends.panther.symbolic.scopes import is_generator
from trailhawk.frontends.panther.symbolic.trouble import Raised, Unsupported
from trailhawk.frontends.panther.symbolic.values import Instance, Property, UserClass

__all__ = ["class_of", "fixed", "set_member"]

_PLAIN = frozenset({"__init__", "__doc__"})
_STATE = "it keeps state between events in an object"


def class_of(machine: Core, node: ast.ClassDef, frame: Frame) -> UserClass:
    """Return the class that a definition makes."""
    bases = [machine.evaluate(base, frame) for base in node.bases]
    first = bases[0] if bases else None
    base = first.base if isinstance(first, UserClass) else first
    is_error = isinstance(base, type) and issubclass(base, BaseException)
    parents = tuple(one for one in bases if isinstance(one, UserClass))
    plain = len(parents) == len(bases) and all(one.members is not None for one in parents)
    members = _members(machine, node, frame) if plain and len(bases) < 2 else None
    return UserClass(node.name, base if is_error and len(bases) == 1 else None, parents, members)


def _members(machine: Core, node: ast.ClassDef, frame: Frame) -> dict[str, object] | None:
    """Return a class's functions and constants; None where it has anything else."""
    if node.decorator_list or node.keywords:
        return None
    found: dict[str, object] = {}
    for statement in node.body:
        try:
            made = _member(machine, statement, frame)
        except (Raised, Unsupported):
            return None
        if made is None:
            return None
        found.update(made)
    dunder = {name for name in found if name.startswith("__") and name.endswith("__")}
    return found if dunder <= _PLAIN else None


def _member(machine: Core, statement: ast.stmt, frame: Frame) -> dict[str, object] | None:
    match statement:
        case ast.Pass() | ast.Expr(ast.Constant()) | ast.AnnAssign(ast.Name(), value=None):
            return {}
        case ast.FunctionDef(name) if not is_generator(statement):
            made = make_function(machine, statement, frame)
            match statement.decorator_list:
                case []:
                    return {name: made}
                case [ast.Name("property")]:
                    return {name: Property(made)}
        case ast.Assign([ast.Name(name)], value) | ast.AnnAssign(ast.Name(name), value=value):
            if value is not None:
                return {name: machine.evaluate(value, frame)}
    return None


def set_member(machine: Core, of: Any, name: str, value: object) -> None:  # noqa: ANN401
    """Give an object's name a value."""
    if not isinstance(of, Instance):
        raise Unsupported("an assignment to a part of something")
    if of.fixed:
        raise Unsupported(_STATE)
    if len(machine.explorers) > 1:
        raise Unsupported("a loop that changes an object")
    if isinstance(found_in(of.kind, name), Property):
        machine.fail(AttributeError, "it cannot be set")
    machine.changes += 1
    of.names[name] = value


def fixed(value: object) -> None:
    """Note that objects are a module's: what is changed in them is there for the next event."""
    match value:
        case Instance(names=names) if not value.fixed:
            value.fixed = True
            fixed(list(names.values()))
        case list() | tuple():
            for one in value:
                fixed(one)
        case dict():
            fixed(list(value.values()))

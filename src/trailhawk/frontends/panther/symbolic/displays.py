"""Lists, tuples, sets and dictionaries written out."""

from __future__ import annotations

import ast
from typing import Any

from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.trouble import NATIVE_ERRORS, Unsupported
from trailhawk.frontends.panther.symbolic.values import Walked, is_symbolic

__all__ = ["display"]


def display(machine: Core, node: ast.expr, frame: Frame) -> Any:  # noqa: ANN401
    """Return the collection that is written out."""
    try:
        return _display(machine, node, frame)
    except NATIVE_ERRORS as error:
        # What cannot be spread, or stand in a set or as a key.
        return machine.fail(type(error), str(error))


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

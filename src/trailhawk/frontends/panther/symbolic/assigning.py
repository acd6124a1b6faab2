"""Giving names to values: one, or the parts of one."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.membership import ordered
from trailhawk.frontends.panther.symbolic.sizes import size_is
from trailhawk.frontends.panther.symbolic.trouble import Unsupported
from trailhawk.frontends.panther.symbolic.values import Once, Size, Split, Symbolic
from trailhawk.model.paths import Part

__all__ = ["assign", "looked_through"]


def looked_through(once: Once) -> list[Any]:
    """Return what an iterator gives, which it does but once."""
    if once.used:
        raise Unsupported("an iterator that is looked through twice")
    once.used = True
    return list(once)


def assign(core: Core, target: ast.expr, value: Any, frame: Frame) -> None:  # noqa: ANN401
    """Give names to a value."""
    match target:
        case ast.Name(name):
            frame.names[name] = value
        case ast.Tuple(targets) | ast.List(targets):
            for part, one in zip(targets, _unpacked(core, targets, value), strict=True):
                inner = part.value if isinstance(part, ast.Starred) else part
                assign(core, inner, one, frame)
        case _:
            raise Unsupported("an assignment to a part of something")


def _unpacked(core: Core, targets: list[ast.expr], value: Any) -> list[Any]:  # noqa: ANN401
    """Return what each of several names is given."""
    starred = next(
        (at for at, part in enumerate(targets) if isinstance(part, ast.Starred)), len(targets)
    )
    value = core.settle(value)
    if isinstance(value, Split) and value.most == -1 and starred == len(targets):
        if not core.truth(size_is(core, Size(value), ast.Eq, len(targets))):
            core.fail(ValueError, "unpacking")
        return [value.of.below(Part(value.separator, at)).sure() for at in range(len(targets))]
    if isinstance(value, Symbolic):
        return [core.unknown("a part of a computed value") for _ in targets]
    if isinstance(value, Once):
        value = looked_through(value)
    if not isinstance(value, Iterable):
        core.fail(TypeError, "unpacking")
    values = ordered(value)
    if starred == len(targets):
        if len(values) != len(targets):
            core.fail(ValueError, "unpacking")
        return values
    after = len(targets) - starred - 1
    if len(values) < starred + after:
        core.fail(ValueError, "unpacking")
    end = len(values) - after
    return [*values[:starred], values[starred:end], *values[end:]]

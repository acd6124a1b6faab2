"""Texts put together, some of them the event's."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import Any

from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.values import Field, Joined, Unknown, is_symbolic
from trailhawk.ir.tests import JsonType

__all__ = ["UNSURE", "as_text", "is_written", "join", "text_of"]

UNSURE = "a text computed from the event"


def text_of(core: Core, of: object) -> object:
    """Return a text, or a field certain to be one; fail as a method of texts does on others."""
    settled = core.settle(of)
    if isinstance(settled, Joined) and len(settled.parts) == 1 and core.lazy:
        inner = core.settle(settled.parts[0])
        if not isinstance(inner, Field) or core.is_a(inner, JsonType.TEXT):
            return inner
        return settled
    if isinstance(settled, Field):
        if not core.is_a(settled, JsonType.TEXT):
            core.fail(AttributeError, "no such method")
    elif not isinstance(settled, str) and not is_symbolic(settled):
        core.fail(AttributeError, "no such method")
    return settled


def join(parts: list[Any]) -> Any:  # noqa: ANN401
    """Return texts in a row as one."""
    flat: list[str | Field] = []
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    if unknown is not None:
        return unknown
    for part in parts:
        for one in part.parts if isinstance(part, Joined) else (part,):
            if isinstance(one, str) and flat and isinstance(flat[-1], str):
                flat[-1] += one
            else:
                flat.append(one)
    if all(isinstance(part, str) for part in flat):
        return "".join(str(part) for part in flat)
    return Joined(tuple(flat))


def as_text(core: Core, value: Any) -> Any:  # noqa: ANN401
    """Return ``str(value)``, which never fails."""
    match value:
        case str() | Joined():
            return value
        case Field() if core.lazy and _has_text_defaults(value):
            missing, null = str(value.missing), str(value.null)
            return Joined((Field(value.path, value.scope, missing, null),))
        case Field():
            settled = core.settle(value)
            if not isinstance(settled, Field):
                return as_text(core, settled)
            if core.lazy and core.type_of(settled) is not JsonType.TEXT:
                # Whatever it is, what is put together has its text.
                return Joined((settled,))
            if core.lazy or core.is_a(settled, JsonType.TEXT):
                return settled
            return Unknown("the text of what is no text", harmless=True)
        case None | bool() | int() | float() | IPv4Address() | IPv6Address():
            return str(value)
        case list() | tuple() | dict() if not is_symbolic(value) and is_written(value):
            return str(value)
        case _:
            return Unknown("the text of a computed value", harmless=True)


def is_written(value: object) -> bool:
    """Whether a known value is written the same by any Python: sets, for one, have no order."""
    if isinstance(value, dict):
        return all(is_written(one) for pair in value.items() for one in pair)
    if isinstance(value, list | tuple):
        return all(map(is_written, value))
    return isinstance(value, str | int | float | bool | None)


def _has_text_defaults(value: Field) -> bool:
    return not value.certain and not is_symbolic(value.missing) and not is_symbolic(value.null)

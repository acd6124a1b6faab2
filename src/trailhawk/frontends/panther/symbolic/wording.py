"""Values that a function returns as templates: what is put together, and what is copied."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from trailhawk.frontends.panther.symbolic.values import (
    Answer,
    Field,
    Folded,
    Joined,
    Symbolic,
    Unknown,
    is_symbolic,
)
from trailhawk.ir.conditions import Leaf, Over
from trailhawk.ir.normal import normalise
from trailhawk.ir.templates import Context, Copied, Fixed, Picked, Slot, Words
from trailhawk.ir.tests import Exists
from trailhawk.model.paths import Apply, FieldPath, TextFunction

__all__ = ["Untold", "context_value", "words"]


class Untold(Exception):  # noqa: N818 - an answer, caught by our own code
    """Only the rule's Python knows."""


def words(value: Any) -> Words | None:  # noqa: ANN401
    """Return a text as a template; None for what is no text. ``Untold`` for what is not known."""
    match value:
        case str():
            return Words((value,) if value else ())
        case Field() | Folded():
            return Words((_slot(value),))
        case Joined(parts):
            return Words(tuple(part if isinstance(part, str) else _slot(part) for part in parts))
        case Unknown(reason):
            raise Untold(reason)
        case Answer():
            return None
        case _ if isinstance(value, Symbolic):
            raise Untold("a value computed from the event")
        case _:
            return None


def context_value(value: Any) -> Context:  # noqa: ANN401
    """Return a value of an alert's context; ``Untold`` for what is not known."""
    match value:
        case Field():
            return _copied(value)
        case Answer(condition, 0):
            return Picked(normalise(condition), Fixed(b"true"), Fixed(b"false"))
        case _ if not is_symbolic(value) and not isinstance(value, str):
            return Fixed(_json(value))
    found = words(value)
    if found is None:
        raise Untold("a value computed from the event")
    return found


def _copied(of: Field) -> Context:
    path = _path(of)
    if not is_symbolic(of.missing) and not is_symbolic(of.null):
        return Copied(path, _json(of.missing), _json(of.null))
    if of.missing is not of.null:
        raise Untold("a default computed from the event")
    return Picked(Leaf(path, Exists(), Over.VALUE), Copied(path), context_value(of.missing))


def _slot(value: Field | Folded) -> Slot:
    if isinstance(value, Folded):
        function = TextFunction.RAISED if value.upper else TextFunction.LOWERED
        return Slot(_path(value.of).then(Apply(function)))
    if is_symbolic(value.missing) or is_symbolic(value.null):
        raise Untold("a default computed from the event")
    return Slot(_path(value), str(value.missing), str(value.null))


def _path(of: Field) -> FieldPath:
    if of.scope:
        raise Untold("an element of a list")
    if not of.path:
        raise Untold("the whole event, to which Panther adds")
    return FieldPath(of.path)


def _json(value: object) -> bytes:
    if isinstance(value, set | frozenset):
        raise Untold("a set, which no alert can hold")
    try:
        # It refuses what Panther refuses: no number, addresses, keys that are no texts.
        json.dumps(value, allow_nan=False)
        return msgspec.json.encode(value)
    except (TypeError, ValueError, OverflowError):
        raise Untold("a value that is no JSON") from None

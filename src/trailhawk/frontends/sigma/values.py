"""Values of Sigma detection items, from text with wildcards to what modifiers make of them."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from trailhawk.ir.conditions import Comparison
from trailhawk.ir.tests import OrderOp, Wild
from trailhawk.model.spans import Span

__all__ = [
    "ANY_ONE",
    "ANY_RUN",
    "Bound",
    "Flag",
    "Network",
    "Null",
    "Number",
    "Pattern",
    "Presence",
    "Reference",
    "Text",
    "Value",
    "literal",
    "parse_text",
]

ANY_RUN = Wild(many=True)
ANY_ONE = Wild(many=False)

_WILDS = {"*": ANY_RUN, "?": ANY_ONE}


class Text(msgspec.Struct, frozen=True):
    """Text with wildcards; empty literal parts are left out, so no parts is the empty text."""

    parts: tuple[str | Wild, ...]
    at: Span
    raw: str
    """As written, before escapes were read: what ``re`` and ``cidr`` take."""
    cased: bool = False
    encoding: str = "utf-8"
    """What ``wide`` and its like chose; ``base64`` encodes with it."""


class Number(msgspec.Struct, frozen=True):
    """A number, and how it was written: ``1.10`` is the number 1.1."""

    value: int | float
    text: str
    at: Span


class Flag(msgspec.Struct, frozen=True):
    """``true`` or ``false``."""

    value: bool
    at: Span


class Null(msgspec.Struct, frozen=True):
    """``null``: the field is absent or holds null."""

    at: Span


class Pattern(msgspec.Struct, frozen=True):
    """A regular expression and its flags."""

    pattern: str
    at: Span
    ignore_case: bool = False
    multi_line: bool = False
    dot_all: bool = False


class Network(msgspec.Struct, frozen=True):
    """A network in canonical CIDR notation."""

    network: str
    at: Span


class Bound(msgspec.Struct, frozen=True):
    """An order comparison with a number."""

    op: OrderOp
    bound: int | float
    at: Span


class Presence(msgspec.Struct, frozen=True):
    """Whether the field must hold something other than null, or must not."""

    wanted: bool
    at: Span


class Reference(msgspec.Struct, frozen=True):
    """Another field of the same record."""

    field: str
    comparison: Comparison
    cased: bool
    at: Span


Value: TypeAlias = Text | Number | Flag | Null | Pattern | Network | Bound | Presence | Reference


def parse_text(raw: str, at: Span) -> Text:
    r"""Read wildcards and escapes as the specification has it.

    A backslash escapes ``*``, ``?`` and itself; before anything else it is a plain backslash.
    """
    if "*" not in raw and "?" not in raw and "\\" not in raw:
        return Text((raw,) if raw else (), at, raw)
    parts: list[str | Wild] = []
    plain: list[str] = []
    escaped = False
    for letter in raw:
        if escaped:
            plain.append(letter if letter in "*?\\" else "\\" + letter)
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter in _WILDS:
            _close(plain, parts)
            parts.append(_WILDS[letter])
        else:
            plain.append(letter)
    if escaped:
        plain.append("\\")
    _close(plain, parts)
    return Text(tuple(parts), at, raw)


def _close(plain: list[str], parts: list[str | Wild]) -> None:
    if plain:
        parts.append("".join(plain))
        plain.clear()


def literal(text: Text) -> str | None:
    """Return the text that has no wildcards; None when it has some."""
    if not text.parts:
        return ""
    only = text.parts[0]
    return only if len(text.parts) == 1 and isinstance(only, str) else None

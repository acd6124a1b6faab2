"""Value modifiers: ``field|contains|all``. A table of what each makes of one value."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Container, Mapping
from difflib import get_close_matches
from types import MappingProxyType

import msgspec

from trailhawk.frontends.settings import Placeholders
from trailhawk.frontends.sigma.budget import Budget
from trailhawk.frontends.sigma.encodings import base64, base64_offsets, with_dashes
from trailhawk.frontends.sigma.placeholders import expand_pattern, expand_text
from trailhawk.frontends.sigma.time_parts import TIME_PARTS
from trailhawk.frontends.sigma.values import (
    ANY_RUN,
    Bound,
    Flag,
    Network,
    Number,
    Pattern,
    Presence,
    Reference,
    Text,
    Value,
    literal,
    parse_text,
)
from trailhawk.ir.conditions import Comparison
from trailhawk.ir.tests import OrderOp
from trailhawk.model.errors import RuleError
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span

__all__ = [
    "LIST_MODIFIERS",
    "MODIFIERS",
    "Use",
    "apply_modifier",
    "check_modifier",
]


class Use(msgspec.Struct, frozen=True):
    """One modifier as it stands in a key."""

    name: str
    at: Span
    before: tuple[str, ...]
    """The modifiers that stand before it."""
    field: str
    budget: Budget
    placeholders: Placeholders


Apply = Callable[[Value, Use], tuple[Value, ...]]

LIST_MODIFIERS = frozenset({"all", "neq"})
"""Modifiers of the item as a whole, not of one value."""

_YES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_ORDERS = {"lt": OrderOp.LT, "lte": OrderOp.LE, "gt": OrderOp.GT, "gte": OrderOp.GE}
_ENCODINGS = {
    "wide": "utf-16-le",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
    "utf16": "utf-16",
}
_FLAGS = {
    "i": "ignore_case",
    "ignorecase": "ignore_case",
    "m": "multi_line",
    "multiline": "multi_line",
    "s": "dot_all",
    "dotall": "dot_all",
}
_SIDES = {
    "contains": Comparison.CONTAINS,
    "startswith": Comparison.STARTS_WITH,
    "endswith": Comparison.ENDS_WITH,
}


def _unsuited(value: Value, use: Use, wanted: str, fix: str = "") -> RuleError:
    kind = type(value).__name__.lower()
    return RuleError("R205", f"{use.name!r} needs {wanted}, not a {kind}", at=value.at, fix=fix)


def _only_first(use: Use, *, but: Container[str] = ()) -> None:
    others = [name for name in use.before if name not in LIST_MODIFIERS and name not in but]
    if others:
        raise RuleError(
            "R204", f"{use.name!r} must stand first, not after {others[-1]!r}", at=use.at
        )


def _text(value: Value, use: Use) -> Text:
    """Return a value as text; numbers and booleans read as they are written."""
    match value:
        case Text():
            return value
        case Number(_, text, at):
            return parse_text(text, at)
        case Flag(flag, at):
            return parse_text("true" if flag else "false", at)
        case _:
            raise _unsuited(value, use, "text")


def _side(value: Value, use: Use) -> tuple[Value, ...]:
    """``contains``, ``startswith``, ``endswith``."""
    side = _SIDES[use.name]
    match value:
        case Reference(field, comparison, cased, at):
            if comparison is not Comparison.EQUAL:
                raise RuleError("R204", f"{use.name!r} after another of its kind", at=use.at)
            return (Reference(field, side, cased, at),)
        case Pattern():
            return (_anchored(value, side),)
        case _:
            text = _text(value, use)
            return (msgspec.structs.replace(text, parts=_open(text, side)),)


def _open(text: Text, side: Comparison) -> tuple[object, ...]:
    parts = text.parts
    if side is not Comparison.STARTS_WITH and parts[:1] != (ANY_RUN,):
        parts = (ANY_RUN, *parts)
    if side is not Comparison.ENDS_WITH and parts[-1:] != (ANY_RUN,):
        parts = (*parts, ANY_RUN)
    return parts


def _anchored(value: Pattern, side: Comparison) -> Pattern:
    # A pattern is searched for, so "contains" says what already holds.
    match side:
        case Comparison.STARTS_WITH:
            return msgspec.structs.replace(value, pattern=rf"\A(?:{value.pattern})")
        case Comparison.ENDS_WITH:
            return msgspec.structs.replace(value, pattern=rf"(?:{value.pattern})\z")
        case _:
            return value


def _cased(value: Value, use: Use) -> tuple[Value, ...]:
    if isinstance(value, Reference):
        return (msgspec.structs.replace(value, cased=True),)
    return (msgspec.structs.replace(_text(value, use), cased=True),)


def _time_part(value: Value, use: Use) -> tuple[Value, ...]:
    """The value stays a number; what it is compared with becomes a part of the field's time."""
    _only_first(use)
    if not use.field:
        raise RuleError("R204", f"{use.name!r} needs a field", at=use.at)
    return (value,)


def _re(value: Value, use: Use) -> tuple[Value, ...]:
    _only_first(use)
    text = _text(value, use)
    return (Pattern(text.raw, text.at),)


def _re_flag(value: Value, use: Use) -> tuple[Value, ...]:
    if not isinstance(value, Pattern):
        raise RuleError("R204", f"{use.name!r} only stands after 're'", at=use.at)
    return (msgspec.structs.replace(value, **{_FLAGS[use.name]: True}),)


def _cidr(value: Value, use: Use) -> tuple[Value, ...]:
    _only_first(use)
    text = _text(value, use)
    try:
        return (Network(str(ipaddress.ip_network(text.raw)), text.at),)
    except ValueError:
        raise RuleError(
            "R218",
            f"{cut(text.raw, 80)!r} is not a network in CIDR notation",
            at=text.at,
            fix=_nearest_network(text.raw),
        ) from None


def _nearest_network(text: str) -> str:
    try:
        return f"use {str(ipaddress.ip_network(text, strict=False))!r}"
    except ValueError:
        return "write it like '10.0.0.0/8' or '2001:db8::/32'"


def _order(value: Value, use: Use) -> tuple[Value, ...]:
    _only_first(use, but=TIME_PARTS)
    if not isinstance(value, Number):
        raise _unsuited(value, use, "a number", "write the number without quotes")
    return (Bound(_ORDERS[use.name], value.value, value.at),)


def _exists(value: Value, use: Use) -> tuple[Value, ...]:
    _only_first(use)
    if not use.field:
        raise RuleError("R204", "'exists' needs a field", at=use.at)
    match value:
        case Flag(flag, at):
            return (Presence(flag, at),)
        case Text(raw=raw, at=at) if raw.lower() in _YES:
            return (Presence(_YES[raw.lower()], at),)
        case _:
            raise _unsuited(value, use, "true or false")


def _fieldref(value: Value, use: Use) -> tuple[Value, ...]:
    if not use.field:
        raise RuleError("R204", "'fieldref' needs a field", at=use.at)
    text = _text(value, use)
    plain = literal(text)
    if not plain:
        raise RuleError("R205", "'fieldref' needs the name of a field", at=text.at)
    return (Reference(plain, Comparison.EQUAL, text.cased, text.at),)


def _encoding(value: Value, use: Use) -> tuple[Value, ...]:
    return (msgspec.structs.replace(_text(value, use), encoding=_ENCODINGS[use.name]),)


def _base64(value: Value, use: Use) -> tuple[Value, ...]:
    return (base64(_text(value, use), use.budget),)


def _base64_offset(value: Value, use: Use) -> tuple[Value, ...]:
    return base64_offsets(_text(value, use), use.budget)


def _windash(value: Value, use: Use) -> tuple[Value, ...]:
    return with_dashes(_text(value, use), use.budget)


def _expand(value: Value, use: Use) -> tuple[Value, ...]:
    if isinstance(value, Pattern):
        return expand_pattern(value, use.placeholders, use.budget)
    return expand_text(_text(value, use), use.placeholders, use.budget)


_MODIFIERS: Mapping[str, Apply] = MappingProxyType(
    {
        "base64": _base64,
        "base64offset": _base64_offset,
        "cased": _cased,
        "cidr": _cidr,
        "exists": _exists,
        "expand": _expand,
        "fieldref": _fieldref,
        "re": _re,
        "windash": _windash,
        **dict.fromkeys(_SIDES, _side),
        **dict.fromkeys(_ORDERS, _order),
        **dict.fromkeys(_ENCODINGS, _encoding),
        **dict.fromkeys(_FLAGS, _re_flag),
        **dict.fromkeys(TIME_PARTS, _time_part),
    }
)


MODIFIERS = frozenset(_MODIFIERS)
"""Modifiers of one value."""


def check_modifier(use: Use) -> None:
    """Raise ``RuleError`` for a modifier that is unknown or cannot be executed."""
    if use.name in _MODIFIERS or use.name in LIST_MODIFIERS:
        return
    near = get_close_matches(use.name[:40], [*_MODIFIERS, *LIST_MODIFIERS], n=1)
    raise RuleError(
        "R203",
        f"unknown modifier {cut(use.name, 80)!r}",
        at=use.at,
        fix=f"use {near[0]!r}" if near else "",
    )


def apply_modifier(value: Value, use: Use) -> tuple[Value, ...]:
    """Return the values that a value becomes; alternatives of each other if several."""
    return _MODIFIERS[use.name](value, use)

"""Texts turned into texts on the way down a path: what ``model.paths.Apply`` means."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from typing import assert_never
from urllib.parse import unquote

import re2

from trailhawk.ir.number_functions import calculated, clock, rounded, stamp, unix
from trailhawk.model.paths import Apply, TextFunction
from trailhawk.model.text import fold, scalar_text

__all__ = ["applied", "replacement_parts"]

MAX_CHARS = 64 * 1024
"""Longer texts are turned into nothing: a replacement may make two hundred of each character."""

_RAISE = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}


def applied(value: object, step: Apply) -> str | None:
    """Return what a function makes of a scalar's text; None where it makes nothing of it."""
    text = scalar_text(value)
    if text is None or len(text) > MAX_CHARS:
        return None
    found = _applied(text, step)
    return found if found is not None and len(found) <= MAX_CHARS else None


def _applied(text: str, step: Apply) -> str | None:
    match step.function:
        case TextFunction.AFFIXED:
            before, after = step.arguments
            return before + text + after
        case TextFunction.CALCULATED:
            return calculated(text, *step.arguments)
        case TextFunction.CAPTURED:
            return _captured(text, step.arguments[0])
        case TextFunction.CLOCK:
            return clock(text, *step.arguments)
        case TextFunction.COUNTED:
            return str(text.count(step.arguments[0]) if step.arguments[0] else 0)
        case TextFunction.HASHED:
            return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        case TextFunction.HOSTNAME:
            return _hostname(text)
        case TextFunction.LENGTH:
            return str(len(text))
        case TextFunction.LOWERED:
            return fold(text)
        case TextFunction.RAISED:
            return text.translate(_RAISE)
        case TextFunction.REPLACED:
            pattern, replacement = step.arguments
            return _replaced(text, pattern, replacement)
        case TextFunction.REVERSED:
            return text[::-1]
        case TextFunction.ROUNDED:
            return rounded(text, step.arguments[0])
        case TextFunction.STAMP:
            return stamp(text, *step.arguments)
        case TextFunction.STRIPPED:
            return _stripped(text, *step.arguments)
        case TextFunction.TIME_PART:
            return _time_part(text, step.arguments[0])
        case TextFunction.TO_BASE64:
            return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()
        case TextFunction.TRIMMED:
            return text.strip()
        case TextFunction.UNBASE64:
            found = _unbase64(text)
            return text if found is None and step.arguments else found
        case TextFunction.UNHEX:
            return _unhexed(text)
        case TextFunction.UNIX_SECONDS:
            return unix(text, *step.arguments)
        case TextFunction.UNQUOTED:
            return None if _BAD_QUOTING.search(text) else unquote(text)
        case _:
            assert_never(step.function)


def _captured(text: str, pattern: str) -> str | None:
    compiled = _compiled(pattern)
    found = compiled.search(text)
    return None if found is None else found.group(min(1, compiled.groups))


def _replaced(text: str, pattern: str, replacement: str) -> str:
    parts = replacement_parts(replacement)

    def put(found: re2._Match) -> str:
        return "".join(part if isinstance(part, str) else found.group(part) or "" for part in parts)

    return str(_compiled(pattern).sub(put, text))


@lru_cache(maxsize=1_000)
def replacement_parts(replacement: str) -> tuple[str | int, ...]:
    r"""Return a replacement as texts and numbers of groups; ``\1`` is a group, as RE2 has it.

    Raises ``ValueError`` for any other backslash.
    """
    parts: list[str | int] = []
    rest = replacement
    while rest:
        plain, backslash, rest = rest.partition("\\")
        if plain:
            parts.append(plain)
        if not backslash:
            break
        if rest[:1] not in {*"0123456789", "\\"} or not rest:
            raise ValueError(replacement)
        parts.append(rest[0] if rest[0] == "\\" else int(rest[0]))
        rest = rest[1:]
    return tuple(parts)


_TIME = re2.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?")


def _time_part(text: str, part: str) -> str | None:
    """Return a part of a time in UTC; weeks are those of ISO 8601, without a zone it is UTC."""
    if len(text) > 40 or _TIME.fullmatch(text) is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return None
    return str(moment.isocalendar().week if part == "week" else getattr(moment, part))


def _stripped(text: str, side: str, characters: str) -> str:
    match side:
        case "left":
            return text.lstrip(characters)
        case "right":
            return text.rstrip(characters)
        case _:
            return text.strip(characters)


_BAD_QUOTING = re2.compile(r"%(?:[^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)")
_PLACE = re2.compile(r"[^/?#\\\s]*")


def _hostname(text: str) -> str:
    """Return a host with its case; ``host``, ``user@host:port`` and a whole URL are read alike."""
    _, found, rest = text.partition("://")
    place = str(_PLACE.match(rest if found else text.removeprefix("//")).group())
    host = place.rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _unhexed(text: str) -> str | None:
    try:
        return bytes.fromhex(text).decode()
    except ValueError:
        return None


def _unbase64(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return None


@lru_cache(maxsize=10_000)
def _compiled(pattern: str) -> re2._Regexp:
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)

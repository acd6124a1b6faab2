"""A finding's record as JSON text of ours: whole, and never more than its bytes allow."""

from __future__ import annotations

import re

import msgspec

__all__ = ["ascii_json", "compact_event", "pretty_event"]

_NOT_ASCII = re.compile("[^ -~]")


def compact_event(record: bytes) -> str | None:
    """Return the record as JSON on one line of ASCII; None when it is no JSON.

    Numbers and repeated names stay as they were written: the text is reformatted, not rebuilt.
    """
    text = _formatted(record, -1)
    return None if text is None else ascii_json(text)


def pretty_event(record: bytes) -> tuple[str, ...]:
    """Return the record as indented lines; empty when it is no JSON."""
    text = _formatted(record, 2)
    # The reformatted text has raw line feeds between values only, never inside a string.
    return () if text is None else tuple(text.split("\n"))


def ascii_json(text: str) -> str:
    r"""Return JSON text with every character outside printable ASCII as a ``\u`` escape.

    Such characters only stand inside strings there, or are blanks that JSON allows between
    values; both must be gone from the text already in the latter case.
    """
    return text if text.isascii() and text.isprintable() else _NOT_ASCII.sub(_escape, text)


def _formatted(record: bytes, indent: int) -> str | None:
    try:
        formatted = msgspec.json.format(record, indent=indent)
    except (msgspec.DecodeError, RecursionError):
        return None
    return formatted.decode("utf-8", "replace")


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if 0xD800 <= code < 0xE000:
        return "\\ufffd"
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"

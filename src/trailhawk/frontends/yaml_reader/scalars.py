"""What type a plain YAML scalar has.

YAML 1.2's core schema, except that whatever two YAML readers would read differently stays text:
``yes``, ``0644`` (420 or 644), dates, ``12:30:45``, ``.inf``. Rules compare by text, and what the
author wrote is the text he sees in the log.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["resolve", "tagged"]

_WORDS: Mapping[str, bool | None] = MappingProxyType(
    {
        "": None,
        "~": None,
        "null": None,
        "Null": None,
        "NULL": None,
        "true": True,
        "True": True,
        "TRUE": True,
        "false": False,
        "False": False,
        "FALSE": False,
    }
)

MAX_NUMBER_CHARS = 40
"""Longer digit strings stay text: no log has such numbers, and Python's ``int`` is quadratic."""

_NUMBER_STARTS = frozenset("+-.0123456789")


def resolve(text: str) -> str | int | float | bool | None:
    """Return the value of an unquoted scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_STARTS and len(text) <= MAX_NUMBER_CHARS and text.isascii():
        return _number(text)
    return text


def _number(text: str) -> str | int | float:
    digits = text[1:] if text[0] in "+-" else text
    if digits.isdigit():
        return text if digits[0] == "0" and len(digits) > 1 else int(text)
    if digits[:2] == "0x":
        return _based(text, digits, 16)
    if digits[:2] == "0o":
        return _based(text, digits, 8)
    return _float(text, digits)


def _based(text: str, digits: str, base: int) -> str | int:
    try:
        return text if "_" in digits or digits is not text else int(digits[2:], base)
    except ValueError:
        return text


def _float(text: str, digits: str) -> str | float:
    # Python's float() also takes "1_0", "inf" and "nan"; none of them is a number here.
    if "_" in digits or not (digits[:1].isdigit() or digits[1:2].isdigit()):
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def tagged(tag: str, text: str) -> str | int | float | bool | None:
    """Return the value of a scalar with an explicit core tag; the text where it does not fit."""
    return text if tag.endswith(":str") else resolve(text)

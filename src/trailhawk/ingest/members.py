"""The members of an object in text that may be broken: where it keeps an array of records."""

from __future__ import annotations

import re

from trailhawk.ingest.envelopes import ARRAYS, RECORD_NAMES
from trailhawk.ingest.extents import Extents
from trailhawk.ingest.scanner import COMMA, RECORD_START, SPACE

__all__ = ["enter_array", "find_array", "member_value"]

_COLON = re.compile(rb"[ \t\r\n]*+:[ \t\r\n]*+")
_OPENING = re.compile(rb"\[[ \t\r\n]*+")
_NAMES = frozenset(f'"{name}"'.encode() for name in ARRAYS)
_OF_RECORDS = frozenset(f'"{name}"'.encode() for name in RECORD_NAMES)


def member_value(data: bytes, key: int, extents: Extents) -> int:
    """Return where the value of the member at ``key`` begins; -1 if there is none."""
    end = extents.value(key)
    colon = _COLON.match(data, end) if end > 0 else None
    return colon.end() if colon and colon.end() < len(data) else -1


def enter_array(data: bytes, key: int, value: int) -> int:
    """Return where the elements begin if the member is an array of records; -1 if not.

    A member of any name will do if its first element begins like a record.
    """
    opening = _OPENING.match(data, value)
    if opening is None:
        return -1
    known = data[key:value].rstrip(b": \t\r\n") in _NAMES
    return value + 1 if known or RECORD_START.match(data, opening.end()) else -1


def find_array(data: bytes, start: int, extents: Extents) -> int:
    """Return where the records begin in the object at ``start``; -1 if it has no array of them."""
    at = start + 1
    while True:
        space = SPACE.match(data, at)
        key = space.end() if space else at
        value = member_value(data, key, extents) if data[key : key + 1] == b'"' else -1
        if value < 0 or data[key:value].rstrip(b": \t\r\n") in _OF_RECORDS:
            return -1
        if (inside := enter_array(data, key, value)) > 0:
            return inside
        end = extents.value(value)
        comma = COMMA.match(data, end) if end > 0 else None
        if comma is None:
            return -1
        at = comma.end()

"""Functions of texts that are numbers or times, as ``model.paths.TextFunction`` names them.

The empty text is nought. Arguments come from rules that were checked when they were loaded.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import re2

from trailhawk.ir.testing import number_of
from trailhawk.model.text import scalar_text

__all__ = [
    "CLOCKS",
    "OPERATIONS",
    "ROUNDINGS",
    "calculated",
    "clock",
    "is_stamp",
    "rounded",
    "stamp",
    "unix",
    "zone_of",
]

Number = int | float
_MOST = 1e200
_TIME = re2.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")
_LOCAL = re2.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d)?")
_OFFSET = re2.compile(r"([+-])(\d\d?)(?::(\d\d?))?")


def _flipped(function: Callable[[Number, Number], Number]) -> Callable[[Number, Number], Number]:
    return lambda left, right: function(right, left)


def _rounded_to(value: Number, digits: int) -> Number:
    """Round half away from nought."""
    factor: int = 10**digits
    found = math.floor(abs(value) * factor + 0.5) / factor
    return -found if value < 0 else found


OPERATIONS: dict[str, Callable[[Number, Number], Number]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "pow": math.pow,
    "from": _flipped(operator.sub),
    "into": _flipped(operator.truediv),
    "round": lambda value, digits: _rounded_to(value, int(digits)),
}
"""(value, constant): ``from`` takes the value off the constant, ``into`` divides the constant."""

ROUNDINGS: dict[str, Callable[[Number], Number]] = {
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "log": math.log,
    "sqrt": math.sqrt,
    "whole": math.trunc,
    "number": operator.pos,
}


def calculated(text: str, operation: str, constant: str) -> str | None:
    """Return a number and a constant put together; None for no number, and without a result."""
    value, other = _number(text), _number(constant)
    if value is None or other is None:
        return None
    try:
        return _text(OPERATIONS[operation](value, other))
    except (ArithmeticError, ValueError):
        return None


def rounded(text: str, kind: str) -> str | None:
    """Return what a function of one number makes of it."""
    value = _number(text)
    try:
        return None if value is None else _text(ROUNDINGS[kind](value))
    except (ArithmeticError, ValueError):
        return None


def _number(text: str) -> Number | None:
    found = 0 if not text else number_of(text)
    return None if found is None or abs(found) > _MOST else found


def _text(value: Number) -> str | None:
    if isinstance(value, complex) or not math.isfinite(value):
        return None
    return scalar_text(value)


def unix(text: str, zone: str = "") -> str | None:
    """Return a time as seconds since 1970; None for a text that is no time.

    A time of RFC 3339 has its own zone; a date and a time without one are those of ``zone``.
    """
    moment = _moment(text) or _local(text, zone)
    return None if moment is None else str(int(moment.timestamp()))


def _local(text: str, zone: str) -> datetime | None:
    if len(text) > 40 or _LOCAL.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone_of(zone))
    except ValueError:
        return None


_STAMPS = {
    "": "%Y-%m-%d %H:%M:%S",
    "DATE": "%Y-%m-%d",
    "HOUR": "%Y-%m-%d %H",
    "MINUTE": "%Y-%m-%d %H:%M",
    "MONTH": "%Y-%m",
    "SECOND": "%Y-%m-%d %H:%M:%S",
    "WEEK": "%Y-%m-%d",
    "YEAR": "%Y",
}
"""How a date and time is written, by the shortest of its parts; a week is its Sunday."""
_FORMAT = re2.compile(r"(?:[^%]|%[aAbBdeFHIjmMpSTuUVwWyY%])*")
_LONGEST_FORMAT = 100


def is_stamp(parts: str) -> bool:
    """Whether a date and time can be written so: the shortest of its parts, or a format."""
    return parts in _STAMPS or (
        len(parts) <= _LONGEST_FORMAT and _FORMAT.fullmatch(parts) is not None
    )


def stamp(text: str, parts: str, zone: str) -> str | None:
    """Return a time, or seconds since 1970, as a date and time; None for any other text."""
    moment = _moment(text)
    try:
        if moment is None:
            seconds = _number(text)
            moment = None if seconds is None else datetime.fromtimestamp(seconds, UTC)
        if moment is None:
            return None
        local = moment.astimezone(zone_of(zone))
        if parts == "WEEK":
            local -= timedelta(days=local.isoweekday() % 7)
        return local.strftime(_STAMPS.get(parts, parts))
    except (OverflowError, OSError, ValueError):
        return None


CLOCKS: dict[str, Callable[[datetime], str]] = {
    "date": lambda moment: moment.date().isoformat(),
    "day of week": lambda moment: str(moment.isoweekday() % 7 + 1),
    "hour": lambda moment: str(moment.hour),
    "minute": lambda moment: str(moment.minute),
    "week": lambda moment: str(int(moment.strftime("%U"))),
}
"""Days of the week begin with Sunday as 1, and so do weeks; days before the first are in week 0."""


def clock(text: str, part: str, zone: str) -> str | None:
    """Return a part of a time as clocks in a zone show it; None for a text that is no time."""
    moment = _moment(text)
    try:
        return None if moment is None else CLOCKS[part](moment.astimezone(zone_of(zone)))
    except (OverflowError, ValueError):
        return None


@lru_cache(maxsize=100)
def zone_of(name: str) -> tzinfo:
    """Return a time zone by its name in the IANA database, or as ``+05:30`` or ``-8``.

    Raises ``ValueError`` for one that this machine does not know.
    """
    if name in {"", "UTC", "GMT"}:
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset is not None:
        hours, minutes = int(offset.group(2)), int(offset.group(3) or 0)
        if hours > 14 or minutes > 59:
            raise ValueError(name)
        length = timedelta(hours=hours, minutes=minutes)
        return timezone(-length if offset.group(1) == "-" else length)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError(name) from None


def _moment(text: str) -> datetime | None:
    if len(text) > 40 or _TIME.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None

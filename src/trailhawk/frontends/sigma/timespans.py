"""Spans of time as Sigma writes them: a number and a unit."""

from __future__ import annotations

from trailhawk.frontends.yaml_reader.tree import Scalar
from trailhawk.model.errors import RuleError
from trailhawk.model.printable import cut

__all__ = ["seconds_of"]

# A month is a twelfth of a year and a year 365.2425 days, as pySigma has it.
_UNITS = {
    "s": 1,
    "m": 60,
    "h": 3_600,
    "d": 86_400,
    "w": 604_800,
    "M": 2_629_746,
    "y": 31_556_952,
}


def seconds_of(span: Scalar) -> int:
    """Return the seconds of ``5m``; ``RuleError`` for anything but a whole number and a unit."""
    text = span.text
    number, unit = text[:-1], text[-1:]
    if unit in _UNITS and number.isascii() and number.isdigit() and 0 < len(number) < 8:
        seconds = int(number) * _UNITS[unit]
        if seconds:
            return seconds
    raise RuleError(
        "R226",
        f"{cut(text, 80)!r} is no span of time",
        at=span.at,
        fix="write a whole number and one of s, m, h, d, w, M, y: '15m'",
    )

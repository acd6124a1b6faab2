"""One measured figure, before it is held to its bar."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Measure"]


class Measure(NamedTuple):
    """What was measured, its value, the most that it may be (infinite for no bar), unit, note."""

    name: str
    value: float
    most: float
    unit: str
    note: str = ""

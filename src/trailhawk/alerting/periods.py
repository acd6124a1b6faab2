"""The earliest and the latest of many times, whatever order they come in."""

from __future__ import annotations

from datetime import datetime

__all__ = ["Period"]


class Period:
    """A first and a last time, each kept as the text that it was read from."""

    __slots__ = ("_first", "_last")

    def __init__(self) -> None:
        self._first: tuple[datetime, str] | None = None
        self._last: tuple[datetime, str] | None = None

    def add(self, moment: datetime | None, text: str) -> None:
        """Take one time into account; one that could not be read changes nothing."""
        if moment is None:
            return
        here = (moment, text)
        if self._first is None or here < self._first:
            self._first = here
        if self._last is None or here > self._last:
            self._last = here

    @property
    def first(self) -> str:
        """The earliest time; empty when there was none."""
        return "" if self._first is None else self._first[1]

    @property
    def last(self) -> str:
        """The latest time; empty when there was none."""
        return "" if self._last is None else self._last[1]

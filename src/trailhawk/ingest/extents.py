"""How far the record that begins here reaches, in text that may be broken.

First guesses that it ends in front of the next record start, which the parser confirms or
refuses; only then counts brackets. Whatever is looked at in vain is charged to a budget, and
past it nothing looks beyond the next record start: any text costs linear time.
"""

from __future__ import annotations

import re

import msgspec

from trailhawk.ingest.decoding import decode_record
from trailhawk.ingest.objects import RecordDamaged
from trailhawk.ingest.scanner import RECORD_START, SCALAR, STRING, extent
from trailhawk.model.limits import Limits

__all__ = ["Extents", "Found"]

_IN_ORDER = re.compile(rb"[ \t\r\n]*+(?:[,\[\]{}]|\Z)")
_GLUE = 256
"""How far in front of the next record start the end of this one is looked for."""


class Found(msgspec.Struct, frozen=True):
    """Where a record ends or, with a reason, how far the damage reaches.

    ``whole`` is damage to a value that is JSON. ``lost`` says that what follows cannot be told.
    ``partial`` is a record that lacks its name or its source, so that it may be a part of one.
    """

    end: int
    reason: str = ""
    whole: bool = False
    lost: bool = False
    partial: bool = False


class Extents:
    """Finds ends of records in one text; where it is not ``final``, more of it will come."""

    def __init__(self, data: bytes, limits: Limits, *, final: bool) -> None:
        self._data = data
        self._limits = limits
        self._final = final
        self._reach = 2 * limits.max_record_bytes
        self._budget = 2 * len(data) + 4 * limits.max_record_bytes
        self._known_start = -1

    @property
    def exhausted(self) -> bool:
        """Whether so much was looked at in vain that nothing but record starts counts now."""
        return self._budget < 0

    def next_start(self, after: int) -> int:
        """Return the first place from ``after`` on where a record seems to start, or the end."""
        if self._known_start < after:
            found = RECORD_START.search(self._data, after)
            self._known_start = found.start() if found else len(self._data)
        return self._known_start

    def value(self, start: int) -> int:
        """Return the end of the value that begins at ``start``; -1 if it has none in reach."""
        if self._data[start] in b"{[":
            return self._bracketed(start, self.next_start(start + 1))
        token = STRING if self._data[start] == ord('"') else SCALAR
        found = token.match(self._data, start)
        return found.end() if found else -1

    def waits(self, start: int) -> bool:
        """Tell whether more text could still complete what begins at ``start``."""
        return not self._final and len(self._data) - start <= self._reach

    def record(self, start: int) -> Found | None:
        """Return what begins at the brace at ``start``; None if more text is needed to tell."""
        following = self.next_start(start + 1)
        end = self._guess(start, following)
        if end > 0:
            found = self._judge(start, end)
            if not found.reason or found.whole:
                return found
            self._budget -= end - start
        end = self._bracketed(start, following)
        if end < 0:
            return self._unclosed(start, following)
        found = self._judge(start, end)
        if not found.reason or found.whole:
            return found
        self._budget -= end - start
        if following < end:
            return Found(following, found.reason, lost=True)
        return Found(end, found.reason, lost=_IN_ORDER.match(self._data, end) is None)

    def _guess(self, start: int, following: int) -> int:
        if following == len(self._data) or following - start > self._reach:
            return -1
        return self._data.rfind(b"}", max(start, following - _GLUE), following) + 1

    def _judge(self, start: int, end: int) -> Found:
        try:
            record = decode_record(self._data[start:end], self._limits)
        except RecordDamaged as damage:
            return Found(end, str(damage), whole=damage.whole)
        return Found(end, partial="eventName" not in record or "eventSource" not in record)

    def _bracketed(self, start: int, following: int) -> int:
        stop = min(len(self._data), start + self._reach)
        if self.exhausted:
            stop = min(stop, following)
        end = extent(self._data, start, stop)
        if end < 0:
            self._budget -= stop - start
        return end

    def _unclosed(self, start: int, following: int) -> Found | None:
        if self.waits(start):
            return None
        reason = "the record is not closed"
        if len(self._data) - start > self._reach:
            reason += f" within {self._reach} bytes"
        elif following == len(self._data):
            reason = "cut off: the record has no end"
        return Found(following, reason, lost=True)

"""One line on standard error that says how far a run is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

__all__ = ["Progress"]

MIN_SECONDS = 0.2
"""Between two rewrites of the line: five a second are enough for eyes."""

_MIB = 1024 * 1024
_CLEAR = "\r\x1b[2K"


class Progress:
    """Rewrites one line on a terminal; silent anywhere else."""

    def __init__(
        self,
        err: TextIO,
        *,
        total_bytes: int,
        total_objects: int,
        clock: Callable[[], float],
        enabled: bool = True,
    ) -> None:
        self._err = err
        self._total_bytes = total_bytes
        self._total_objects = total_objects
        self._clock = clock
        self._enabled = enabled and err.isatty()
        self._started = clock()
        self._shown_at = self._started - MIN_SECONDS
        self._shown = False

    def update(self, bytes_done: int, objects_done: int, records: int, findings: int) -> None:
        """Show the state, unless the line is younger than ``MIN_SECONDS``."""
        if not self._enabled:
            return
        now = self._clock()
        if now - self._shown_at < MIN_SECONDS:
            return
        self._shown_at = now
        self._shown = True
        seconds = max(now - self._started, 0.001)
        line = (
            f"{self._share(bytes_done)} {objects_done:,} of {self._total_objects:,} files"
            f"  {records:,} records  {records / seconds:,.0f}/s"
            f"  {findings:,} findings{self._left(bytes_done, seconds)}"
        )
        self._err.write(f"{_CLEAR}{line[:79]}")
        self._err.flush()

    def done(self) -> None:
        """Take the line away."""
        if self._shown:
            self._err.write(_CLEAR)
            self._err.flush()
            self._shown = False

    def _share(self, bytes_done: int) -> str:
        if self._total_bytes <= 0:
            return f"{bytes_done // _MIB:,} MiB"
        return f"{min(100, bytes_done * 100 // self._total_bytes):>3}%"

    def _left(self, bytes_done: int, seconds: float) -> str:
        if bytes_done <= 0 or self._total_bytes <= bytes_done or seconds < 1:
            return ""
        left = round((self._total_bytes - bytes_done) * seconds / bytes_done)
        minutes, rest = divmod(left, 60)
        hours, minutes = divmod(minutes, 60)
        clock = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
        return f"  {clock} left"

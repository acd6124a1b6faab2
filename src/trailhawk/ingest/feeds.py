"""Bytes on demand from chunks of any size, and how a stream says that it ends too early."""

from __future__ import annotations

from collections.abc import Iterator

from trailhawk.model.errors import TrailhawkError

__all__ = ["Feed", "StreamBroken"]

_SCAN = 1 << 9


class StreamBroken(TrailhawkError):  # noqa: N818  # an outcome, caught by the reader
    """The stream cannot be read further; the message is the reason."""


class Feed:
    """Bytes on demand. ``what`` names the stream where it is cut off."""

    def __init__(self, chunks: Iterator[bytes], what: str) -> None:
        self._chunks = chunks
        self._what = what
        self._held = b""
        self._at = 0

    def some(self, most: int) -> bytes:
        """Return from one to ``most`` bytes; none at the end."""
        while self._at >= len(self._held):
            held = next(self._chunks, None)
            if held is None:
                return b""
            self._held = held
            self._at = 0
        given = self._held[self._at : self._at + most]
        self._at += len(given)
        return given

    def back(self, count: int) -> None:
        """Take back the last ``count`` bytes of what was given last."""
        self._at -= count

    def exactly(self, count: int) -> bytes:
        """Return ``count`` bytes."""
        given = b""
        while len(given) < count:
            more = self.some(count - len(given))
            if not more:
                raise self.cut_off()
            given += more
        return given

    def skip(self, count: int) -> None:
        """Pass over ``count`` bytes, or what there is."""
        left = count
        while left and (passed := self.some(left)):
            left -= len(passed)

    def past_zero(self) -> None:
        """Pass over everything up to a zero byte, and that."""
        while given := self.some(_SCAN):
            found = given.find(b"\0")
            if found >= 0:
                self.back(len(given) - found - 1)
                return
        raise self.cut_off()

    def cut_off(self) -> StreamBroken:
        """Return the error of a stream that ends early."""
        return StreamBroken(f"cut off: {self._what} ends early")

"""Raw deflate data to text: fast, or so that nothing in front of a break is lost."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from isal import isal_zlib

from trailhawk.ingest.feeds import Feed, StreamBroken
from trailhawk.model.errors import TrailhawkError

__all__ = ["IsalError", "NeedsCare", "inflate_raw", "recovering"]

IsalError: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # its stub says instance
_PIECE = 1 << 18
_FEED = 1 << 16
_FIRST_FEED = 1 << 9
"""What is left of a feed at a member's end is copied: small feeds keep empty members cheap."""


class NeedsCare(TrailhawkError):  # noqa: N818  # an outcome, caught by ``recovering``
    """The fast inflater failed and lost output; a second, careful pass gets it."""


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def recovering(attempt: Callable[[bool], Iterator[bytes]], *, again: bool) -> Iterator[bytes]:
    """Yield what ``attempt(careful)`` yields: fast, and from the break on with care.

    What cannot be read ``again`` is inflated with care at once.
    """
    known = 0
    try:
        for piece in attempt(not again):
            known += len(piece)
            yield piece
    except NeedsCare:
        for piece in attempt(True):
            if known < len(piece):
                yield piece[known:]
            known = max(0, known - len(piece))


def inflate_raw(feed: Feed, *, careful: bool) -> Iterator[bytes]:
    """Yield what one deflate stream holds; the feed then stands behind it.

    Ends with ``StreamBroken`` behind the last byte that could be read. Without ``careful`` it
    may end with ``NeedsCare`` instead: some bytes were lost.
    """
    inflater: _Inflater = zlib.decompressobj(-15) if careful else isal_zlib.decompressobj(-15)
    step = _careful_step if careful else _fast_step
    most = _FIRST_FEED
    while not inflater.eof:
        data = inflater.unconsumed_tail or feed.some(most)
        most = min(2 * most, _FEED)
        progress = bool(data)
        for piece in step(inflater, data):
            progress = True
            yield piece
        if not progress and not inflater.eof:
            raise feed.cut_off()
    feed.back(len(inflater.unused_data))


def _fast_step(inflater: _Inflater, data: bytes) -> Iterator[bytes]:
    try:
        piece = inflater.decompress(data, _PIECE)
    except IsalError:
        raise NeedsCare from None
    if piece:
        yield piece


def _careful_step(inflater: _Inflater, data: bytes) -> Iterator[bytes]:
    before = inflater.copy()  # type: ignore[attr-defined]  # zlib's; ISA-L has none
    try:
        piece = inflater.decompress(data, _PIECE)
    except zlib.error:
        yield from _byte_by_byte(before, data)
        raise StreamBroken("the compressed data is damaged") from None
    if piece:
        yield piece


def _byte_by_byte(inflater: _Inflater, data: bytes) -> Iterator[bytes]:
    try:
        for place in range(len(data)):
            if piece := inflater.decompress(data[place : place + 1], 0):
                yield piece
    except zlib.error:
        return

"""Log objects to inflated text: opens files and standard input, inflates, holds the ceilings.

A stream that breaks ends like one that does not, and says afterwards why it ended.
"""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from trailhawk.ingest.inflating import GZIP, GzipBroken, NeedsCare, inflate, inflate_whole
from trailhawk.ingest.objects import STDIN, LogObject
from trailhawk.model.books import Books
from trailhawk.model.errors import SourceError
from trailhawk.model.limits import Limits

__all__ = ["TextStream", "read_whole"]

_CHUNK = 1 << 18


def read_whole(log: LogObject, limits: Limits, books: Books) -> bytes | None:
    """Return the object's text if it is an intact file that fits into one buffer.

    None means that only a ``TextStream`` can tell what it holds; nothing is booked then.
    """
    # Asked before opening: a named pipe can be opened only once.
    size = None if log.path == STDIN else _regular_size(log)
    if size is None or size > limits.max_buffer_bytes:
        return None
    with _opened(log) as file:
        data = file.read(size)
    text = inflate_whole(data, limits.max_buffer_bytes) if data.startswith(GZIP) else data
    if text is not None:
        books.bytes_read += len(data)
        books.bytes_inflated += len(text)
    return text


class TextStream:
    """The object's text piece by piece; to be iterated over once.

    ``broken`` tells afterwards why the text ends before the object does; empty if it does not.
    """

    def __init__(self, log: LogObject, limits: Limits, books: Books) -> None:
        self.broken = ""
        self.length = 0
        self._log = log
        self._limits = limits
        self._books = books

    def __iter__(self) -> Iterator[bytes]:
        ceiling = self._limits.max_inflated_bytes
        try:
            for piece in self._pieces():
                kept = piece[: ceiling - self.length]
                self.length += len(kept)
                self._books.bytes_inflated += len(kept)
                yield kept
                if len(kept) < len(piece):
                    self.broken = f"stopped at {ceiling} bytes of text"
                    return
        except GzipBroken as error:
            self.broken = str(error)
        except OSError as error:
            self.broken = f"cannot be read further: {error.strerror}"

    def _pieces(self) -> Iterator[bytes]:
        with _opened(self._log) as file:
            chunks = self._booked(_chunks(file))
            first = next(chunks, b"")
            chunks = chain([first], chunks)
            if first.startswith(GZIP):
                yield from self._inflated(file, chunks)
            else:
                yield from chunks

    def _inflated(self, file: BinaryIO, chunks: Iterator[bytes]) -> Iterator[bytes]:
        members = self._limits.max_gzip_members
        # What cannot be read a second time is inflated with care at once.
        careful = not file.seekable()
        try:
            yield from inflate(self._capped(chunks), members, careful=careful)
        except NeedsCare:
            file.seek(0)
            known = self.length
            for piece in inflate(self._capped(_chunks(file)), members, careful=True):
                if known < len(piece):
                    yield piece[known:]
                known = max(0, known - len(piece))

    def _booked(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._books.bytes_read += len(chunk)
            yield chunk

    def _capped(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        left = self._limits.max_object_bytes
        for chunk in chunks:
            yield chunk[:left]
            left -= len(chunk)
            if left < 0:
                raise GzipBroken(f"stopped at {self._limits.max_object_bytes} compressed bytes")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _regular_size(log: LogObject) -> int | None:
    try:
        status = Path(log.path).stat()
    except OSError as error:
        raise SourceError(f"cannot be opened: {error.strerror}") from error
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _opened(log: LogObject) -> nullcontext[BinaryIO] | BinaryIO:
    if log.path == STDIN:
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(log.path).open("rb", buffering=0)
    except OSError as error:
        raise SourceError(f"cannot be opened: {error.strerror}") from error

"""Log objects to texts: one of a file, many of an archive, all under the same ceilings.

A stream that breaks ends like one that does not, and says afterwards why it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import msgspec

from trailhawk.ingest.discovery import unread
from trailhawk.ingest.feeds import StreamBroken
from trailhawk.ingest.inflating import GZIP, inflate_whole
from trailhawk.ingest.objects import LogObject, Skipped
from trailhawk.ingest.parquet_footer import PARQUET
from trailhawk.ingest.s3 import is_s3
from trailhawk.ingest.sources import Source, file_source, opened, regular_size
from trailhawk.ingest.tarring import BLOCK, TarMember, is_tar, tar_members
from trailhawk.ingest.unpacking import is_packed, unpacked
from trailhawk.ingest.zipping import ZIP, zip_members
from trailhawk.model.books import Books
from trailhawk.model.limits import Limits

__all__ = ["Broken", "OnDisk", "TextStream", "read_whole", "texts"]


def read_whole(log: LogObject, limits: Limits, books: Books) -> bytes | None:
    """Return the object's text if it is an intact file that fits into one buffer.

    None means that only ``texts`` can tell what it holds; nothing is booked then.
    """
    size = regular_size(log)
    if size is None or size > limits.max_buffer_bytes:
        return None
    with opened(log) as file:
        data = file.read(size)
    text = inflate_whole(data, limits.max_buffer_bytes) if data.startswith(GZIP) else data
    if text is None or text.startswith((ZIP, PARQUET)) or is_packed(data) or is_tar(text[:BLOCK]):
        return None
    books.bytes_read += len(data)
    books.bytes_inflated += len(text)
    return text


class TextStream:
    """A text piece by piece; to be iterated over once.

    ``broken`` tells afterwards why the text ends before the object does; empty if it does not.
    """

    def __init__(self, name: str, pieces: Callable[[], Iterator[bytes]], room: _Room) -> None:
        self.name = name
        self.broken = ""
        self.length = 0
        self._pieces = pieces
        self._room = room

    def __iter__(self) -> Iterator[bytes]:
        try:
            for piece in self._pieces():
                kept = self._room.take(piece)
                self.length += len(kept)
                yield kept
                if len(kept) < len(piece):
                    self.broken = self._room.full
                    return
        except StreamBroken as error:
            self.broken = str(error)
        except OSError as error:
            self.broken = f"cannot be read further: {error.strerror}"


class _Room:
    """How much text one object may still unpack to, all members of an archive together."""

    def __init__(self, limits: Limits, books: Books) -> None:
        self.full = f"stopped at {limits.max_inflated_bytes} bytes of text"
        self._left = limits.max_inflated_bytes
        self._books = books

    def take(self, piece: bytes) -> bytes:
        kept = piece[: self._left]
        self._left -= len(kept)
        self._books.bytes_inflated += len(kept)
        return kept


class Broken(msgspec.Struct, frozen=True):
    """An archive of which the rest cannot be read, and why."""

    name: str
    reason: str


class OnDisk(msgspec.Struct, frozen=True):
    """A Parquet file that can be read where it lies."""

    name: str
    path: Path


def texts(
    log: LogObject, limits: Limits, books: Books
) -> Iterator[TextStream | OnDisk | Skipped | Broken]:
    """Yield the texts in an object, each to be read before the next is asked for."""

    def count(read: int) -> None:
        books.bytes_read += read

    room = _Room(limits, books)
    source = file_source(log)
    beginning = next(source.read(), b"") if source.again else b""
    if beginning.startswith(PARQUET) and not is_s3(log.path):
        count(regular_size(log) or 0)
        yield OnDisk(log.name, Path(log.path))
        return
    if beginning.startswith(ZIP):
        if is_s3(log.path):
            yield Skipped(log.name, "zip archive in S3: download it first")
            return
        for member in zip_members(log, limits):
            yield _member_text(member, limits, count, room)
        return
    head, pieces = _peeked(unpacked(source, limits, count))
    if not is_tar(head):
        yield TextStream(log.name, lambda: pieces, room)
        return
    # The archive around the members has a ceiling too, but is no text.
    archive = TextStream(log.name, lambda: pieces, _Room(limits, Books()))
    try:
        for found in tar_members(iter(archive)):
            member = _tar_source(log, found, limits)
            yield _member_text(member, limits, lambda _: None, room)
    except StreamBroken as error:
        yield Broken(log.name, archive.broken or str(error))
    else:
        if archive.broken:
            yield Broken(log.name, archive.broken)


def _member_text(
    member: Source | Skipped, limits: Limits, count: Callable[[int], None], room: _Room
) -> TextStream | Skipped:
    if isinstance(member, Skipped):
        return member
    if reason := unread(member.name):
        return Skipped(member.name, reason)
    return TextStream(member.name, lambda: unpacked(member, limits, count), room)


def _tar_source(log: LogObject, member: TarMember, limits: Limits) -> Source:
    """Return a member as a source, held in memory if it is small, as nearly all logs are."""
    name = f"{log.name}/{member.name}"
    if member.size > limits.max_buffer_bytes:
        return Source(name, lambda: iter(member), again=False)
    held: list[bytes] = []

    def read() -> Iterator[bytes]:
        if held:
            yield from held
            return
        for piece in member:
            held.append(piece)
            yield piece

    return Source(name, read, again=True)


def _peeked(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return how a stream begins, and all of the stream."""
    head = b""
    try:
        while len(head) < BLOCK and (piece := next(pieces, b"")):
            head += piece
    except StreamBroken as error:
        return head, _breaking(head, error)
    return head, chain([head], pieces)


def _breaking(head: bytes, error: StreamBroken) -> Iterator[bytes]:
    yield head
    raise error

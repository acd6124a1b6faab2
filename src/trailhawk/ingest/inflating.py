"""Gzip: one intact member into one buffer, or any stream piece by piece.

A stream's frames are parsed here and its deflate data inflated raw, so that a checksum that is
wrong at the end does not cost what came out before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from isal import isal_zlib

from trailhawk.ingest.deflate import IsalError, inflate_raw
from trailhawk.ingest.feeds import Feed, StreamBroken

__all__ = ["GZIP", "inflate", "inflate_whole"]

GZIP = b"\x1f\x8b"
_LARGEST_RATIO = 1040
"""Deflate cannot say more: a larger claim of size is no reason to allocate it."""
_EXTRA, _NAME, _COMMENT, _HEADER_CRC = 4, 8, 16, 2


def inflate_whole(data: bytes, ceiling: int) -> bytes | None:
    """Return what ``data`` inflates to if it is one intact member of at most ``ceiling`` bytes.

    The size in the trailer sizes the buffer, so that it need not grow; it is a claim, and checked.
    """
    size = int.from_bytes(data[-4:], "little")
    if size > min(ceiling, _LARGEST_RATIO * len(data)):
        return None
    inflater = isal_zlib.decompressobj(31)
    try:
        text: bytes = inflater.decompress(data, size + 1)
    except IsalError:
        return None
    intact = inflater.eof and not inflater.unused_data and len(text) == size
    return text if intact else None


def inflate(chunks: Iterator[bytes], max_members: int, *, careful: bool) -> Iterator[bytes]:
    """Yield the stream's contents, all members joined, zero padding passed over.

    Ends with ``StreamBroken`` behind the last byte that could be read. Without ``careful`` it may
    end with ``NeedsCare`` instead: some bytes were lost, and a careful pass would yield them.
    """
    feed = Feed(chunks, "the gzip data")
    for _ in range(max_members):
        _read_header(feed)
        yield from _read_member(feed, careful=careful)
        if not _at_member(feed):
            return
    raise StreamBroken(f"stopped at {max_members} gzip members")


def _read_header(feed: Feed) -> None:
    header = feed.exactly(10)
    if header[:3] != GZIP + b"\x08":
        raise StreamBroken("not a gzip member")
    flags = header[3]
    if flags & _EXTRA:
        feed.exactly(int.from_bytes(feed.exactly(2), "little"))
    if flags & _NAME:
        feed.past_zero()
    if flags & _COMMENT:
        feed.past_zero()
    if flags & _HEADER_CRC:
        feed.exactly(2)


def _read_member(feed: Feed, *, careful: bool) -> Iterator[bytes]:
    checksum = size = 0
    for piece in inflate_raw(feed, careful=careful):
        checksum = isal_zlib.crc32(piece, checksum)
        size += len(piece)
        yield piece
    if feed.exactly(4) != checksum.to_bytes(4, "little"):
        raise StreamBroken("the gzip checksum is wrong")
    if feed.exactly(4) != (size & 0xFFFF_FFFF).to_bytes(4, "little"):
        raise StreamBroken("the gzip size is wrong")


def _at_member(feed: Feed) -> bool:
    """Tell whether another member follows; zeros (of tapes and block devices) may end a file."""
    while padding := feed.some(512):
        rest = padding.lstrip(b"\0")
        if rest:
            feed.back(len(rest))
            if rest[:1] != GZIP[:1]:
                raise StreamBroken("bytes after the end of the gzip data")
            return True
    return False

"""Tar archives as streams: members in order of place, in bounded memory.

The standard library's reader takes headers of any size into memory; this one takes what logs
need: ustar, GNU long names, and the path of a pax header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trailhawk.ingest.feeds import Feed, StreamBroken

__all__ = ["BLOCK", "TarMember", "is_tar", "tar_members"]

BLOCK = 512
_MAX_HEADER = 1 << 20
_FILES = frozenset((b"0", b"\0", b"7"))
_LONG_NAME, _PAX = b"L", b"x"
_PAX_PATH = re.compile(rb"(?:^|\n)[0-9]{1,9} path=([^\n]{1,4096})\n")


def is_tar(head: bytes) -> bool:
    """Tell whether a text begins like a tar archive."""
    return len(head) >= BLOCK and head[257:262] == b"ustar"


class TarMember:
    """A file in the archive; its content can be iterated over once, before the next member."""

    def __init__(self, name: str, size: int, feed: Feed) -> None:
        self.name = name
        self.size = size
        self._feed = feed
        self._left = size

    def __iter__(self) -> Iterator[bytes]:
        while self._left:
            piece = self._feed.some(self._left)
            if not piece:
                raise self._feed.cut_off()
            self._left -= len(piece)
            yield piece

    def skip(self) -> None:
        """Pass over what was not read, and the padding behind it."""
        self._feed.skip(self._left + -self.size % BLOCK)
        self._left = 0


def tar_members(pieces: Iterator[bytes]) -> Iterator[TarMember]:
    """Yield the regular files of an archive; ``StreamBroken`` where it can be read no further."""
    feed = Feed(pieces, "the archive")
    name = b""
    while header := _header(feed):
        if not is_tar(header):
            raise StreamBroken("the archive is damaged")
        size = _size(header[124:136])
        kind = header[156:157]
        member = TarMember(_text(name or _name(header)), size, feed)
        if kind in (_LONG_NAME, _PAX):
            name = _long_name(member, kind) or name
        else:
            name = b""
            if kind in _FILES:
                yield member
        member.skip()


def _header(feed: Feed) -> bytes:
    """Return the next header; nothing at the archive's end, marked or not."""
    first = feed.some(BLOCK)
    header = first + feed.exactly(BLOCK - len(first)) if first else b""
    return header if header.strip(b"\0") else b""


def _size(field: bytes) -> int:
    """Return a size: octal digits, or, with the highest bit set, a large number in binary."""
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    if not digits.isdigit() or set(digits) & set(b"89"):
        if digits:
            raise StreamBroken("the archive is damaged")
        return 0
    return int(digits, 8)


def _name(header: bytes) -> bytes:
    name = header[:100].partition(b"\0")[0]
    prefix = header[345:500].partition(b"\0")[0]
    # GNU archives keep times where POSIX keeps the prefix.
    return prefix + b"/" + name if prefix and header[257:263] == b"ustar\0" else name


def _long_name(member: TarMember, kind: bytes) -> bytes:
    if member.size > _MAX_HEADER:
        return b""
    content = b"".join(member)
    if kind == _LONG_NAME:
        return content.rstrip(b"\0")
    found = _PAX_PATH.search(content)
    return found[1] if found else b""


def _text(name: bytes) -> str:
    return name.decode(errors="replace")

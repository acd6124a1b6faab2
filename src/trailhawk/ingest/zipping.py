"""Zip archives: the files in one, as sources.

The directory is the standard library's business; contents are inflated here, since the library
tells of a wrong checksum instead of the last bytes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from isal import isal_zlib

from trailhawk.ingest.deflate import inflate_raw, recovering
from trailhawk.ingest.feeds import Feed, StreamBroken
from trailhawk.ingest.objects import LogObject, Skipped
from trailhawk.ingest.sources import CHUNK, Source
from trailhawk.model.errors import SourceError
from trailhawk.model.limits import Limits

__all__ = ["ZIP", "zip_members"]

ZIP = b"PK\x03\x04"
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_END_BYTES = 1 << 16
_ENCRYPTED = 1
_LOCAL_BYTES = 30


def zip_members(log: LogObject, limits: Limits) -> Iterator[Source | Skipped]:
    """Yield the files of an archive, or why one cannot be read."""
    if _count(log) > limits.max_gzip_members:
        raise SourceError(f"a zip archive of more than {limits.max_gzip_members} files")
    try:
        with zipfile.ZipFile(log.path) as archive:
            members = archive.infolist()
    # The last is a directory in a character set that does not hold its names.
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise SourceError("a damaged zip archive") from error
    for member in members:
        if not member.is_dir():
            yield _member(log, member)


def _member(log: LogObject, member: zipfile.ZipInfo) -> Source | Skipped:
    name = f"{log.name}/{member.filename}"
    if member.flag_bits & _ENCRYPTED:
        return Skipped(name, "encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return Skipped(name, "packed in another way than deflate")
    attempt = partial(_content, log.path, member)
    return Source(name, lambda: recovering(attempt, again=True), again=True)


def _content(path: str, member: zipfile.ZipInfo, careful: bool) -> Iterator[bytes]:  # noqa: FBT001  # called by position
    checksum = 0
    packed = _packed(path, member)
    stored = member.compress_type == zipfile.ZIP_STORED
    for piece in packed if stored else inflate_raw(Feed(packed, "the archive"), careful=careful):
        checksum = isal_zlib.crc32(piece, checksum)
        yield piece
    if checksum != member.CRC:
        raise StreamBroken("the checksum in the archive is wrong")


def _packed(path: str, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the stored bytes of a file in the archive."""
    with Path(path).open("rb", buffering=0) as file:
        file.seek(member.header_offset)
        header = file.read(_LOCAL_BYTES)
        if len(header) < _LOCAL_BYTES or not header.startswith(ZIP):
            raise StreamBroken("the archive is damaged")
        lengths = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        file.seek(sum(lengths), 1)
        left = member.compress_size
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _count(log: LogObject) -> int:
    """Return how many files the archive says it has; the library would read any number."""
    with Path(log.path).open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_BYTES))
        tail = file.read()
    end = tail.rfind(_END)
    count = int.from_bytes(tail[end + 10 : end + 12], "little") if end >= 0 else 0
    if count == 0xFFFF:
        end = tail.rfind(_END_64)
        count = int.from_bytes(tail[end + 32 : end + 40], "little") if end >= 0 else count
    return count

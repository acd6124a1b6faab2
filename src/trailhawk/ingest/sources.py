"""Where an object's stored bytes come from: a file, standard input, an archive's member."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

import msgspec

from trailhawk.ingest.objects import STDIN, LogObject
from trailhawk.ingest.s3 import is_s3, open_s3
from trailhawk.model.errors import SourceError

__all__ = ["CHUNK", "Source", "file_source", "opened", "regular_size"]

CHUNK = 1 << 18


class Source(msgspec.Struct, frozen=True):
    """Stored bytes under the name that reports show. ``read`` begins anew if ``again``."""

    name: str
    read: Callable[[], Iterator[bytes]]
    again: bool


def file_source(log: LogObject) -> Source:
    """Return a file or standard input as a source."""

    def read() -> Iterator[bytes]:
        with opened(log) as file:
            while chunk := file.read(CHUNK):
                yield chunk

    return Source(log.name, read, again=regular_size(log) is not None)


def regular_size(log: LogObject) -> int | None:
    """Return the size of a regular file; None for anything that can be read only once."""
    if log.path == STDIN:
        return None
    if is_s3(log.path):
        return log.size
    # Asked before opening: a named pipe can be opened only once.
    try:
        status = Path(log.path).stat()
    except OSError as error:
        raise SourceError(f"cannot be opened: {error.strerror}") from error
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def opened(log: LogObject) -> nullcontext[BinaryIO] | BinaryIO:
    """Open an object; ``SourceError`` with the reason if that cannot be done."""
    if log.path == STDIN:
        return nullcontext(sys.stdin.buffer)
    if is_s3(log.path):
        return open_s3(log.path)
    try:
        return Path(log.path).open("rb", buffering=0)
    except OSError as error:
        raise SourceError(f"cannot be opened: {error.strerror}") from error

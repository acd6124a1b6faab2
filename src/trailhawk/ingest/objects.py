"""Values that pass between ingest and its callers: objects, blocks, records, and how they fail.

Knows nothing of files, compression or JSON.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from trailhawk.model.errors import TrailhawkError

__all__ = [
    "STDIN",
    "Block",
    "BlockDamaged",
    "LogObject",
    "RawRecord",
    "RecordDamaged",
    "Shape",
    "Skipped",
]

STDIN = "-"
"""The path of the object that is read from standard input."""


class LogObject(msgspec.Struct, frozen=True):
    """Something to read: what reports call it, where it is, and its stored size (0: unknown)."""

    name: str
    path: str
    size: int


class Skipped(msgspec.Struct, frozen=True):
    """Something found on the way that is not read, and why. Reasons are few and stable."""

    name: str
    reason: str


class Shape(Enum):
    """How records lie in a block."""

    RECORDS = "records"
    """``{"Records": [...]}``, as CloudTrail delivers."""
    ARRAY = "array"
    LINES = "lines"
    """Documents one after the other, usually one record per line."""
    RECORD = "record"
    """One record, however it is printed."""
    DOCUMENTS = "documents"
    """Of several kinds, some of which only look like records: for ``salvage`` alone."""


class Block(msgspec.Struct, frozen=True):
    """A stretch of inflated JSON that holds whole records.

    ``first_index`` is the number of its first record in the object, ``offset`` the place of
    ``data`` in the inflated object. ``name`` is what reports show, if not the object's name:
    that of an archive's member, whose records are numbered from 0.
    """

    data: bytes
    shape: Shape
    first_index: int
    offset: int
    name: str = ""


class RawRecord(msgspec.Struct, frozen=True):
    """One record's JSON text, its number in the object, and its place in the inflated object.

    Text that no UTF-8 can hold is repaired to U+FFFD, so ``data`` may differ from the file.
    """

    index: int
    offset: int
    data: bytes


class BlockDamaged(TrailhawkError):  # noqa: N818  # the outcome that the books call damage
    """A block that the parser refuses as a whole; ``salvage`` reads it record by record."""


class RecordDamaged(TrailhawkError):  # noqa: N818  # as above
    """One record that cannot be used; the message is the reason.

    ``whole`` says that the text is one JSON value all the same: its extent can be trusted.
    """

    def __init__(self, reason: str, *, whole: bool = False) -> None:
        super().__init__(reason)
        self.whole = whole

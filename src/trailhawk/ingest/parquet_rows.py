"""Rows of a Parquet file, gathered into blocks of records within the ceilings on an object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trailhawk.ingest.columns import record_of
from trailhawk.ingest.objects import Block, RecordDamaged, Shape
from trailhawk.ingest.scanner import RECORD_START
from trailhawk.model.errors import Damage
from trailhawk.model.limits import Limits

__all__ = ["Cells", "Rows", "begins_like_record"]

_BLOCK_BYTES = 4 << 20

Cells = Sequence[str | bytes | None]


class Rows:
    """Rows gathered into blocks; stops at the ceilings on an object."""

    def __init__(self, limits: Limits, name: str) -> None:
        self.offset = 0
        """Bytes of the records so far, which is where the next one is said to be."""
        self.ended = False
        self._limits = limits
        self._name = name
        self._index = 0
        self._run: list[bytes] = []
        self._size = 0

    def take(self, columns: Sequence[str], cells: Cells) -> Iterator[Block | Damage]:
        """Add a row; its first cell is None if it is too large."""
        if reason := self._stopped():
            self.ended = True
            yield from self.rest()
            yield Damage(self._name, self.offset, reason, records=0)
            return
        try:
            record = self._record(columns, cells)
        except RecordDamaged as damage:
            yield from self.rest()
            yield Damage(self._name, self.offset, str(damage), self._index)
            self._index += 1
            return
        self._run.append(record)
        self._size += len(record) + 1
        if self._size >= _BLOCK_BYTES:
            yield from self.rest()

    def rest(self) -> Iterator[Block]:
        """Yield the rows that wait as one block."""
        if self._run:
            yield Block(b"\n".join(self._run), Shape.LINES, self._index, self.offset)
            self._index += len(self._run)
            self.offset += self._size
            self._run.clear()
            self._size = 0

    def _record(self, columns: Sequence[str], cells: Cells) -> bytes:
        if cells[0] is None:
            raise RecordDamaged(f"larger than {self._limits.max_record_bytes} bytes")
        return record_of(columns, [_bytes(cell) for cell in cells[1:]], self._limits)

    def _stopped(self) -> str:
        most = self._limits.max_records_per_object
        if self._index + len(self._run) >= most:
            return f"stopped: more than {most} records"
        if self.offset + self._size > self._limits.max_inflated_bytes:
            return f"stopped at {self._limits.max_inflated_bytes} bytes of text"
        return ""


def begins_like_record(cell: str | bytes | None) -> bool:
    """Whether a cell of a column of whole records holds one."""
    return RECORD_START.match(_bytes(cell)) is not None


def _bytes(cell: str | bytes | None) -> bytes:
    return cell.encode() if isinstance(cell, str) else cell or b""

"""Query results as CSV (Athena, CloudTrail Lake): rows to records.

Finds rows and cells; what they are is ``columns``' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trailhawk.ingest.columns import WHOLE, columns_of, record_of, unreadable
from trailhawk.ingest.objects import Block, RecordDamaged, Shape
from trailhawk.ingest.scanner import RECORD_START
from trailhawk.model.errors import Damage, SourceError
from trailhawk.model.limits import Limits

__all__ = ["is_table", "table_blocks"]

_CELL = re.compile(rb'(?:"((?:[^"]++|"")*+)"|([^",\r\n]*+))(,|\r?\n|\r?\Z)')
_BLOCK_BYTES = 4 << 20
_HEADER_BYTES = 1 << 14


def is_table(head: bytes) -> bool:
    """Tell whether a text is CSV whose columns are a record's members."""
    if head[:1] in (b"{", b"["):
        return False
    header = _row(head[:_HEADER_BYTES], 0)
    if header is None:
        return False
    columns = columns_of(_names(header[0]))
    if WHOLE not in columns:
        return bool(columns)
    # Any text may have such a word in its first line: what is below must be a record as well.
    first = _row(head, header[1])
    return (
        first is not None
        and len(first[0]) == len(columns)
        and RECORD_START.match(first[0][columns.index(WHOLE)]) is not None
    )


def table_blocks(pieces: Iterator[bytes], limits: Limits, name: str) -> Iterator[Block | Damage]:
    """Yield a table's rows as blocks of records, and rows that cannot be read."""
    table = _Table(limits, name)
    text = b""
    for piece in pieces:
        text += piece
        if len(text) >= _BLOCK_BYTES:
            yield from table.take(text, final=False)
            text = text[table.taken :]
    yield from table.take(text, final=True)


class _Table:
    """Where the reading of one table stands."""

    def __init__(self, limits: Limits, name: str) -> None:
        self.taken = 0
        self._limits = limits
        self._name = name
        self._columns: list[str] = []
        self._index = 0
        self._offset = 0

    def take(self, text: bytes, *, final: bool) -> Iterator[Block | Damage]:
        """Yield what the whole rows at the front of ``text`` hold."""
        self.taken = start = 0
        run: list[bytes] = []
        reach = len(text) if final else len(text) - 2 * self._limits.max_record_bytes
        while self.taken < reach:
            found = self._next(text)
            if isinstance(found, str):
                yield from self._block(run, start)
                yield Damage(self._name, self._offset + start, found, self._index)
                self._index += 1
            elif found:
                run.append(found)
            if not run:
                start = self.taken
        yield from self._block(run, start)
        self._offset += self.taken

    def _next(self, text: bytes) -> bytes | str:
        """Return the next row as a record, or why it is none; nothing for header and blanks."""
        row = _row(text, self.taken)
        if row is None:
            end = text.find(b"\n", self.taken)
            self.taken = end + 1 if end >= 0 else len(text)
            return "not a CSV row"
        cells, self.taken = row
        if not self._columns:
            names = _names(cells)
            if reason := unreadable(names):
                raise SourceError(reason)
            self._columns = columns_of(names)
            return b""
        if cells == [b""]:
            return b""
        if len(cells) != len(self._columns):
            return f"a CSV row of {len(cells)} cells under {len(self._columns)} columns"
        return self._record(cells)

    def _record(self, cells: list[bytes]) -> bytes | str:
        try:
            return record_of(self._columns, cells, self._limits)
        except RecordDamaged as damage:
            return str(damage)

    def _block(self, run: list[bytes], start: int) -> Iterator[Block]:
        if run:
            yield Block(b"\n".join(run), Shape.LINES, self._index, self._offset + start)
            self._index += len(run)
            run.clear()


def _row(text: bytes, at: int) -> tuple[list[bytes], int] | None:
    """Return the cells of the row at ``at`` and where the next begins; None if it is none."""
    cells = []
    while found := _CELL.match(text, at):
        quoted, plain, end = found.groups()
        cells.append(plain if quoted is None else quoted.replace(b'""', b'"'))
        at = found.end()
        if end != b",":
            return cells, at
    return None


def _names(header: list[bytes]) -> list[str]:
    return [cell.decode(errors="replace") for cell in header]

"""Parquet files (Athena and CloudTrail Lake exports, our own output) to blocks of records.

DuckDB reads them, an extra (``pip install 'trailhawk[parquet]'``): row by row as text, within a
memory limit, with nothing but the one file to be opened. What columns and cells are is
``columns``' business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from trailhawk.ingest.columns import NO_COLUMNS, WHOLE, columns_of, record_of, unreadable
from trailhawk.ingest.feeds import StreamBroken
from trailhawk.ingest.objects import Block, RecordDamaged, Shape
from trailhawk.ingest.parquet_footer import check_footer
from trailhawk.ingest.scanner import RECORD_START
from trailhawk.model.errors import Damage, SourceError
from trailhawk.model.limits import Limits

__all__ = ["MISSING", "parquet_blocks"]

MISSING = "Parquet: pip install 'trailhawk[parquet]'"
_BLOCK_BYTES = 4 << 20
_ROWS = 64
"""Rows that Python holds at a time, each of at most ``max_record_bytes``."""
_VECTOR = 2048
"""Rows that DuckDB handles at a time."""
_DAMAGED = "the Parquet data is damaged"
# Only the columns' own names and types count: a path such as ``/region=eu/`` adds no column.
_SOURCE = "read_parquet($1, hive_partitioning=false, filename=false)"
_DESCRIBE = f"DESCRIBE SELECT * FROM {_SOURCE}"  # noqa: S608 - our own text

_NUMBERED = "read_parquet($1, hive_partitioning=false, filename=false, file_row_number=true)"
_GROUPS = (
    "SELECT row_group_id, any_value(row_group_num_rows) FROM parquet_metadata($1) "
    "GROUP BY 1 ORDER BY 1"
)
_MOST_GROUPS = 1_000
"""Row groups that are read one by one when there is damage; each has the footer read again."""

Cells = Sequence[str | bytes | None]
Row = tuple[list[str], Cells]
Part = tuple[int, int]
"""From the row of the one number to before that of the other."""


def parquet_blocks(path: Path, limits: Limits, name: str) -> Iterator[Block | Damage]:
    """Yield a file's rows as blocks of records, and what cannot be read.

    ``SourceError`` if DuckDB is not installed or the columns are no record's.
    """
    rows = _Rows(limits, name)
    with TemporaryDirectory(prefix="trailhawk-") as folder:
        # A name of ours: DuckDB would take ``*`` and ``[`` in one for a pattern.
        link = Path(folder, "data.parquet")
        link.symlink_to(path.resolve())
        try:
            check_footer(link, limits.max_json_depth)
            for found in _cells(link, limits):
                if isinstance(found, str):
                    yield from rows.rest()
                    yield Damage(name, rows.offset, found, records=0)
                    continue
                yield from rows.take(*found)
                if rows.ended:
                    return
        except StreamBroken as broken:
            yield from rows.rest()
            yield Damage(name, rows.offset, str(broken), records=0)
        else:
            yield from rows.rest()


class _Rows:
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


def _cells(path: Path, limits: Limits) -> Iterator[Row | str]:
    """Yield the members that the columns are, and the cells of each row behind a mark.

    A text instead says what of the file is damaged, when the rest of it can be read.
    """
    try:
        import duckdb  # noqa: PLC0415 - an extra
    except ImportError:
        raise SourceError(MISSING) from None
    try:
        with closing(_connected(duckdb, path, limits)) as duck:
            yield from _fetched(duckdb, _table(duck, path, limits))
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except duckdb.OutOfMemoryException as error:
        raise StreamBroken(_too_large(limits)) from error
    except duckdb.NotSupportedError as error:
        raise StreamBroken("Parquet of a kind that DuckDB does not read") from error
    except duckdb.Error as error:
        raise StreamBroken(_DAMAGED) from error


def _connected(duckdb: Any, path: Path, limits: Limits) -> Any:  # noqa: ANN401 - an extra's module
    """Return a database that may open this file and nothing else, and spills nothing to disk."""
    duck = duckdb.connect(
        ":memory:",
        config={
            # Rows come in the order of the file, and workers share the processors already.
            "threads": 1,
            "memory_limit": f"{limits.max_parquet_memory_bytes}B",
            "temp_directory": "",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    duck.execute("SET allowed_paths = [$1]", [str(path)])
    duck.execute("SET enable_external_access = false")
    duck.execute("SET lock_configuration = true")
    return duck


class _Table(msgspec.Struct, frozen=True):
    """The columns of one file that are members of a record."""

    duck: Any
    path: Path
    limits: Limits
    kinds: dict[int, str]
    """Of the columns that are wanted: place and type."""
    members: list[str]
    width: int

    def rows(self, part: Part | None = None) -> Iterator[Row]:
        """Yield the rows of a part, or of all the file, once their sizes are known to be fine."""
        texts = _texts(self.kinds, self.width, part)
        _check_sizes(self.duck, texts, self.path, self.limits)
        rows = self.duck.execute(_marked(self.kinds, texts, self.limits), [str(self.path)])
        first = True
        while found := rows.fetchmany(_ROWS):
            if first and WHOLE in self.members and not _begins_like_record(found[0][1]):
                raise SourceError(f"Parquet: {NO_COLUMNS}")
            first = False
            for cells in found:
                yield self.members, cells

    def groups(self) -> list[tuple[int, int]]:
        """Return the number of each row group and how many rows it has."""
        found = self.duck.execute(_GROUPS, [str(self.path)]).fetchall()
        return [(int(number), int(rows)) for number, rows in found]


def _table(duck: Any, path: Path, limits: Limits) -> _Table:  # noqa: ANN401
    described = duck.execute(_DESCRIBE, [str(path)]).fetchall()
    names = [str(row[0]) for row in described]
    if reason := unreadable(names):
        raise SourceError(f"Parquet: {reason}")
    members = columns_of(names)
    kinds = {at: str(row[1]) for at, row in enumerate(described) if members[at]}
    return _Table(duck, path, limits, kinds, [members[at] for at in kinds], len(names))


def _fetched(duckdb: Any, table: _Table) -> Iterator[Row | str]:  # noqa: ANN401
    """Yield all rows; if damage stops that before the first, row group by row group."""
    fatal = (duckdb.InterruptException, duckdb.OutOfMemoryException, duckdb.NotSupportedError)
    rows = table.rows()
    try:
        # All is read for the sizes before the first row comes.
        first = next(rows, None)
    except fatal:
        raise
    except duckdb.Error:
        groups = table.groups()
        if not 1 < len(groups) <= _MOST_GROUPS:
            raise
    else:
        yield from () if first is None else chain([first], rows)
        return
    start = 0
    for number, count in groups:
        try:
            yield from table.rows((start, start + count))
        except fatal:
            raise
        except duckdb.Error:
            yield f"{_DAMAGED}: row group {number} of {count:,} rows"
        start += count


def _begins_like_record(cell: str | bytes | None) -> bool:
    return RECORD_START.match(_bytes(cell)) is not None


def _bytes(cell: str | bytes | None) -> bytes:
    return cell.encode() if isinstance(cell, str) else cell or b""


def _check_sizes(duck: Any, texts: str, path: Path, limits: Limits) -> None:  # noqa: ANN401
    """Hold what DuckDB would pass on at a time to the memory limit, which does not count it.

    One long value that a hundred thousand rows share is small in the file and in a column of
    DuckDB's, and is copied for each row of a vector that leaves it.
    """
    # The rows past the ceiling will not be read. A vector may lie in two of these.
    sizes = (
        f"SELECT size, row_number() OVER () AS row FROM "  # noqa: S608 - our own names
        f"(SELECT size FROM ({texts}) LIMIT {limits.max_records_per_object})"
    )
    largest = f"SELECT max(total) FROM (SELECT sum(size) AS total FROM ({sizes}) GROUP BY row // {_VECTOR})"  # noqa: S608, E501
    (found,) = duck.execute(largest, [str(path)]).fetchone()
    if (found or 0) > limits.max_parquet_memory_bytes:
        raise StreamBroken(_too_large(limits))


def _too_large(limits: Limits) -> str:
    return f"stopped: Parquet data of more than {limits.max_parquet_memory_bytes} bytes at once"


def _texts(wanted: dict[int, str], width: int, part: Part | None = None) -> str:
    """Return the SQL for rows as text, with the size of each; the file's own names are not in it.

    Of a ``part`` only its rows are read. Columns of text must stay themselves here: a function of
    one would copy it for each row.
    """
    texts = ", ".join(f"{_as_text(at, kind)} AS v{at}" for at, kind in wanted.items())
    size = " + ".join(f"coalesce({_length(kind)}(v{at}), 0)" for at, kind in wanted.items())
    names = ", ".join(f"c{at}" for at in range(width))
    source = f"{_SOURCE} AS t({names})"
    if part is not None:
        # DuckDB does not so much as open a row group in which no row has such a number.
        start, end = map(int, part)
        source = f"{_NUMBERED} AS t({names}, row) WHERE row >= {start} AND row < {end}"
    return f"SELECT *, {size} AS size FROM (SELECT {texts} FROM {source})"  # noqa: S608


def _marked(wanted: dict[int, str], texts: str, limits: Limits) -> str:
    """Return the SQL for rows behind a mark that is null if a row is too large."""
    fits = f"size <= {limits.max_record_bytes}"
    cells = ", ".join(f"CASE WHEN {fits} THEN v{at} END" for at in wanted)
    return f"SELECT CASE WHEN {fits} THEN '' END, {cells} FROM ({texts})"  # noqa: S608


def _length(kind: str) -> str:
    return "octet_length" if kind == "BLOB" else "strlen"


def _as_text(at: int, kind: str) -> str:
    """Return the SQL for a column as text, or bytes of text; JSON where it is nested."""
    if kind == "BLOB":
        return f"c{at}"
    if kind.startswith("TIMESTAMP"):
        # Through whole microseconds: with a zone or without, it is UTC.
        return f"make_timestamp(epoch_us(c{at}))::VARCHAR"
    if kind.startswith(("STRUCT", "MAP")) or kind.endswith("]"):
        return f"to_json(c{at})::VARCHAR"
    return f"c{at}::VARCHAR"

"""Parquet files (Athena and CloudTrail Lake exports, our own output) to blocks of records.

DuckDB reads them, an extra (``pip install 'trailhawk[parquet]'``): row by row as text, within a
memory limit, with nothing but the one file to be opened. What columns and cells are is
``columns``' business.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from trailhawk.ingest.columns import NO_COLUMNS, WHOLE, columns_of, unreadable
from trailhawk.ingest.feeds import StreamBroken
from trailhawk.ingest.objects import Block
from trailhawk.ingest.parquet_footer import check_footer
from trailhawk.ingest.parquet_rows import Cells, Rows, begins_like_record
from trailhawk.ingest.parquet_sql import DESCRIBE, GROUPS, Part, largest, marked, texts_of
from trailhawk.model.errors import Damage, SourceError
from trailhawk.model.limits import Limits

__all__ = ["MISSING", "parquet_blocks"]

MISSING = "Parquet: pip install 'trailhawk[parquet]'"
_ROWS = 64
"""Rows that Python holds at a time, each of at most ``max_record_bytes``."""
_DAMAGED = "the Parquet data is damaged"
_MOST_GROUPS = 1_000
"""Row groups that are read one by one when there is damage; each has the footer read again."""

Row = tuple[list[str], Cells]


def parquet_blocks(path: Path, limits: Limits, name: str) -> Iterator[Block | Damage]:
    """Yield a file's rows as blocks of records, and what cannot be read.

    ``SourceError`` if DuckDB is not installed or the columns are no record's.
    """
    rows = Rows(limits, name)
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
        texts = texts_of(self.kinds, self.width, part)
        _check_sizes(self.duck, texts, self.path, self.limits)
        rows = self.duck.execute(marked(self.kinds, texts, self.limits), [str(self.path)])
        first = True
        while found := rows.fetchmany(_ROWS):
            if first and WHOLE in self.members and not begins_like_record(found[0][1]):
                raise SourceError(f"Parquet: {NO_COLUMNS}")
            first = False
            for cells in found:
                yield self.members, cells

    def groups(self) -> list[tuple[int, int]]:
        """Return the number of each row group and how many rows it has."""
        found = self.duck.execute(GROUPS, [str(self.path)]).fetchall()
        return [(int(number), int(rows)) for number, rows in found]


def _table(duck: Any, path: Path, limits: Limits) -> _Table:  # noqa: ANN401
    described = duck.execute(DESCRIBE, [str(path)]).fetchall()
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


def _check_sizes(duck: Any, texts: str, path: Path, limits: Limits) -> None:  # noqa: ANN401
    """Hold what DuckDB would pass on at a time to the memory limit, which does not count it.

    One long value that a hundred thousand rows share is small in the file and in a column of
    DuckDB's, and is copied for each row of a vector that leaves it.
    """
    (found,) = duck.execute(largest(texts, limits), [str(path)]).fetchone()
    if (found or 0) > limits.max_parquet_memory_bytes:
        raise StreamBroken(_too_large(limits))


def _too_large(limits: Limits) -> str:
    return f"stopped: Parquet data of more than {limits.max_parquet_memory_bytes} bytes at once"

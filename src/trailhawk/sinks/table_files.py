"""Answers to questions as files: tables in HTML, CSV or Parquet, or the same rows as JSON lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Protocol

import msgspec

from trailhawk.model.errors import ConfigError
from trailhawk.model.printable import cut, printable
from trailhawk.sinks.atomic import AtomicFile
from trailhawk.sinks.csv_file import safe_cell
from trailhawk.sinks.duck_file import DuckFile
from trailhawk.sinks.html.table import row_text, table_end, table_head, table_start
from trailhawk.sinks.jsonl import json_line

__all__ = ["MAX_CELL_CHARS", "MAX_HTML_ROWS", "Heading", "TableFile", "open_table"]

MAX_CELL_CHARS = 8 * 1024
MAX_HTML_ROWS = 10_000
"""Rows of a page; browsers take long over more."""
MAX_ROW_BYTES = 64 * 1024 * 1024
"""Of Parquet, as the JSON text that it is made from."""


class Heading(msgspec.Struct, frozen=True):
    """What an answer is: a kind for JSON lines, a title for people, and who asked how."""

    kind: str
    title: str
    command: str = ""
    version: str = ""


class TableFile(Protocol):
    """One file; appears under its name when it is whole."""

    def begin(self) -> None:
        """Open it; ConfigError when that cannot be."""

    def table(self, title: str, names: Sequence[str]) -> None:
        """Begin a table; formats that have but one keep to the first."""

    def row(self, cells: Sequence[str]) -> None:
        """Write a row of the table, as texts."""

    def fields(self, fields: Mapping[str, object]) -> None:
        """Write the same as fields, for formats that have any."""

    def end(self) -> None:
        """Put it in place."""

    def abandon(self) -> None:
        """Remove what is unfinished."""


def open_table(path: Path, heading: Heading) -> TableFile:
    """Return the writer for the path's extension, not begun; ConfigError for an unknown one."""
    match path.suffix.lower():
        case ".jsonl" | ".ndjson" | ".json":
            return _JsonLines(path, heading)
        case ".csv":
            return _Csv(path)
        case ".html" | ".htm":
            return _Html(path, heading)
        case ".parquet":
            return _Parquet(path)
        case _:
            raise ConfigError(
                f"cannot tell the format of {printable(str(path))}: end the name in .html, .htm,"
                " .jsonl, .ndjson, .json, .csv or .parquet"
            )


class _Written:
    """What all formats that are text have in common."""

    def __init__(self, path: Path) -> None:
        self.file = AtomicFile(path)
        self.tables = 0

    def begin(self) -> None:
        self.file.open()

    def table(self, title: str, names: Sequence[str]) -> None:
        del title, names
        self.tables += 1

    def row(self, cells: Sequence[str]) -> None:
        del cells

    def fields(self, fields: Mapping[str, object]) -> None:
        del fields

    def end(self) -> None:
        self.file.commit()

    def abandon(self) -> None:
        self.file.abandon()


class _JsonLines(_Written):
    def __init__(self, path: Path, heading: Heading) -> None:
        super().__init__(path)
        self._kind = heading.kind

    def fields(self, fields: Mapping[str, object]) -> None:
        self.file.write(json_line(self._kind, fields))


class _Csv(_Written):
    def table(self, title: str, names: Sequence[str]) -> None:
        super().table(title, names)
        self.row(names)

    def row(self, cells: Sequence[str]) -> None:
        if self.tables == 1:
            quoted = (safe_cell(cut(text, MAX_CELL_CHARS)).replace('"', '""') for text in cells)
            self.file.write(",".join(f'"{text}"' for text in quoted) + "\r\n")


class _Html(_Written):
    def __init__(self, path: Path, heading: Heading) -> None:
        super().__init__(path)
        self._heading = heading
        self._rows = 0

    def begin(self) -> None:
        super().begin()
        heading = self._heading
        self.file.write(table_start(heading.title, heading.command, heading.version))

    def table(self, title: str, names: Sequence[str]) -> None:
        self._close()
        super().table(title, names)
        self.file.write(table_head(title, names, self.tables))
        self._rows = 0

    def row(self, cells: Sequence[str]) -> None:
        self._rows += 1
        if self._rows <= MAX_HTML_ROWS:
            self.file.write(row_text(cells))

    def end(self) -> None:
        self._close()
        self.file.write(table_end(0, last=True))
        super().end()

    def _close(self) -> None:
        if self.tables:
            self.file.write(table_end(max(0, self._rows - MAX_HTML_ROWS), last=False))


class _Parquet:
    """Every column is text; only the first table fits in."""

    def __init__(self, path: Path) -> None:
        self._file = DuckFile(path, MAX_ROW_BYTES)
        self._tables = 0
        self._names: tuple[str, ...] = ()

    def begin(self) -> None:
        self._file.open()

    def table(self, title: str, names: Sequence[str]) -> None:
        del title
        self._tables += 1
        if self._tables == 1:
            self._names = _distinct(names)

    def row(self, cells: Sequence[str]) -> None:
        if self._tables == 1:
            self._file.add(dict(zip(self._names, cells, strict=True)))

    def fields(self, fields: Mapping[str, object]) -> None:
        del fields

    def end(self) -> None:
        if not self._names:
            raise AssertionError("no table")
        self._file.commit(dict.fromkeys(self._names, "VARCHAR"))

    def abandon(self) -> None:
        self._file.abandon()


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of which no two are the same, however they are cased.

    A table may have one name twice, as SQL's answers do; a row of Parquet may not, and DuckDB tells
    names apart by more than their case.
    """
    taken: set[str] = set()
    distinct = []
    for name in names:
        told = name or "column 1"
        for number in count(2):
            if told.casefold() not in taken:
                break
            told = f"{name or 'column'} {number}"
        taken.add(told.casefold())
        distinct.append(told)
    return tuple(distinct)

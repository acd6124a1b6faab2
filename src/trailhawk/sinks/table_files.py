"""Answers to questions as files: tables in HTML, CSV or Parquet, or the same rows as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Protocol, TextIO

import msgspec

from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.model.printable import cut, printable
from trailhawk.sinks.atomic import AtomicFile
from trailhawk.sinks.csv_file import safe_cell
from trailhawk.sinks.html.table import row_text, table_end, table_head, table_start
from trailhawk.sinks.jsonl import json_line
from trailhawk.sinks.parquet_file import MISSING
from trailhawk.sinks.records import ascii_json

__all__ = ["MAX_CELL_CHARS", "MAX_HTML_ROWS", "Heading", "TableFile", "open_table"]

MAX_CELL_CHARS = 8 * 1024
MAX_HTML_ROWS = 10_000
"""Rows of a page; browsers take long over more."""


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


class _Parquet(_Written):
    """DuckDB writes it from lines that wait in a folder of their own; every column is text."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._name = printable(str(path))
        self._folder: TemporaryDirectory[str] | None = None
        self._lines: TextIO | None = None
        self._names: tuple[str, ...] = ()

    def begin(self) -> None:
        _duckdb()
        super().begin()
        self._folder = TemporaryDirectory(prefix="trailhawk-")
        self._lines = Path(self._folder.name, "rows.ndjson").open(  # noqa: SIM115 - closed by _forget
            "w", encoding="ascii"
        )

    def table(self, title: str, names: Sequence[str]) -> None:
        super().table(title, names)
        if self.tables == 1:
            # A table may have one name twice, as SQL's answers do; a row of Parquet may not.
            again = [names[:at].count(one) for at, one in enumerate(names)]
            self._names = tuple(
                f"{one or 'column'} {count + 1}" if count or not one else one
                for one, count in zip(names, again, strict=True)
            )

    def row(self, cells: Sequence[str]) -> None:
        if self.tables == 1 and self._lines is not None:
            row = dict(zip(self._names, cells, strict=True))
            line = json.dumps(row, separators=(",", ":"), ensure_ascii=False)
            try:
                self._lines.write(ascii_json(line) + "\n")
            except OSError as error:
                raise self._failed(error.strerror or "") from error

    def end(self) -> None:
        duckdb = _duckdb()
        if self._lines is None or not self._names:
            raise AssertionError("no table")
        try:
            self._lines.close()
            with closing(duckdb.connect(":memory:", config=_CONFIG)) as duck:
                duck.execute(self._copy(self._lines.name))
        except (OSError, duckdb.Error) as error:
            raise self._failed(str(error).partition("\n")[0]) from error
        self._forget()
        super().end()

    def abandon(self) -> None:
        self._forget()
        super().abandon()

    def _copy(self, lines: str) -> str:
        columns = ", ".join(f"{_quoted(name, IDENTIFIER)}: 'VARCHAR'" for name in self._names)
        return (
            f"COPY (FROM read_json({_quoted(lines)}, format='newline_delimited', "
            f"columns={{{columns}}}, maximum_object_size=67108864)) "
            f"TO {_quoted(str(self.file.part.absolute()))} "
            "(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
        )

    def _forget(self) -> None:
        if self._lines is not None:
            with suppress(OSError):
                self._lines.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _failed(self, reason: str) -> SourceError:
        self.abandon()
        return SourceError(f"cannot write {self._name}: {printable(reason)}")


IDENTIFIER = '"'
_CONFIG = {
    "threads": 1,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def _duckdb() -> ModuleType:
    try:
        return import_module("duckdb")
    except ImportError:
        raise ConfigError(MISSING) from None


def _quoted(text: str, mark: str = "'") -> str:
    return mark + text.replace(mark, mark * 2) + mark

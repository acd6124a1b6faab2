"""A Parquet file that appears under its name only when it is whole, written by DuckDB, an extra.

Rows wait as lines of JSON in a folder of their own, so a table of any size needs no memory. What
the columns are is known at the end only. What a row means is its caller's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import TextIO

from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.model.printable import printable
from trailhawk.sinks.atomic import AtomicFile
from trailhawk.sinks.records import ascii_json

__all__ = ["MISSING", "DuckFile"]

MISSING = "writing Parquet needs DuckDB: pip install 'trailhawk[parquet]'"
_CONFIG = {
    # Rows in order, so that the same rows give the same bytes.
    "threads": 1,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_ROWS = 8192
"""Rows in a row group: a cell may be a whole record."""


class DuckFile:
    """Gathers rows as lines, and has them written as columns at the end."""

    def __init__(self, path: Path, max_line_bytes: int) -> None:
        self._name = printable(str(path))
        self._file = AtomicFile(path)
        self._max_line_bytes = max_line_bytes
        self._folder: TemporaryDirectory[str] | None = None
        self._lines: TextIO | None = None

    def open(self) -> None:
        """Make both files; ConfigError when that, or DuckDB, cannot be had."""
        _duckdb()
        self._file.open()
        try:
            self._folder = TemporaryDirectory(prefix="trailhawk-")
            self._lines = Path(self._folder.name, "rows.ndjson").open(  # noqa: SIM115 - closed by _forget
                "w", encoding="ascii"
            )
        except OSError as error:
            self.abandon()
            reason = printable(error.strerror or "")
            raise ConfigError(f"cannot write {self._name}: no temporary file: {reason}") from error

    def add(self, row: Mapping[str, object]) -> None:
        """Write one line; columns that it does not name are null."""
        if self._lines is None:
            raise AssertionError("add before open")
        line = json.dumps(row, separators=(",", ":"), ensure_ascii=False)
        try:
            self._lines.write(ascii_json(line) + "\n")
        except OSError as error:
            raise self._failed(error.strerror or "") from error

    def commit(self, columns: Mapping[str, str]) -> None:
        """Write the file, its columns by name with the types they have, and put it in place."""
        if self._lines is None:
            raise AssertionError("commit before open")
        duckdb = _duckdb()
        try:
            self._lines.close()
            # By a name of ours: DuckDB knows no path that is not UTF-8.
            made = Path(self._lines.name).with_suffix(".parquet")
            made.symlink_to(self._file.part.absolute())
            with closing(duckdb.connect(":memory:", config=_CONFIG)) as duck:
                duck.execute(self._copy(self._lines.name, str(made), columns))
        except duckdb.InterruptException as error:
            raise KeyboardInterrupt from error
        except (OSError, duckdb.Error) as error:
            raise self._failed(str(error).partition("\n")[0]) from error
        self._forget()
        self._file.commit()

    def abandon(self) -> None:
        """Remove the unfinished files."""
        self._forget()
        self._file.abandon()

    def _forget(self) -> None:
        if self._lines is not None:
            with suppress(OSError):
                self._lines.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _failed(self, reason: str) -> SourceError:
        self.abandon()
        return SourceError(f"cannot write {self._name}: {printable(reason)}")

    def _copy(self, lines: str, made: str, columns: Mapping[str, str]) -> str:
        typed = ", ".join(f"{_identifier(name)}: {_literal(columns[name])}" for name in columns)
        return (
            f"COPY (FROM read_json({_literal(lines)}, format='newline_delimited', "
            f"columns={{{typed}}}, maximum_object_size={self._max_line_bytes})) "
            f"TO {_literal(made)} (FORMAT parquet, COMPRESSION zstd, "
            f"ROW_GROUP_SIZE {_ROWS}, USE_TMP_FILE false)"
        )


def _duckdb() -> ModuleType:
    try:
        return import_module("duckdb")
    except ImportError:
        raise ConfigError(MISSING) from None


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'

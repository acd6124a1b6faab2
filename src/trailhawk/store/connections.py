"""One way to speak to SQLite and PostgreSQL: parameters as ``?``, errors as ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from trailhawk.model.errors import SourceError

__all__ = ["Connection", "OnStep", "Row", "SqliteConnection"]

Row = tuple[object, ...]

PATIENCE_SECONDS = 10.0
"""For how long another writer is waited for."""


OnStep = Callable[[str], None]
"""Hears of every step that reaches the disk, before and after it: where a run can die."""


class Connection(Protocol):
    """A store's database."""

    words: dict[str, str]
    """What statements say where the two databases differ: the schema's types, and the collation
    under which texts sort the same in both."""

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Run a statement and return its rows."""

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once a row."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, one writer at a time, on disk when it ends."""
        yield

    def close(self) -> None:
        """Let go of it."""


def _no_step(name: str) -> None:
    del name


class SqliteConnection:
    """SQLite with a write-ahead log, every commit synced."""

    words = {  # noqa: RUF012 - a constant of the class
        "bytes": "BLOB",
        "serial": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "clustered": " WITHOUT ROWID",
        "bytewise": "BINARY",
    }

    def __init__(self, path: str, on_step: OnStep = _no_step) -> None:
        """Open the file at ``path``, or a store in memory for ``:memory:``; change nothing."""
        self._path = path
        self._step = on_step
        with _ours(path):
            # A server's threads take turns with it (triage.desk), so one may be another's.
            self._raw = sqlite3.connect(
                path, isolation_level=None, timeout=PATIENCE_SECONDS, check_same_thread=False
            )
            self._raw.execute("PRAGMA foreign_keys=OFF")
            self._raw.execute("PRAGMA trusted_schema=OFF")

    def begin(self) -> None:
        """Set how it is written; only for a file that is known to be ours, as this changes it."""
        self.execute("PRAGMA journal_mode=WAL")
        self.execute("PRAGMA synchronous=FULL")

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Run a statement and return its rows."""
        with _ours(self._path):
            return self._raw.execute(sql, parameters).fetchall()

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once a row."""
        self._step("before write")
        with _ours(self._path):
            self._raw.executemany(sql, rows)
        self._step("after write")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; waits for another writer, for ten seconds at most."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._step("before commit")
            self.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        self._step("after commit")

    def close(self) -> None:
        """Let go of the file."""
        self._raw.close()

    def _roll_back(self) -> None:
        if self._raw.in_transaction:
            try:
                self._raw.execute("ROLLBACK")
            except sqlite3.Error:
                # What could not be rolled back was never committed; the first error is told.
                return


_LOCKED = ("locked", "busy")
_DAMAGED = (
    "it is damaged: restore it from a copy, or move it away and scan again, which finds the same "
    "alerts with the same ids"
)
_ADVICE = (
    (_LOCKED, "another process is using it: wait for that, or end it"),
    (("readonly", "read-only"), "it cannot be written to: check its permissions"),
    (
        ("malformed", "not a database", "disk image"),
        _DAMAGED,
    ),
    (("full",), "the disk is full: make room and run again, nothing is lost"),
)


@contextmanager
def _ours(path: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.DatabaseError, sqlite3.Warning) as error:
        said = str(error).lower()
        if "decode to utf-8" in said:  # SQLite's words quote what it could not read
            raise SourceError(f"store {path}: {_DAMAGED}") from None
        for marks, advice in _ADVICE:
            if any(mark in said for mark in marks):
                raise SourceError(f"store {path}: {advice} ({error})") from error
        raise SourceError(f"store {path}: {error}") from error
    except UnicodeDecodeError:
        # All that is written is UTF-8; what a broken page holds, SQLite quotes as it is.
        raise SourceError(f"store {path}: {_DAMAGED}") from None

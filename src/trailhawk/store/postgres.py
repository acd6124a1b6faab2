"""PostgreSQL as a store for several workers; psycopg comes with ``trailhawk[postgres]``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.store.connections import OnStep, Row

if TYPE_CHECKING:
    import psycopg

__all__ = ["PostgresConnection"]

_LOCK = 7_245_113_802_446
"""One number for all of Trailhawk: commits to one database come one after the other."""


class PostgresConnection:
    """One session; commits are serialised by an advisory lock, so that cursors miss nothing."""

    words = {  # noqa: RUF012 - a constant of the class
        "bytes": "BYTEA",
        "serial": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "clustered": "",
        "bytewise": '"C"',
    }

    def __init__(self, url: str, on_step: OnStep) -> None:
        """Connect; the URL's password is in no message."""
        try:
            import psycopg  # noqa: PLC0415 - an extra
        except ImportError:
            raise ConfigError(
                "a PostgreSQL store needs psycopg: pip install 'trailhawk[postgres]'"
            ) from None
        self._errors: tuple[type[Exception], ...] = (psycopg.Error,)
        self._step = on_step
        try:
            self._raw: psycopg.Connection = psycopg.connect(
                url, autocommit=True, connect_timeout=10
            )
        except psycopg.Error as error:
            raise SourceError(f"PostgreSQL store: {_first_line(error)}") from None

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Run a statement and return its rows."""
        with self._ours():
            cursor = self._raw.execute(_marks(sql), parameters or None)
            return [_plain(row) for row in cursor.fetchall()] if cursor.description else []

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once a row."""
        self._step("before write")
        with self._ours(), self._raw.cursor() as cursor:
            cursor.executemany(_marks(sql), [tuple(row) for row in rows])
        self._step("after write")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, one writer at a time."""
        with self._ours(), self._raw.transaction():
            self._raw.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            yield
            self._step("before commit")
        self._step("after commit")

    def close(self) -> None:
        """End the session."""
        self._raw.close()

    @contextmanager
    def _ours(self) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            raise SourceError(f"PostgreSQL store: {_first_line(error)}") from error


def _marks(sql: str) -> bytes:
    return sql.replace("%", "%%").replace("?", "%s").encode()


def _plain(row: Sequence[object]) -> Row:
    return tuple(bytes(one) if isinstance(one, memoryview) else one for one in row)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]

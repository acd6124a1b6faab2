"""A store's file or server, opened, checked, and brought to this version."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.store.columns import whole as number
from trailhawk.store.connections import Connection, OnStep, SqliteConnection
from trailhawk.store.postgres import PostgresConnection
from trailhawk.store.schema import MIGRATIONS, VERSION
from trailhawk.store.soundness import flaw
from trailhawk.store.store import Store

__all__ = ["MEMORY", "check_store", "connect", "open_store"]

MEMORY = ":memory:"

WHOLE_BYTES = 256 * 1024 * 1024
"""Up to this size a file is read to its end whenever it is opened; of a larger one only the
alerts are, or a list of ten lines would take as long as the disk does."""

_APPLICATION = 0x7261_686B
"""Marks a SQLite file as ours."""


def open_store(where: str, *, create: bool = True, on_step: OnStep | None = None) -> Store:
    """Return the store at a path, a PostgreSQL URL, or in memory.

    ConfigError for what is no store of ours or a newer one's; SourceError for a damaged or
    unwritable one. Never works on a store it does not understand. Of a file larger than
    ``WHOLE_BYTES`` not everything is looked at: ``check_store`` does that.
    """
    connection = connect(where, create=create, on_step=on_step or (lambda _: None))
    try:
        _bring_forward(connection, where)
        if where != MEMORY and isinstance(connection, SqliteConnection):
            _check_sound(connection, where, whole=_is_small(connection))
    except BaseException:
        connection.close()
        raise
    return Store(connection)


def connect(where: str, *, create: bool, on_step: OnStep) -> Connection:
    """Return an open connection, whatever stands in the database."""
    if where.startswith(("postgresql://", "postgres://")):
        return PostgresConnection(where, on_step)
    if where != MEMORY:
        _private_file(Path(where), create=create)
    connection = SqliteConnection(where, on_step)
    try:
        _check_ours(connection, where)
        if where != MEMORY:
            _keep_private(Path(where))
        connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection


def _private_file(path: Path, *, create: bool) -> None:
    """Make a new file readable by its owner alone, before anything stands in it.

    One that is there is left as it is until it is known to be a store.
    """
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | (os.O_CREAT if create else 0)
    try:
        handle = os.open(path, flags, 0o600)
    except FileNotFoundError:
        what = (
            "its folder does not exist" if create else "there is none; scan with --store makes one"
        )
        raise ConfigError(f"store {path}: {what}") from None
    except IsADirectoryError:
        raise ConfigError(f"store {path}: this is a folder") from None
    except OSError as error:
        raise SourceError(f"store {path}: {error.strerror}") from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ConfigError(f"store {path}: this is no regular file")
    finally:
        os.close(handle)


def _keep_private(path: Path) -> None:
    """Take a store's file away from everybody else; what SQLite puts beside it follows its mode."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if os.fstat(handle).st_mode & 0o077:
            os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def _check_ours(connection: SqliteConnection, where: str) -> None:
    tables = connection.execute("SELECT count(*) FROM sqlite_master")[0][0]
    mark = connection.execute("PRAGMA application_id")[0][0]
    if tables and mark != _APPLICATION:
        raise ConfigError(f"store {where}: this is a database of another program")
    if tables and _is_small(connection):
        _check_pages(connection, where)
    if not tables:
        connection.execute(f"PRAGMA application_id={_APPLICATION}")


def check_store(where: str) -> None:
    """Read a store to its end, however large; SourceError when it is not what was written.

    What a server keeps on its disk is for the server to check; of such a store its contents are
    held against each other.
    """
    store = open_store(where, create=False)
    try:
        if isinstance(store.connection, SqliteConnection):
            _check_pages(store.connection, where)
        _check_sound(store.connection, where, whole=True)
    finally:
        store.close()


def _is_small(connection: SqliteConnection) -> bool:
    pages, size = (
        number(connection.execute(f"PRAGMA {name}")[0][0]) for name in ("page_count", "page_size")
    )
    return pages * size <= WHOLE_BYTES


def _check_pages(connection: SqliteConnection, where: str) -> None:
    # The quick check looks at tables and their indexes apart, and does not see that one of them
    # is another's page; this one costs hardly more.
    problems = connection.execute("PRAGMA integrity_check(1)")[0][0]
    if problems != "ok":
        raise _damaged(where, str(problems))


def _check_sound(connection: Connection, where: str, *, whole: bool) -> None:
    if problem := flaw(connection, whole=whole):
        raise _damaged(where, problem)


def _damaged(where: str, problem: str) -> SourceError:
    return SourceError(
        f"store {where}: it is damaged ({problem}): restore it from a copy, or move it away "
        "and scan again, which finds the same alerts with the same ids"
    )


def _bring_forward(connection: Connection, where: str) -> None:
    with connection.transaction():
        connection.execute("CREATE TABLE IF NOT EXISTS trailhawk_schema (version INTEGER NOT NULL)")
        rows = connection.execute("SELECT version FROM trailhawk_schema")
        version = rows[0][0] if rows else 0
        if not isinstance(version, int) or version < 0 or len(rows) > 1:
            raise _damaged(where, "it does not say its version")
        if version > VERSION:
            raise ConfigError(
                f"store {where}: it has version {version}, this Trailhawk knows {VERSION}: "
                "use the newer Trailhawk that wrote it"
            )
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement.format(**connection.words))
        if version < VERSION:
            connection.execute("DELETE FROM trailhawk_schema")
            connection.execute("INSERT INTO trailhawk_schema VALUES (?)", (VERSION,))

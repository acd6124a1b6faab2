"""SQL over records: a DuckDB table of plain columns, and nothing else that SQL could reach.

DuckDB is optional (``pip install 'trailhawk[query]'``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast

import msgspec

from trailhawk.investigate.looking import Look, whole_record
from trailhawk.ir.conditions import TRUE
from trailhawk.model.books import Books
from trailhawk.model.errors import ConfigError
from trailhawk.model.events import EventFacts, event_time

__all__ = ["COLUMNS", "Answer", "query"]

COLUMNS = {
    "time": "TIMESTAMP",
    "event_id": "VARCHAR",
    "source": "VARCHAR",
    "name": "VARCHAR",
    "region": "VARCHAR",
    "account": "VARCHAR",
    "principal": "VARCHAR",
    "session": "VARCHAR",
    "identity_type": "VARCHAR",
    "access_key": "VARCHAR",
    "address": "VARCHAR",
    "user_agent": "VARCHAR",
    "error_code": "VARCHAR",
    "error_message": "VARCHAR",
    "outcome": "VARCHAR",
    "read_only": "BOOLEAN",
    "request": "JSON",
    "response": "JSON",
    "record": "JSON",
}
"""The columns of the table ``logs``; ``record`` is the whole event."""


class Answer(msgspec.Struct, frozen=True):
    """What SQL answered."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


class _Cursor(Protocol):
    description: list[tuple[object, ...]] | None

    def execute(self, query: str, parameters: object = None) -> _Cursor: ...
    def fetchmany(self, size: int) -> list[tuple[object, ...]]: ...
    def close(self) -> None: ...


def query(sql: str, look: Look, books: Books, most: int) -> Answer:
    """Return what the SQL says of the table ``logs``, at most so many rows."""
    with tempfile.TemporaryDirectory(prefix="trailhawk-") as name, _connection() as duck:
        lines = Path(name, "logs.ndjson")
        _write(lines, look, books)
        _load(duck, lines)
        try:
            cursor = duck.execute(sql)
            rows = cursor.fetchmany(most)
        except _errors() as error:
            raise ConfigError(f"the query: {str(error).partition(chr(10))[0]}") from None
        columns = tuple(str(column[0]) for column in cursor.description or ())
        return Answer(columns, tuple(rows))


@contextmanager
def _connection() -> Iterator[_Cursor]:
    try:
        import duckdb  # noqa: PLC0415 - an extra that no other command needs
    except ImportError:
        raise ConfigError("trailhawk query needs DuckDB: pip install 'trailhawk[query]'") from None
    connection = cast("_Cursor", duckdb.connect(":memory:"))
    try:
        yield connection
    finally:
        connection.close()


def _errors() -> tuple[type[Exception], ...]:
    import duckdb  # noqa: PLC0415 - as above

    return (duckdb.Error,)


def _write(path: Path, look: Look, books: Books) -> None:
    with path.open("wb") as out:
        for sight in look.as_read(TRUE, books):
            row = _row(sight.facts, whole_record(sight.record))
            out.write(msgspec.json.encode(row) + b"\n")


def _row(facts: EventFacts, record: Mapping[str, object]) -> Mapping[str, object]:
    moment = event_time(facts.time)
    read_only = record.get("readOnly")
    return {
        **{name: getattr(facts, name) for name in COLUMNS if hasattr(facts, name)},
        "time": None if moment is None else moment.replace(tzinfo=None).isoformat(" "),
        "outcome": facts.outcome.value,
        "error_message": record.get("errorMessage"),
        "read_only": read_only if isinstance(read_only, bool) else None,
        "request": record.get("requestParameters"),
        "response": record.get("responseElements"),
        "record": record,
    }


def _load(duck: _Cursor, lines: Path) -> None:
    """Copy the lines into a table, then take files, network and settings away from SQL."""
    types = msgspec.json.encode(COLUMNS).decode().replace('"', "'")
    duck.execute(
        f"CREATE TABLE logs AS SELECT * FROM read_json($1, format='newline_delimited', "  # noqa: S608 - our own column names
        f"columns={types}, maximum_object_size=16777216)",
        [str(lines)],
    )
    duck.execute("SET enable_external_access=false")
    duck.execute("SET lock_configuration=true")

"""Whether a store that SQLite can read still says what was written into it.

SQLite's own check sees broken pages, not numbers that a bad disk or a hand has altered. Alerts
follow from occurrences, so the two are held against each other, and ids against what they hash.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import cache

from trailhawk.alerting.triggers import alert_id
from trailhawk.store.columns import blob
from trailhawk.store.columns import whole as number
from trailhawk.store.connections import Connection, SqliteConnection
from trailhawk.store.schema import MIGRATIONS

__all__ = ["flaw"]

_Execute = Callable[[str], Sequence[tuple[object, ...]]]

# Of each alert, all that can be worked out from its occurrences.
_ALTERED = """
    SELECT 1 FROM alerts a
    JOIN occurrences o ON o.stream = a.stream AND o.time >= a.start AND o.time <= a.last
    JOIN shapes s ON s.id = o.shape
    GROUP BY a.id
    HAVING count(*) <> a.count OR min(o.time) <> a.start OR max(o.time) <> a.last
        OR sum(s.failed) <> a.failures OR max(s.weight) <> a.severity
        OR max(s.severity) <> a.rule_severity
    LIMIT 1
"""
_TOTALS = "SELECT (SELECT count(*) FROM occurrences), (SELECT coalesce(sum(count), 0) FROM alerts)"


def flaw(connection: Connection, *, whole: bool) -> str:
    """Return what is wrong with a store of this version; empty when nothing is seen.

    Without ``whole``, alerts are looked at but not what they follow from. Letters altered inside
    a text are not seen.
    """
    if isinstance(connection, SqliteConnection) and (
        odd := _schema(connection.execute) ^ _expected()
    ):
        return f"its tables are not Trailhawk's: {min(name for _, name, _ in odd)}"
    if whole and (found := _flaw_in_occurrences(connection)):
        return found
    for ident, stream, start in connection.execute("SELECT id, stream, start FROM alerts"):
        if blob(ident) != alert_id(blob(stream), number(start)):
            return "an alert has another one's id"
    return ""


def _flaw_in_occurrences(connection: Connection) -> str:
    occurrences, counted = (number(one) for one in connection.execute(_TOTALS)[0])
    if occurrences != counted:
        return f"{counted:,} triggers in alerts, {occurrences:,} on their own"
    if connection.execute(_ALTERED):
        return "an alert is not what its triggers make it"
    return ""


@cache
def _expected() -> frozenset[tuple[str, str, str]]:
    """Return the schema of a store made just now."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE trailhawk_schema (version INTEGER NOT NULL)")
    for statements in MIGRATIONS:
        for one in statements:
            db.execute(one.format(**SqliteConnection.words))
    found = _schema(lambda sql: db.execute(sql).fetchall())
    db.close()
    return found


def _schema(execute: _Execute) -> frozenset[tuple[str, str, str]]:
    """Return (kind, name, SQL) of all that a schema has, SQLite's own tables aside."""
    return frozenset(
        (str(kind), str(name), " ".join(str(sql).split()))
        for kind, name, sql in execute("SELECT type, name, sql FROM sqlite_master")
        if not str(name).startswith("sqlite_")
    )

"""What sinks are still to be told, and how far each has come."""

from __future__ import annotations

import msgspec

from trailhawk.store.columns import blob, whole
from trailhawk.store.connections import Connection
from trailhawk.store.texts import storable

__all__ = ["Cursor", "cursor_of", "set_cursor", "waiting"]


class Cursor(msgspec.Struct, frozen=True):
    """How far a sink has come, and how it is."""

    seq: int = 0
    failures: int = 0
    """In a row."""
    retry_at: int = 0
    """Seconds since 1970 before which it is left alone."""
    problem: str = ""


def waiting(db: Connection, after: int, most: int) -> list[tuple[int, str]]:
    """Return (number, alert id) of what was made known after a number, in order."""
    rows = db.execute(
        "SELECT seq, alert FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?", (after, most)
    )
    return [(whole(seq), blob(alert).hex()) for seq, alert in rows]


def cursor_of(db: Connection, sink: str) -> Cursor:
    """Return a sink's cursor; a new one begins with the first alert."""
    rows = db.execute(
        "SELECT seq, failures, retry_at, problem FROM cursors WHERE sink = ?", (storable(sink),)
    )
    if not rows:
        return Cursor()
    seq, failures, retry_at, problem = rows[0]
    return Cursor(whole(seq), whole(failures), whole(retry_at), str(problem))


def set_cursor(db: Connection, sink: str, cursor: Cursor) -> None:
    """Write down how far a sink has come; within a transaction."""
    db.many(
        "INSERT INTO cursors VALUES (?, ?, ?, ?, ?) ON CONFLICT (sink) DO UPDATE SET "
        "seq = excluded.seq, failures = excluded.failures, retry_at = excluded.retry_at, "
        "problem = excluded.problem",
        [(storable(sink), cursor.seq, cursor.failures, cursor.retry_at, storable(cursor.problem))],
    )

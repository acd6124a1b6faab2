"""What sinks are still to be told, and how far each has come."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from trailhawk.store.columns import blob, whole
from trailhawk.store.connections import Connection
from trailhawk.store.texts import storable

__all__ = ["Cursor", "cursor_of", "left", "set_cursor", "told_before", "waiting"]


class Cursor(msgspec.Struct, frozen=True):
    """How far a sink has come, and how it is."""

    seq: int = 0
    failures: int = 0
    """In a row."""
    retry_at: int = 0
    """Seconds since 1970 before which it is left alone."""
    problem: str = ""


def waiting(db: Connection, after: int, most: int) -> list[tuple[int, str]]:
    """Return (number, alert id) of what was made known after a number, in order.

    Of an alert that was made known several times, the last time counts; one that is no more
    waits no more.
    """
    rows = db.execute(
        f"SELECT n.seq, n.alert FROM announcements n {_WAITS} ORDER BY n.seq LIMIT ?",  # noqa: S608
        (after, most),
    )
    return [(whole(seq), blob(alert).hex()) for seq, alert in rows]


def left(db: Connection, after: int) -> int:
    """Return how many alerts wait after a number."""
    rows = db.execute(f"SELECT count(*) FROM announcements n {_WAITS}", (after,))  # noqa: S608
    return whole(rows[0][0])


def told_before(db: Connection, idents: Sequence[str], until: int, least: int) -> bool:
    """Return whether one of the alerts was made known up to a number, and severe enough then."""
    return any(
        db.execute(
            "SELECT 1 FROM announcements WHERE alert = ? AND seq <= ? AND severity >= ? LIMIT 1",
            (bytes.fromhex(ident), until, least),
        )
        for ident in idents
    )


_WAITS = (
    "JOIN alerts a ON a.id = n.alert WHERE n.seq > ? AND NOT EXISTS "
    "(SELECT 1 FROM announcements later WHERE later.alert = n.alert AND later.seq > n.seq)"
)


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

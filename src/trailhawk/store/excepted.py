"""Occurrences that an exception hides: out of every alert, and back when the exception is over.

What is hidden keeps its stream and shape, not its record: an alert that comes back has fewer
samples until its logs are read again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from trailhawk.alerting.triggers import Trigger
from trailhawk.store.columns import blob, whole
from trailhawk.store.connections import Connection
from trailhawk.store.folding import describe, refold
from trailhawk.store.growth import GROWTH
from trailhawk.store.texts import storable

__all__ = ["Occurrence", "hidden_counts", "hide", "hide_stored", "lift", "occurrences_like"]

_COLUMNS = "stream, time, finding, shape, event_id, events"


class Occurrence(msgspec.Struct, frozen=True):
    """Which occurrence is meant."""

    stream: bytes
    time: int
    finding: bytes


def hide(db: Connection, hidden: Iterable[tuple[str, Trigger]]) -> None:
    """Take down what exceptions hide of what was just read; within a transaction."""
    found = list(hidden)
    shapes = describe(db, [one for _, one in found])
    db.many(
        "INSERT INTO excepted VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (
                *(one.stream.id, one.time, one.id, shapes[one.id]),
                *(storable(one.facts.event_id), 1 if one.burst is None else one.burst.count),
                storable(name),
            )
            for name, one in found
        ],
    )
    _count(db, [(name, one.id) for name, one in found])


def hide_stored(
    db: Connection, hidden: Sequence[tuple[str, Occurrence]], growth: int = GROWTH
) -> int:
    """Take stored occurrences out of their alerts; return how many were there to take."""
    taken: defaultdict[bytes, int] = defaultdict(int)
    for name, one in hidden:
        key = (one.stream, one.time, one.finding)
        rows = db.execute(
            f"INSERT INTO excepted SELECT {_COLUMNS}, ? FROM occurrences "  # noqa: S608
            "WHERE stream = ? AND time = ? AND finding = ? ON CONFLICT DO NOTHING RETURNING time",
            (storable(name), *key),
        )
        for table in ("occurrences", "samples", "burst_events"):
            db.execute(
                f"DELETE FROM {table} WHERE stream = ? AND time = ? AND finding = ?",  # noqa: S608
                key,
            )
        taken[one.stream] += len(rows)
    _count(db, [(name, one.finding) for name, one in hidden])
    _refold(db, taken, growth)
    return sum(taken.values())


def lift(db: Connection, live: Iterable[str], growth: int = GROWTH) -> dict[str, int]:
    """Bring back what is hidden by exceptions that are not live; return how many by exception."""
    names = {str(row[0]) for row in db.execute("SELECT DISTINCT exception FROM excepted")}
    back: dict[str, int] = {}
    touched: set[bytes] = set()
    for name in sorted(names - {storable(one) for one in live}):
        rows = db.execute(
            f"INSERT INTO occurrences SELECT {_COLUMNS} FROM excepted "  # noqa: S608
            "WHERE exception = ? ON CONFLICT DO NOTHING RETURNING stream",
            (name,),
        )
        back[name] = len(rows)
        touched |= {blob(row[0]) for row in rows}
        db.execute("DELETE FROM excepted WHERE exception = ?", (name,))
        db.execute("DELETE FROM hidden WHERE exception = ?", (name,))
    _refold(db, touched, growth)
    return back


def hidden_counts(db: Connection) -> dict[str, int]:
    """Return how many findings each exception hides."""
    rows = db.execute("SELECT exception, count(*) FROM hidden GROUP BY 1")
    return {str(name): whole(count) for name, count in sorted(rows, key=str)}


def occurrences_like(db: Connection, stream: bytes, shape: bytes) -> list[Occurrence]:
    """Return a stream's occurrences of one shape, in time order."""
    rows = db.execute(
        "SELECT time, finding FROM occurrences WHERE stream = ? AND shape = ? "
        "ORDER BY time, finding",
        (stream, shape),
    )
    return [Occurrence(stream, whole(time), blob(finding)) for time, finding in rows]


def _count(db: Connection, hidden: Iterable[tuple[str, bytes]]) -> None:
    db.many(
        "INSERT INTO hidden VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(storable(name), finding) for name, finding in hidden],
    )


def _refold(db: Connection, streams: Iterable[bytes], growth: int) -> None:
    for stream in sorted(streams):
        width = db.execute("SELECT width FROM streams WHERE id = ?", (stream,))[0][0]
        refold(db, stream, whole(width), None, growth)

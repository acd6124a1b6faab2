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
from trailhawk.store.connections import Connection, Row
from trailhawk.store.folding import describe, refold
from trailhawk.store.growth import GROWTH
from trailhawk.store.texts import storable

__all__ = [
    "Kind",
    "Occurrence",
    "hidden_counts",
    "hidden_kinds",
    "hide",
    "hide_stored",
    "kinds_of",
    "lift",
    "lift_some",
    "occurrences_like",
]

_COLUMNS = "stream, time, finding, shape, event_id, events"


class Occurrence(msgspec.Struct, frozen=True):
    """Which occurrence is meant."""

    stream: bytes
    time: int
    finding: bytes


class Kind(msgspec.Struct, frozen=True):
    """Occurrences of one stream and shape: what exceptions look at, but for the record."""

    stream: bytes
    shape: bytes
    uid: str
    """Of the alert type, or of the rule that alerts for itself."""
    rule: str
    name: str
    account: str
    principal: str
    session: str
    access_key: str
    address: str
    user_agent: str


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
        if rows:
            taken[one.stream] += 1
            _count(db, [(name, one.finding)])
    _refold(db, taken, growth)
    return sum(taken.values())


def lift(db: Connection, kinds: Iterable[tuple[str, Kind]], growth: int = GROWTH) -> dict[str, int]:
    """Bring back what exceptions hide of some kinds; return how many by exception."""
    back: dict[str, int] = {}
    touched: set[bytes] = set()
    for name, kind in kinds:
        where = "exception = ? AND stream = ? AND shape = ?"
        key = (storable(name), kind.stream, kind.shape)
        db.execute(
            "DELETE FROM hidden WHERE exception = ? AND finding IN "
            "(SELECT finding FROM excepted WHERE exception = ? AND stream = ? AND shape = ?)",
            (storable(name), *key),
        )
        back[name] = back.get(name, 0) + _back(db, where, key)
        touched.add(kind.stream)
    _refold(db, touched, growth)
    return back


def lift_some(db: Connection, findings: Iterable[bytes], growth: int = GROWTH) -> dict[str, int]:
    """Bring some findings back, where an exception hides them; return how many by exception."""
    back: dict[str, int] = {}
    touched: set[bytes] = set()
    hiding = db.execute("SELECT finding, stream, time, exception FROM excepted")
    wanted = set(findings)
    for finding, stream, time, name in hiding:
        if blob(finding) in wanted:
            key = (blob(stream), time, blob(finding))
            db.execute(
                "DELETE FROM hidden WHERE exception = ? AND finding = ?", (name, blob(finding))
            )
            count = _back(db, "stream = ? AND time = ? AND finding = ?", key)
            back[str(name)] = back.get(str(name), 0) + count
            touched.add(blob(stream))
    _refold(db, touched, growth)
    return back


def _back(db: Connection, where: str, key: tuple[object, ...]) -> int:
    rows = db.execute(
        f"INSERT INTO occurrences SELECT {_COLUMNS} FROM excepted "  # noqa: S608 - columns of ours
        f"WHERE {where} ON CONFLICT DO NOTHING RETURNING time",
        key,
    )
    db.execute(f"DELETE FROM excepted WHERE {where}", key)  # noqa: S608 - columns of ours
    return len(rows)


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


def kinds_of(db: Connection) -> list[Kind]:
    """Return all kinds of occurrences that are in alerts."""
    rows = db.execute(f"SELECT {_KIND} FROM occurrences o {_JOINED}")  # noqa: S608
    return [_kind(row) for row in rows]


def hidden_kinds(db: Connection) -> list[tuple[str, Kind]]:
    """Return (exception, kind) of all that is hidden."""
    rows = db.execute(
        f"SELECT {_KIND}, o.exception FROM excepted o {_JOINED}, o.exception"  # noqa: S608
    )
    return [(str(row[-1]), _kind(row[:-1])) for row in rows]


_KIND = (
    "o.stream, o.shape, t.uid, s.rule, s.name, s.account, s.principal, "
    "s.session, s.access_key, s.address, s.user_agent"
)
_JOINED = (
    "JOIN shapes s ON s.id = o.shape JOIN streams t ON t.id = o.stream "
    "GROUP BY o.stream, o.shape, t.id, s.id"
)


def _kind(row: Row) -> Kind:
    return Kind(blob(row[0]), blob(row[1]), *map(str, row[2:]))


def _count(db: Connection, hidden: Iterable[tuple[str, bytes]]) -> None:
    db.many(
        "INSERT INTO hidden VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(storable(name), finding) for name, finding in hidden],
    )


def _refold(db: Connection, streams: Iterable[bytes], growth: int) -> None:
    for stream in sorted(streams):
        width = db.execute("SELECT width FROM streams WHERE id = ?", (stream,))[0][0]
        refold(db, stream, whole(width), None, growth)

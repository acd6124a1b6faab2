"""Triggers of one principal around a time, over several alerts: what a story is told from."""

from __future__ import annotations

import msgspec

from trailhawk.alerting.triggers import utc_text
from trailhawk.store.columns import blob, whole
from trailhawk.store.connections import Connection
from trailhawk.store.texts import storable

__all__ = ["Around", "Neighbour", "neighbours"]

MAX_ALERTS = 200


class Neighbour(msgspec.Struct, frozen=True):
    """One trigger, as much as the store has of every one."""

    time: str
    event_id: str
    source: str
    name: str
    failed: bool
    error_code: str
    session: str
    address: str
    resource: str
    rule: str
    alert: str


class Around(msgspec.Struct, frozen=True):
    """Which triggers are looked for."""

    alerts: tuple[str, ...]
    principal: str
    since: int
    until: int
    """Both included."""
    most: int
    latest: bool = False
    """Which are kept of too many: the earliest or the latest."""


def neighbours(db: Connection, around: Around) -> list[Neighbour]:
    """Return triggers in time order."""
    idents = [bytes.fromhex(one) for one in around.alerts[:MAX_ALERTS]]
    if not idents:
        return []
    way = "DESC" if around.latest else "ASC"
    by_id = f"o.event_id COLLATE {db.words['bytewise']} {way}"
    rows = db.execute(
        "SELECT o.time, o.event_id, s.source, s.name, s.failed, s.error_code, s.session, "  # noqa: S608 - question marks
        "s.address, s.resource, s.rule, a.id FROM alerts a "
        "JOIN occurrences o ON o.stream = a.stream AND o.time >= a.start AND o.time <= a.last "
        "JOIN shapes s ON s.id = o.shape "
        f"WHERE a.id IN ({', '.join('?' * len(idents))}) AND s.principal = ? "
        f"AND o.time >= ? AND o.time <= ? ORDER BY o.time {way}, {by_id}, a.id LIMIT ?",
        (*idents, storable(around.principal), around.since, around.until, around.most),
    )
    found = [
        Neighbour(
            utc_text(whole(row[0])),
            str(row[1]),
            str(row[2]),
            str(row[3]),
            bool(whole(row[4])),
            str(row[5]),
            str(row[6]),
            str(row[7]),
            str(row[8]),
            str(row[9]),
            blob(row[10]).hex(),
        )
        for row in rows
    ]
    return found[::-1] if around.latest else found

"""Alerts as they are read: counts by value are worked out when somebody asks."""

from __future__ import annotations

import msgspec

from trailhawk.alerting.alerts import Alert, State
from trailhawk.store.cards import cards
from trailhawk.store.columns import blob, readable
from trailhawk.store.composing import COLUMNS, AlertRow, alert_of
from trailhawk.store.connections import Connection, Row
from trailhawk.store.samples import samples_of
from trailhawk.store.tallying import Counts, counts_of

__all__ = ["Wanted", "event_ids", "read_alert", "read_alerts"]

_NOTHING = Counts({}, (), 0, {})
_ALL = 1 << 40

_FROM = "FROM alerts a JOIN streams t ON t.id = a.stream LEFT JOIN states s ON s.alert = a.id"

# Worst first; then what did most; then what may still be going on; then the same in every run.
_ORDER = "ORDER BY a.severity DESC, a.count - a.failures DESC, a.count DESC, a.last DESC, a.id"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which alerts to list; what is None or empty does not matter."""

    states: tuple[State, ...] = ()
    least_severity: int = 0
    uid: str = ""
    account: str = ""
    principal: str = ""
    limit: int | None = None


def read_alerts(db: Connection, wanted: Wanted) -> list[Alert]:
    """Return alerts, the one to read first first."""
    with readable():
        known = cards(db)
        rows = [AlertRow.of(row) for row in _rows(db, wanted)]
        counts = counts_of(db, [row.ident for row in rows])
        found = (alert_of(row, counts.get(row.ident, _NOTHING), known) for row in rows)
        kept = [one for one in found if _is_by(one, wanted)]
    return kept[: wanted.limit]


def _rows(db: Connection, wanted: Wanted) -> list[Row]:
    """Return the rows of the alerts that are wanted, principals and accounts aside."""
    where, parameters = ["a.severity >= ?"], [wanted.least_severity]
    more: list[object] = [*parameters]
    if wanted.uid:
        where.append("t.uid = ?")
        more.append(wanted.uid)
    if wanted.states:
        marks = ", ".join("?" * len(wanted.states))
        where.append(f"coalesce(s.state, 'new') IN ({marks})")
        more += [state.value for state in wanted.states]
    return db.execute(f"SELECT {COLUMNS} {_FROM} WHERE {' AND '.join(where)} {_ORDER}", more)


def read_alert(db: Connection, ident: bytes) -> Alert | None:
    """Return one alert whole, samples included; None when there is none."""
    rows = db.execute(f"SELECT {COLUMNS} {_FROM} WHERE a.id = ?", (ident,))
    with readable():
        if not rows:
            return None
        row = AlertRow.of(rows[0])
        counted = counts_of(db, [ident]).get(ident, _NOTHING)
        return msgspec.structs.replace(
            alert_of(row, counted, cards(db)),
            samples=samples_of(db, row.stream, row.start, row.last),
            replaces=_replaced(db, ident),
        )


def event_ids(db: Connection, ident: bytes, most: int | None = None) -> tuple[str, ...]:
    """Return the ids of all of an alert's events, in time order."""
    within = "a JOIN {} o ON o.stream = a.stream AND o.time >= a.start AND o.time <= a.last"
    parts = " UNION ALL ".join(
        f"SELECT o.event_id AS event_id, o.time AS time FROM alerts {within.format(table)} "  # noqa: S608
        "WHERE a.id = ?"
        for table in ("occurrences", "burst_events")
    )
    rows = db.execute(
        f"SELECT event_id FROM ({parts}) found GROUP BY event_id "  # noqa: S608
        f"ORDER BY min(time), event_id COLLATE {db.words['bytewise']} LIMIT ?",
        (ident, ident, _ALL if most is None else most),
    )
    return tuple(str(row[0]) for row in rows if row[0])


def _is_by(alert: Alert, wanted: Wanted) -> bool:
    if wanted.account and wanted.account != alert.account:
        return False
    return not wanted.principal or wanted.principal in alert.principal


def _replaced(db: Connection, ident: bytes) -> tuple[str, ...]:
    rows = db.execute(
        "SELECT m.old FROM alerts a JOIN streams t ON t.id = a.stream "
        "JOIN moves m ON m.stream = a.stream AND m.start >= a.start "
        "AND m.start <= a.start + t.width WHERE a.id = ?",
        (ident,),
    )
    return tuple(sorted(blob(row[0]).hex() for row in rows))

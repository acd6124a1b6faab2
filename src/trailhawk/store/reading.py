"""Alerts as they are read: counts by value are worked out when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from trailhawk.alerting.alerts import Alert, State, Verdict
from trailhawk.alerting.triggers import utc_text
from trailhawk.model.findings import Tally
from trailhawk.store.cards import NO_CARD, Card, cards
from trailhawk.store.columns import blob, readable, whole
from trailhawk.store.connections import Connection, Row
from trailhawk.store.samples import samples_of
from trailhawk.store.tallying import Counts, counts_of
from trailhawk.store.texts import read_json

__all__ = ["Wanted", "alert_rows", "event_ids", "read_alert", "read_alerts"]

_NOTHING = Counts({}, (), 0, {})
_ALL = 1 << 40

_TALLIES = {
    "principals": "principal",
    "sessions": "session",
    "keys": "access_key",
    "addresses": "address",
    "user_agents": "user_agent",
    "regions": "region",
    "calls": "name",
    "errors": "error_code",
    "resources": "resource",
}
_COLUMNS = (
    "a.id, a.stream, a.start, a.last, a.count, a.failures, a.severity, a.rule_severity, "
    "t.uid, t.attributes, t.width, s.state, s.verdict, s.note"
)
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
        rows = alert_rows(db, wanted)
        counts = counts_of(db, [blob(row[0]) for row in rows])
        found = (_alert(db, row, known, counts, samples=False) for row in rows)
        kept = [one for one in found if _is_by(one, wanted)]
    return kept[: wanted.limit]


def alert_rows(db: Connection, wanted: Wanted) -> list[Row]:
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
    return db.execute(f"SELECT {_COLUMNS} {_FROM} WHERE {' AND '.join(where)} {_ORDER}", more)


def read_alert(db: Connection, ident: bytes) -> Alert | None:
    """Return one alert whole, samples included; None when there is none."""
    rows = db.execute(f"SELECT {_COLUMNS} {_FROM} WHERE a.id = ?", (ident,))
    with readable():
        if not rows:
            return None
        return _alert(db, rows[0], cards(db), counts_of(db, [ident]), samples=True)


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


def _alert(
    db: Connection,
    row: Row,
    known: Mapping[str, Card],
    counts: Mapping[bytes, Counts],
    *,
    samples: bool,
) -> Alert:
    ident, stream, start, last, count, failures, severity, rule_severity = row[:8]
    uid, attributes, _, state, verdict, note = row[8:]
    stream = blob(stream)
    counted = counts.get(blob(ident), _NOTHING)
    tallies = {name: counted.tallies.get(column, Tally()) for name, column in _TALLIES.items()}
    rules = tuple(
        (rule, known.get(rule, NO_CARD).name or rule, count) for rule, count in counted.rules
    )
    card = known.get(str(uid), NO_CARD)
    first = known.get(rules[0][0], NO_CARD) if rules else NO_CARD
    pairs = read_json(attributes, tuple[tuple[str, str], ...])
    facts = dict(pairs)
    principal = facts.get("principal") or _top(tallies["principals"])
    account = facts.get("account") or _top(counted.tallies.get("account", Tally()))
    return Alert(
        id=blob(ident).hex(),
        uid=str(uid),
        name=card.name or str(uid),
        title=counted.leads.get("title", ("", 0))[0]
        or card.title_for(
            principal=principal or "(nobody named)",
            account=account,
            event=_several(counted, "name"),
            resource=_several(counted, "resource"),
            rule=first.name,
        ),
        severity=whole(severity),
        rule_severity=whole(rule_severity),
        stage=card.stage or first.stage,
        tactics=card.tactics or first.tactics,
        techniques=card.techniques or first.techniques,
        attributes=pairs,
        first=utc_text(whole(start)),
        last=utc_text(whole(last)),
        count=whole(count),
        events=counted.events,
        successes=whole(count) - whole(failures),
        failures=whole(failures),
        principal=principal,
        account=account,
        rules=rules,
        **tallies,
        samples=samples_of(db, stream, whole(start), whole(last)) if samples else (),
        state=State(str(state)) if state else State.NEW,
        verdict=Verdict(str(verdict)) if verdict else None,
        note=str(note or ""),
        replaces=_replaced(db, blob(ident)) if samples else (),
    )


def _replaced(db: Connection, ident: bytes) -> tuple[str, ...]:
    rows = db.execute(
        "SELECT m.old FROM alerts a JOIN streams t ON t.id = a.stream "
        "JOIN moves m ON m.stream = a.stream AND m.start >= a.start "
        "AND m.start <= a.start + t.width WHERE a.id = ?",
        (ident,),
    )
    return tuple(sorted(blob(row[0]).hex() for row in rows))


def _top(tally: Tally) -> str:
    return tally.top[0][0] if tally.top else ""


def _several(counted: Counts, column: str) -> str:
    first, distinct = counted.leads.get(column, ("", 0))
    return f"{first} and {distinct - 1:,} more" if distinct > 1 else first

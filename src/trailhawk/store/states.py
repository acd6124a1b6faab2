"""Where people are with alerts, and finding one by what a person types."""

from __future__ import annotations

import msgspec

from trailhawk.alerting.alerts import State, Verdict
from trailhawk.model.errors import ConfigError
from trailhawk.store.columns import blob
from trailhawk.store.connections import Connection
from trailhawk.store.moves import heirs_of
from trailhawk.store.texts import storable

__all__ = ["Change", "find_alert", "history_of", "reopen", "set_state"]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A state, who says so, when and why."""

    state: State
    verdict: Verdict | None = None
    note: str = ""
    author: str = ""
    at: str
    """RFC 3339; the clock is the caller's."""


def find_alert(db: Connection, typed: str) -> bytes | None:
    """Return the alert whose id begins so; ConfigError when several do."""
    typed = typed.lower()
    if not typed or any(char not in "0123456789abcdef" for char in typed):
        raise ConfigError(f"{typed!r} is no alert id")
    low = bytes.fromhex(typed[:32].ljust(32, "0"))
    high = bytes.fromhex(typed[:32].ljust(32, "f"))
    found = _between(db, "SELECT id FROM alerts WHERE id >= ? AND id <= ?", low, high)
    if not found:
        # Known under an earlier id: the alert that has its first trigger now.
        found = heirs_of(db, low, high)
    if len(found) > 1:
        shown = ", ".join(sorted(one.hex() for one in found)[:4])
        raise ConfigError(f"several alerts begin with {typed}: {shown}")
    return found[0] if found else None


def set_state(db: Connection, ident: bytes, change: Change) -> None:
    """Write the state and add it to the history; within a transaction."""
    verdict = "" if change.verdict is None else change.verdict.value
    row = (change.state.value, verdict, storable(change.note), storable(change.author), change.at)
    db.execute(
        "INSERT INTO states VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (alert) DO UPDATE SET "
        "state = excluded.state, verdict = excluded.verdict, note = excluded.note, "
        "author = excluded.author, at = excluded.at",
        (ident, *row),
    )
    said = " ".join(part for part in (change.state.value, verdict, change.note) if part)
    db.execute(
        "INSERT INTO history VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (ident, change.at, storable(change.author), storable(said)),
    )


def reopen(db: Connection, ident: bytes, why: str) -> None:
    """Make a closed alert new again, and say so where it was closed; within a transaction."""
    rows = db.execute("SELECT at FROM states WHERE alert = ? AND state = 'closed'", (ident,))
    for (at,) in rows:
        db.execute("UPDATE states SET state = 'new', verdict = '' WHERE alert = ?", (ident,))
        db.execute(
            "INSERT INTO history VALUES (?, ?, 'trailhawk', ?) ON CONFLICT DO NOTHING",
            (ident, at, storable(why)),
        )


def history_of(db: Connection, ident: bytes) -> tuple[tuple[str, str, str], ...]:
    """Return (when, who, what), earliest first; what was said of what it replaces with it."""
    rows = db.execute(
        "SELECT at, author, said FROM history WHERE alert = ? OR alert IN "  # noqa: S608 - a collation of ours
        "(SELECT m.old FROM moves m JOIN alerts a ON a.stream = m.stream "
        "AND m.start >= a.start AND m.start <= a.last WHERE a.id = ?) "
        f"ORDER BY at, said COLLATE {db.words['bytewise']}",
        (ident, ident),
    )
    return tuple(dict.fromkeys((str(at), str(author), str(said)) for at, author, said in rows))


def _between(db: Connection, sql: str, low: bytes, high: bytes) -> list[bytes]:
    return [blob(row[0]) for row in db.execute(sql, (low, high))]

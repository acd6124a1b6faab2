"""What becomes of an alert that is no more: whoever knows it finds its heir."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from trailhawk.alerting.alerts import State
from trailhawk.store.columns import blob
from trailhawk.store.connections import Connection

__all__ = ["heirs_of", "move"]

_PROGRESS = {state.value: at for at, state in enumerate(State)}


def move(
    db: Connection, stream: bytes, gone: Mapping[int, bytes], found: Mapping[int, bytes], width: int
) -> None:
    """Write down where vanished alerts went, and hand their states on; within a transaction."""
    inherited: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for start, ident in gone.items():
        db.execute(
            "INSERT INTO moves VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (ident, stream, start)
        )
        heir = _heir(start, found, width)
        if heir is not None:
            inherited[heir].append(ident)
    for heir, idents in inherited.items():
        _inherit(db, heir, idents)


def _heir(start: int, found: Mapping[int, bytes], width: int) -> bytes | None:
    """Return the alert that has the first trigger now, or the first of what is left of it."""
    around = (new for at, new in found.items() if at <= start <= at + width)
    after = (new for at, new in sorted(found.items()) if start < at <= start + width)
    return next(around, None) or next(after, None)


def _inherit(db: Connection, heir: bytes, idents: list[bytes]) -> None:
    """Give the heir the state of the one that people were least far with."""
    states: list[tuple[int, bytes]] = []
    for ident in idents:
        rows = db.execute("SELECT state FROM states WHERE alert = ?", (ident,))
        if not rows:
            # Nobody has looked at a part of it, so nobody is done with it.
            return
        states.append((_PROGRESS.get(str(rows[0][0]), 0), ident))
    db.execute(
        "INSERT INTO states SELECT ?, state, verdict, note, author, at FROM states "
        "WHERE alert = ? ON CONFLICT DO NOTHING",
        (heir, min(states)[1]),
    )


def heirs_of(db: Connection, low: bytes, high: bytes) -> list[bytes]:
    """Return the alerts that took the place of those with an id between two."""
    rows = db.execute(
        "SELECT m.old, a.id FROM moves m JOIN streams t ON t.id = m.stream "
        "JOIN alerts a ON a.stream = m.stream "
        # As ``_heir`` has it. A burst counts at its first event, so ``last`` says too little.
        "AND a.start >= m.start - t.width AND a.start <= m.start + t.width "
        "WHERE m.old >= ? AND m.old <= ? ORDER BY a.start",
        (low, high),
    )
    first: dict[bytes, bytes] = {}
    for old, ident in rows:
        first.setdefault(blob(old), blob(ident))
    return list(dict.fromkeys(first.values()))

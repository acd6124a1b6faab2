"""Making alerts known to sinks: when they begin, and again when they have grown.

Numbers only ever rise and are given out under the store's one lock, so that no number appears
behind a sink's cursor.
"""

from __future__ import annotations

from collections.abc import Sequence

from trailhawk.model.severity import Severity
from trailhawk.store.columns import whole
from trailhawk.store.connections import Connection
from trailhawk.store.states import reopen

__all__ = ["GROWTH", "announce", "announce_growth"]

GROWTH = 10
"""An alert of 1 is told again at 10, at 100, and so on: a flood of a million, six times."""


def announce(db: Connection, idents: Sequence[bytes]) -> None:
    """Make alerts known, as they are now; within a transaction."""
    if not idents:
        return
    # A cursor may stand past numbers whose alerts a migration has dropped.
    last = db.execute(
        "SELECT max(n) FROM (SELECT max(seq) AS n FROM announcements "
        "UNION ALL SELECT max(seq) FROM cursors) numbers"
    )[0][0]
    first = 1 if last is None else whole(last) + 1
    db.many(
        "INSERT INTO announcements SELECT ?, id, count, severity FROM alerts WHERE id = ?",
        [(first + at, ident) for at, ident in enumerate(idents)],
    )


def announce_growth(db: Connection, ident: bytes, growth: int) -> None:
    """Make an alert known again if its level rose, or its count by the factor ``growth``.

    A factor below 2 leaves counts out. A closed alert whose level rose is new again: whoever
    closed it has not seen that.
    """
    rows = db.execute(
        "SELECT a.count, a.severity, n.count, n.severity FROM alerts a "
        "LEFT JOIN announcements n ON n.alert = a.id WHERE a.id = ? ORDER BY n.seq DESC LIMIT 1",
        (ident,),
    )
    if not rows or rows[0][2] is None:
        announce(db, [ident])
        return
    count, severity, told_count, told_severity = map(whole, rows[0])
    now, before = Severity(severity).level, Severity(told_severity).level
    if before < now:
        reopen(db, ident, f"reopened: {now.value} now, was {before.value}")
        announce(db, [ident])
    elif growth > 1 and count >= told_count * growth:
        announce(db, [ident])

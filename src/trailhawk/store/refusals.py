"""Alerts that a sink looked at and did not take: how often, why, and which are set aside."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from trailhawk.store.columns import blob, whole
from trailhawk.store.connections import Connection
from trailhawk.store.texts import storable

__all__ = ["Refusal", "drop_refusals", "refusals_of", "set_refusal"]


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """One alert that a sink refused, as it stands."""

    alert: str
    seq: int
    """Under which number it was made known."""
    update: bool
    """Whether the sink had taken it before, when it was less."""
    attempts: int
    reason: str
    aside: bool
    """Whether the sink's cursor went past it."""


def set_refusal(db: Connection, sink: str, one: Refusal) -> None:
    """Write a refusal down, whatever was written of that alert before; within a transaction."""
    db.execute(
        "INSERT INTO refusals VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sink, alert) DO UPDATE SET "
        "seq = excluded.seq, told = excluded.told, attempts = excluded.attempts, "
        "reason = excluded.reason, aside = excluded.aside",
        (
            *(storable(sink), bytes.fromhex(one.alert), one.seq, int(one.update), one.attempts),
            *(storable(one.reason), int(one.aside)),
        ),
    )


def drop_refusals(db: Connection, sink: str, alerts: Iterable[str]) -> None:
    """Forget what a sink refused; within a transaction."""
    for ident in alerts:
        db.execute(
            "DELETE FROM refusals WHERE sink = ? AND alert = ?",
            (storable(sink), bytes.fromhex(ident)),
        )


def refusals_of(db: Connection, sink: str) -> list[Refusal]:
    """Return what a sink refused and did not take since, earliest first."""
    rows = db.execute(
        "SELECT alert, seq, told, attempts, reason, aside FROM refusals WHERE sink = ? "
        "ORDER BY seq, alert",
        (storable(sink),),
    )
    return [
        Refusal(
            alert=blob(alert).hex(),
            seq=whole(seq),
            update=bool(whole(told)),
            attempts=whole(attempts),
            reason=str(reason),
            aside=bool(whole(aside)),
        )
        for alert, seq, told, attempts, reason, aside in rows
    ]

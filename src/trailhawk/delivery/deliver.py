"""Alerts from the store to sinks: each from its own cursor, none waiting for another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from trailhawk.config import Egress, Sink, wants_updates
from trailhawk.delivery.aws import HubSender, TopicSender
from trailhawk.delivery.egress import connector
from trailhawk.delivery.failures import SinkError
from trailhawk.delivery.line_files import FileSender
from trailhawk.delivery.mail import MailSender
from trailhawk.delivery.sarif_file import SarifSender
from trailhawk.delivery.senders import LineSender, Packet, PostSender, Sender
from trailhawk.model.errors import ConfigError
from trailhawk.model.severity import Level
from trailhawk.store import Store
from trailhawk.store.outbox import Cursor
from trailhawk.store.refusals import Refusal

__all__ = ["ATTEMPTS", "Delivered", "deliver", "retry_aside", "retry_delay", "sender_for"]

BATCH = 50
MAX_DELAY_SECONDS = 600
ATTEMPTS = 5
"""So often an alert is refused before it is set aside and no longer holds up those behind it."""

Clock = Callable[[], float]


class Delivered(msgspec.Struct, frozen=True):
    """How it went with one sink."""

    sink: str
    sent: int
    left: int
    """Alerts that it still has to be told of, those set aside not among them."""
    problem: str = ""
    aside: int = 0
    """Alerts that it refused so often that they were set aside."""


def sender_for(
    sink: Sink, egress: Egress, environ: Mapping[str, str], clock: Clock, store: Store
) -> Sender:
    """Return what sends to the sink; ConfigError when its secret is not there."""
    secret = environ.get(sink.key_env, "") if sink.key_env else ""
    if sink.key_env and not secret:
        raise ConfigError(f"sink {sink.name!r}: the variable {sink.key_env} is not set")
    connect = connector(egress)
    match sink.kind:
        case "sarif":
            return SarifSender(sink, store)
        case "jsonl" | "csv" | "ocsf":
            return FileSender(sink)
        case "syslog" | "cef":
            return LineSender(sink, egress, connect)
        case "smtp":
            return MailSender(sink, secret, connect)
        case "sns":
            return TopicSender(sink)
        case "securityhub":
            return HubSender(sink)
        case _:
            return PostSender(sink, secret, connect, clock)


def deliver(store: Store, sink: Sink, sender: Sender, clock: Clock) -> Delivered:
    """Tell a sink all that it was not told yet, until it fails.

    The cursor moves when the sink has taken a batch. After a failure the sink is left alone for
    a time that doubles with every further one. An alert that is refused ``ATTEMPTS`` times is set
    aside and those behind it go on; nothing else is passed over, and nothing is forgotten.
    """
    cursor = store.cursor(sink.name)
    sent = 0
    if cursor.failures and clock() < cursor.retry_at:
        return _result(store, sink, cursor, sent, cursor.problem)
    while rows := store.waiting(cursor.seq, BATCH):
        refusals = {one.alert: one for one in store.refusals(sink.name)}
        packets = _packets(store, sink, rows, cursor.seq, refusals)
        try:
            if packets:
                sender.send(packets)
        except SinkError as error:
            sent += error.taken
            taken = packets[: error.taken]
            if taken:
                cursor = msgspec.structs.replace(cursor, seq=taken[-1].seq)
            refusal = _refusal(packets[error.taken], refusals, error) if error.refused else None
            if refusal is not None and refusal.aside:
                # What is wrong with the sink, if anything, is told by how often it failed before.
                cursor = msgspec.structs.replace(cursor, seq=refusal.seq, problem=str(error))
                _write(store, sink, cursor, taken, refusals, refusal)
                continue
            cursor = _failed(cursor, str(error), clock())
            _write(store, sink, cursor, taken, refusals, refusal)
            return _result(store, sink, cursor, sent, cursor.problem)
        sent += len(packets)
        cursor = Cursor(seq=rows[-1][0])
        _write(store, sink, cursor, packets, refusals)
    return _result(store, sink, cursor, sent, "")


def retry_aside(store: Store, sink: Sink, sender: Sender) -> int:
    """Send what was set aside for a sink once more; return how much it took.

    What is refused again stays aside; a sink that fails otherwise is not asked any further.
    """
    sent = 0
    for refusal in store.refusals(sink.name):
        alert = store.exactly(refusal.alert) if refusal.aside else None
        if alert is None:
            continue
        packet = Packet(alert, store.event_ids(alert.id), refusal.seq, refusal.update)
        try:
            sender.send([packet])
        except SinkError as error:
            if not error.refused:
                break
            known = {refusal.alert: refusal}
            with store.transaction():
                store.set_refusal(sink.name, _refusal(packet, known, error))
            continue
        sent += 1
        with store.transaction():
            store.drop_refusals(sink.name, [refusal.alert])
    return sent


def retry_delay(failures: int) -> int:
    """Return for how many seconds a sink is left alone after so many failures in a row."""
    return min(MAX_DELAY_SECONDS, 1 << min(failures, 16))


def _packets(
    store: Store,
    sink: Sink,
    rows: Sequence[tuple[int, str]],
    told: int,
    refusals: Mapping[str, Refusal],
) -> list[Packet]:
    """Return what the sink is to be told of the rows; it was told of all up to ``told``."""
    least = Level(sink.min_level)
    found: list[Packet] = []
    for seq, ident in rows:
        alert = store.exactly(ident)
        if alert is None or alert.level < least:
            continue
        known = (ident, *alert.replaces)
        aside = [refusals[one] for one in known if one in refusals and refusals[one].aside]
        if aside:
            before = any(one.update for one in aside)
        else:
            before = store.told_before(known, told, least.floor)
        if wants_updates(sink) or not before:
            found.append(Packet(alert, store.event_ids(alert.id), seq, before))
    return found


def _refusal(packet: Packet, known: Mapping[str, Refusal], error: SinkError) -> Refusal:
    before = known.get(packet.alert.id)
    attempts = 1 if before is None else before.attempts + 1
    return Refusal(
        alert=packet.alert.id,
        seq=packet.seq,
        update=packet.update,
        attempts=attempts,
        reason=str(error),
        aside=attempts >= ATTEMPTS,
    )


def _failed(cursor: Cursor, problem: str, now: float) -> Cursor:
    failures = cursor.failures + 1
    return Cursor(cursor.seq, failures, int(now) + retry_delay(failures), problem)


def _write(  # noqa: PLR0913, PLR0917 - what one exchange came to
    store: Store,
    sink: Sink,
    cursor: Cursor,
    taken: Sequence[Packet],
    refusals: Mapping[str, Refusal],
    refusal: Refusal | None = None,
) -> None:
    known = (one for packet in taken for one in (packet.alert.id, *packet.alert.replaces))
    with store.transaction():
        store.set_cursor(sink.name, cursor)
        store.drop_refusals(sink.name, [one for one in known if one in refusals])
        if refusal is not None:
            store.set_refusal(sink.name, refusal)


def _result(store: Store, sink: Sink, cursor: Cursor, sent: int, problem: str) -> Delivered:
    aside = sum(one.aside for one in store.refusals(sink.name))
    return Delivered(sink.name, sent, store.left(cursor.seq), problem, aside)

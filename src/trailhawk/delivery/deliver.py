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

__all__ = ["Delivered", "deliver", "retry_delay", "sender_for"]

BATCH = 50
MAX_DELAY_SECONDS = 600

Clock = Callable[[], float]


class Delivered(msgspec.Struct, frozen=True):
    """How it went with one sink."""

    sink: str
    sent: int
    left: int
    """Alerts that it still has to be told of."""
    problem: str = ""


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
    a time that doubles with every further one; nothing is skipped.
    """
    cursor = store.cursor(sink.name)
    sent = 0
    if cursor.failures and clock() < cursor.retry_at:
        return Delivered(sink.name, 0, store.left(cursor.seq), cursor.problem)
    while rows := store.waiting(cursor.seq, BATCH):
        packets = _packets(store, sink, rows, cursor.seq)
        try:
            if packets:
                sender.send(packets)
        except SinkError as error:
            if error.taken:
                sent += error.taken
                cursor = msgspec.structs.replace(cursor, seq=packets[error.taken - 1].seq)
            cursor = _failed(cursor, str(error), clock())
            _write(store, sink, cursor)
            return Delivered(sink.name, sent, store.left(cursor.seq), cursor.problem)
        sent += len(packets)
        cursor = Cursor(seq=rows[-1][0])
        _write(store, sink, cursor)
    return Delivered(sink.name, sent, 0)


def retry_delay(failures: int) -> int:
    """Return for how many seconds a sink is left alone after so many failures in a row."""
    return min(MAX_DELAY_SECONDS, 1 << min(failures, 16))


def _packets(store: Store, sink: Sink, rows: Sequence[tuple[int, str]], told: int) -> list[Packet]:
    """Return what the sink is to be told of the rows; it was told of all up to ``told``."""
    least = Level(sink.min_level)
    found: list[Packet] = []
    for seq, ident in rows:
        alert = store.exactly(ident)
        if alert is None or alert.level < least:
            continue
        before = store.told_before((ident, *alert.replaces), told, least.floor)
        if wants_updates(sink) or not before:
            found.append(Packet(alert, store.event_ids(alert.id), seq, before))
    return found


def _failed(cursor: Cursor, problem: str, now: float) -> Cursor:
    failures = cursor.failures + 1
    return Cursor(cursor.seq, failures, int(now) + retry_delay(failures), problem)


def _write(store: Store, sink: Sink, cursor: Cursor) -> None:
    with store.transaction():
        store.set_cursor(sink.name, cursor)

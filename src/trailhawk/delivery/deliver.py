"""Alerts from the store to sinks: each from its own cursor, none waiting for another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from trailhawk.config import Egress, Sink, wants_updates
from trailhawk.delivery.aws import HubSender, TopicSender
from trailhawk.delivery.egress import connector
from trailhawk.delivery.failures import Fault, SinkError
from trailhawk.delivery.line_files import FileSender
from trailhawk.delivery.mail import MailSender
from trailhawk.delivery.refused import not_taken, refusal_of
from trailhawk.delivery.sarif_file import SarifSender
from trailhawk.delivery.senders import LineSender, Packet, PostSender, Sender
from trailhawk.delivery.stuck import pass_stuck
from trailhawk.model.errors import ConfigError
from trailhawk.model.severity import Level
from trailhawk.store import Store
from trailhawk.store.outbox import Cursor
from trailhawk.store.refusals import Refusal

__all__ = [
    "PATIENCE",
    "Delivered",
    "deliver",
    "retry_delay",
    "sender_for",
]

BATCH = 50
MAX_DELAY_SECONDS = 600
PATIENCE = 12
"""After so many failures in a row a sink that answers is asked whether it takes other alerts; with
the pauses between them that is three quarters of an hour."""

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
    a time that doubles with every further one. An alert that is refused ``ATTEMPTS`` times, or that
    the sink fails on ``PATIENCE`` times while it takes others, is set aside and those behind it go
    on; nothing else is passed over, and nothing is forgotten.
    """
    return _Round(store, sink, sender, clock).run()


class _Round:
    """One time that a sink is told."""

    def __init__(self, store: Store, sink: Sink, sender: Sender, clock: Clock) -> None:
        self._store = store
        self._sink = sink
        self._sender = sender
        self._clock = clock
        self._cursor = store.cursor(sink.name)
        self._sent = 0

    def run(self) -> Delivered:
        """Tell all that waits, or as much as the sink takes."""
        store, sink = self._store, self._sink
        if self._cursor.failures and self._clock() < self._cursor.retry_at:
            return self._result()
        while rows := store.waiting(self._cursor.seq, BATCH):
            refusals = {one.alert: one for one in store.refusals(sink.name)}
            packets = _packets(store, sink, rows, self._cursor.seq, refusals)
            try:
                if packets:
                    self._sender.send(packets)
            except SinkError as error:
                if not self._goes_on(packets, refusals, error):
                    return self._result()
            else:
                self._write(Cursor(seq=rows[-1][0]), packets, refusals)
        return self._result()

    def _goes_on(
        self, packets: Sequence[Packet], refusals: Mapping[str, Refusal], error: SinkError
    ) -> bool:
        """Write down what became of a batch that failed; tell whether to go on behind it."""
        cursor, taken, left = self._cursor, packets[: error.taken], packets[error.taken :]
        if taken:
            cursor = msgspec.structs.replace(cursor, seq=taken[-1].seq)
        refused = []
        if error.fault is Fault.ALERT:
            refusal = refusal_of(left[0], refusals, error)
            if refusal.aside:
                # What is wrong with the sink, if anything, is told by how often it failed before.
                cursor = msgspec.structs.replace(cursor, seq=refusal.seq, problem=str(error))
                self._write(cursor, taken, refusals, [refusal])
                return True
            refused.append(refusal)
        if error.fault is Fault.EITHER and cursor.failures >= PATIENCE:
            passed = pass_stuck(self._sender, left)
            if passed is not None:
                aside = [
                    not_taken(one, 2 + (cursor.failures if one is left[0] else 0), why, aside=True)
                    for one, why in passed.stuck
                ]
                self._write(Cursor(seq=passed.seq), (*taken, *passed.taken), refusals, aside)
                return True
        self._write(_failed(cursor, str(error), self._clock()), taken, refusals, refused)
        return False

    def _write(
        self,
        cursor: Cursor,
        taken: Sequence[Packet],
        refusals: Mapping[str, Refusal],
        refused: Sequence[Refusal] = (),
    ) -> None:
        """Write down what one exchange came to."""
        known = (one for packet in taken for one in (packet.alert.id, *packet.alert.replaces))
        with self._store.transaction():
            self._store.set_cursor(self._sink.name, cursor)
            self._store.drop_refusals(self._sink.name, [one for one in known if one in refusals])
            for refusal in refused:
                self._store.set_refusal(self._sink.name, refusal)
        self._cursor = cursor
        self._sent += len(taken)

    def _result(self) -> Delivered:
        cursor = self._cursor
        aside = sum(one.aside for one in self._store.refusals(self._sink.name))
        left = self._store.left(cursor.seq)
        problem = cursor.problem if left else ""
        return Delivered(self._sink.name, self._sent, left, problem, aside)


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


def _failed(cursor: Cursor, problem: str, now: float) -> Cursor:
    failures = cursor.failures + 1
    return Cursor(cursor.seq, failures, int(now) + retry_delay(failures), problem)

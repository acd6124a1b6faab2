"""What a sink would not take: when it is set aside, and how it is sent once more."""

from __future__ import annotations

from collections.abc import Mapping

from trailhawk.config import Sink
from trailhawk.delivery.failures import Fault, SinkError
from trailhawk.delivery.senders import Packet, Sender
from trailhawk.store import Store
from trailhawk.store.refusals import Refusal

__all__ = ["ATTEMPTS", "not_taken", "refusal_of", "retry_aside"]

ATTEMPTS = 5
"""So often an alert is refused before it is set aside and no longer holds up those behind it."""


def retry_aside(store: Store, sink: Sink, sender: Sender) -> int:
    """Send what was set aside for a sink once more; return how much it took.

    What is refused again stays aside; a sink that is not there is not asked any further.
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
            if error.fault is Fault.SINK:
                break
            if error.fault is Fault.ALERT:
                known = {refusal.alert: refusal}
                with store.transaction():
                    store.set_refusal(sink.name, refusal_of(packet, known, error))
            continue
        sent += 1
        with store.transaction():
            store.drop_refusals(sink.name, [refusal.alert])
    return sent


def refusal_of(packet: Packet, known: Mapping[str, Refusal], error: SinkError) -> Refusal:
    """Return what is to be written down of a packet that was refused, perhaps once more."""
    before = known.get(packet.alert.id)
    attempts = 1 if before is None else before.attempts + 1
    return not_taken(packet, attempts, str(error), aside=attempts >= ATTEMPTS)


def not_taken(packet: Packet, attempts: int, reason: str, *, aside: bool) -> Refusal:
    """Return what is to be written down of a packet that a sink did not take."""
    return Refusal(
        alert=packet.alert.id,
        seq=packet.seq,
        update=packet.update,
        attempts=attempts,
        reason=reason,
        aside=aside,
    )

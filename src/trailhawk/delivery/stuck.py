"""Whether a sink that fails on one alert is down, or cannot take that alert."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from trailhawk.delivery.failures import Fault, SinkError
from trailhawk.delivery.senders import Packet, Sender

__all__ = ["PROBES", "Passed", "pass_stuck"]

PROBES = 5
"""So many alerts behind one that does not get through are tried."""


class Passed(msgspec.Struct, frozen=True):
    """How a sink came past an alert that it had failed on."""

    seq: int
    """Of the last alert that was tried."""
    taken: tuple[Packet, ...]
    stuck: tuple[tuple[Packet, str], ...]
    """What it failed on, before and after it took another; why."""


def pass_stuck(sender: Sender, packets: Sequence[Packet]) -> Passed | None:
    """Try what stands behind the first packet, on which the sink has failed; None if it is down.

    It is not down when it takes one of those behind. What it did not take is then sent once more:
    it may have come back in between.
    """
    failed = [packets[0]]
    for packet in packets[1 : 1 + PROBES]:
        error = _error(sender, packet)
        if error is None:
            return _passed(sender, failed, packet)
        if error.fault is Fault.SINK:
            return None
        failed.append(packet)
    return None


def _passed(sender: Sender, failed: Sequence[Packet], taken: Packet) -> Passed | None:
    again = [(one, _error(sender, one)) for one in failed]
    if any(told is not None and told.fault is Fault.SINK for _, told in again):
        return None
    return Passed(
        taken.seq,
        (*(one for one, told in again if told is None), taken),
        tuple((one, str(told)) for one, told in again if told is not None),
    )


def _error(sender: Sender, packet: Packet) -> SinkError | None:
    try:
        sender.send([packet])
    except SinkError as error:
        return error
    return None

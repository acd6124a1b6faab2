"""What windows are fed with, and what they give: no clock, no order of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from trailhawk.ir.outcomes import Value
from trailhawk.model.findings import Burst, Evidence

__all__ = ["MICROSECONDS", "Closed", "Entry", "Seen", "moment_of", "time_of"]

MICROSECONDS = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def moment_of(time: datetime) -> int:
    """Return an aware time as microseconds since 1970, exactly."""
    return (time - _EPOCH) // _MICROSECOND


def time_of(moment: int) -> str:
    """Return the text of a moment, as ``model.events`` writes it."""
    return (_EPOCH + moment * _MICROSECOND).isoformat().replace("+00:00", "Z")


class Seen(msgspec.Struct, frozen=True, eq=False):
    """One record on which some of a rule's conditions hold.

    ``held`` are positions in ``conditions_of`` of the rule's logic, ``evidence`` is in the same
    order.
    """

    moment: int
    event_id: str
    record: Mapping[str, object]
    held: tuple[int, ...]
    evidence: tuple[tuple[Evidence, ...], ...] = ()
    token: object = None
    """Whatever the caller wants back with a burst that this record completes."""


class Entry:
    """One record in one group: the steps that it stands for there."""

    __slots__ = ("idents", "seen", "steps")

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.steps: dict[int, int] = {}
        """Step to the position of its condition in ``seen.held``; -1 for a step within which
        other steps hold."""
        self.idents: dict[int, object] = {}
        """Of such a step, the burst that it stands for."""


class Closed(msgspec.Struct, frozen=True, eq=False):
    """A burst that is over, and the record that completed it."""

    seen: Seen
    burst: Burst
    outcomes: tuple[tuple[str, Value], ...] = ()
    """What the rule says about the burst's events together."""

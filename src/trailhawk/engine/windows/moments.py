"""Moments of one group: all its events of one time, and the window that they move through.

Everything that happens at one time is taken together, so that no answer depends on the order in
which events of the same second arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from trailhawk.engine.windows.measured import Share
from trailhawk.engine.windows.outcomes import Part
from trailhawk.engine.windows.seen import Entry, Seen, time_of
from trailhawk.model.findings import Evidence, StepSample

__all__ = ["MAX_EVENT_IDS", "Moment", "Past", "ordered", "sample_of"]

MAX_EVENT_IDS = 100
"""Event ids that a burst names, and that a moment remembers."""

Samples = Mapping[int, bytes]

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(StepSample).decode


class Moment:
    """What is remembered of a group's events of one time."""

    __slots__ = ("absents", "ids", "parts", "samples", "seen", "shares", "size", "steps", "time")

    def __init__(self, time: int, size: int, steps: tuple[int, ...], ids: tuple[str, ...]) -> None:
        self.time = time
        self.size = size
        self.steps = steps
        """Events of each step."""
        self.ids = ids
        self.shares: tuple[Share, ...] = ()
        """What each measure of the rule takes from this moment."""
        self.parts: tuple[Part, ...] = ()
        """What its events bring to each aggregate of the rule's outcomes."""
        self.absents: tuple[int, ...] = ()
        """Events of each set of steps that must be absent."""
        self.samples: Samples | None = None
        """Of rules with several steps, an event of each step, packed."""
        self.seen: Seen | None = None
        """The last event, kept where the moment is judged later."""

    @property
    def weight(self) -> int:
        """How much this moment counts against the limit on window entries."""
        values = sum(len(share) for share in self.shares if isinstance(share, tuple))
        return 1 + values + len(self.samples or ()) + sum(map(len, self.parts))


def ordered(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries of one moment in their order: by the first step they match, then id.

    CloudTrail's times are whole seconds, and which of two events of a second came first is not
    known: a sequence is given the benefit of the doubt.
    """
    return sorted(entries, key=lambda entry: (min(entry.steps), entry.seen.event_id))


def sample_of(name: str, entry: Entry, step: int) -> bytes:
    """Return an event of a step as it is shown later, packed."""
    seen, at = entry.seen, entry.steps[step]
    evidence: tuple[Evidence, ...] = ()
    if 0 <= at < len(seen.evidence):
        evidence = seen.evidence[at]
    event_name = seen.record.get("eventName")
    return _pack(
        StepSample(
            step=name,
            count=1,
            time=time_of(seen.moment),
            event_id=seen.event_id,
            event_name=event_name if isinstance(event_name, str) else "",
            evidence=evidence,
        )
    )


def unpacked(sample: bytes, count: int) -> StepSample:
    """Return a packed sample, with the number of events that it stands for."""
    return msgspec.structs.replace(_unpack(sample), count=count)


class Past:
    """The moments that are in the window: in at the end, out at the start, both in O(1)."""

    __slots__ = ("_head", "_moments")

    def __init__(self) -> None:
        self._moments: list[Moment] = []
        self._head = 0

    def __len__(self) -> int:
        return len(self._moments) - self._head

    def __iter__(self) -> Iterator[Moment]:
        for at in range(self._head, len(self._moments)):
            yield self._moments[at]

    @property
    def oldest(self) -> Moment:
        """The first moment of the window."""
        return self._moments[self._head]

    @property
    def newest(self) -> Moment:
        """The last moment of the window."""
        return self._moments[-1]

    def add(self, moment: Moment) -> None:
        """Take in a moment that is later than all others."""
        self._moments.append(moment)

    def drop_oldest(self) -> Moment:
        """Take out the first moment."""
        moment = self._moments[self._head]
        self._head += 1
        # Removing the dead half at once costs each moment a constant.
        if self._head > 32 and self._head * 2 > len(self._moments):
            del self._moments[: self._head]
            self._head = 0
        return moment

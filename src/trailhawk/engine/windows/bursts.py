"""A burst: one finding for as long as a rule goes on holding in one group.

A burst begins when the rule holds, goes on while it holds again within a window's length, and
ends when it has not for longer. Its events are all those of the first window and all after, up
to the last time that the rule held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from types import MappingProxyType

from trailhawk.engine.windows.keys import Key, key_texts
from trailhawk.engine.windows.measured import Number
from trailhawk.engine.windows.moments import MAX_EVENT_IDS, Moment, unpacked
from trailhawk.engine.windows.outcomes import Gathered, OutcomePlan
from trailhawk.engine.windows.seen import Closed, Seen, time_of
from trailhawk.model.findings import Burst, StepSample

__all__ = ["MAX_VALUES", "Naming", "OpenBurst"]

_NO_SAMPLES: Mapping[int, bytes] = MappingProxyType({})

MAX_VALUES = 20
"""Distinct values of one kind that a burst names."""


class Naming:
    """What the parts of one rule's bursts are called."""

    def __init__(
        self,
        by: tuple[str, ...],
        steps: tuple[str, ...],
        collected: tuple[tuple[str, int], ...],
        outcomes: OutcomePlan | None = None,
    ) -> None:
        self.by = by
        self.steps = steps
        self.collected = collected
        """Name of a value, and which share of a moment holds its texts."""
        self.outcomes = outcomes
        """What is worked out of a burst's events besides; None for nothing."""
        self.numbers = count()
        """Tells the bursts of one rule apart."""


class OpenBurst:
    """A burst that may still go on."""

    __slots__ = (
        "_count",
        "_first",
        "_gathered",
        "_ids",
        "_key",
        "_naming",
        "_peaks",
        "_samples",
        "_seen",
        "_steps",
        "_tail",
        "_values",
        "last",
        "number",
    )

    def __init__(
        self,
        naming: Naming,
        key: Key,
        seen: Seen,
        moments: Iterable[Moment],
        samples: Mapping[int, bytes] = _NO_SAMPLES,
    ) -> None:
        """Begin with the moments of the window that the rule held of first.

        ``samples`` are events to show for their steps; other steps show their first.
        """
        self.number = next(naming.numbers)
        self._naming = naming
        self._key = key
        self._seen = seen
        self._count = 0
        self._first: int | None = None
        self._ids: list[str] = []
        self._peaks: dict[str, Number] = {}
        self._samples = dict(samples)
        self._steps = [0] * len(naming.steps)
        self._values: dict[str, dict[str, None]] = {name: {} for name, _ in naming.collected}
        self._tail: list[Moment] = []
        self._gathered = None if naming.outcomes is None else Gathered(naming.outcomes)
        self.last = 0
        for moment in moments:
            self._take(moment)

    def wait(self, moment: Moment) -> None:
        """Note a moment at which the rule did not hold; it counts if the rule holds again."""
        self._tail.append(moment)

    def go_on(self, moment: Moment) -> None:
        """Take in a moment at which the rule held again, and those since it last did."""
        for waited in self._tail:
            self._take(waited)
        self._tail.clear()
        self._take(moment)

    def measure(self, peaks: Mapping[str, Number]) -> None:
        """Remember the most that was measured."""
        for name, found in peaks.items():
            before = self._peaks.get(name)
            if before is None or found > before:
                self._peaks[name] = found

    def closed(self) -> Closed:
        """Return the burst as it ended."""
        naming = self._naming
        first = self.last if self._first is None else self._first
        burst = Burst(
            count=self._count,
            first=time_of(first),
            last=time_of(self.last),
            event_ids=tuple(self._ids),
            keys=tuple(zip(naming.by, key_texts(self._key), strict=True)),
            measures=tuple((name, float(found)) for name, found in self._peaks.items()),
            values=tuple((name, tuple(found)) for name, found in self._values.items()),
            steps=tuple(self._step(at) for at, events in enumerate(self._steps) if events),
        )
        outcomes = () if self._gathered is None else self._gathered.values()
        return Closed(self._seen, burst, outcomes)

    def _step(self, at: int) -> StepSample:
        sample = self._samples.get(at)
        if sample is None:
            return StepSample(self._naming.steps[at], self._steps[at])
        return unpacked(sample, self._steps[at])

    def _take(self, moment: Moment) -> None:
        if self._first is None:
            self._first = moment.time
        self.last = moment.time
        self._count += moment.size
        for at, events in enumerate(moment.steps):
            self._steps[at] += events
        room = MAX_EVENT_IDS - len(self._ids)
        self._ids.extend(moment.ids[:room])
        if self._gathered is not None:
            self._gathered.add(moment.parts)
        for step, sample in (moment.samples or _NO_SAMPLES).items():
            self._samples.setdefault(step, sample)
        for name, at in self._naming.collected:
            self._collect(self._values[name], moment.shares[at])

    def _collect(self, found: dict[str, None], share: object) -> None:
        if isinstance(share, tuple) and len(found) < MAX_VALUES:
            for text in share[: MAX_VALUES - len(found)]:
                found.setdefault(str(text))

"""What is worked out once per windowed rule: how its entries become moments, and their names."""

from __future__ import annotations

from collections.abc import Iterable

from trailhawk.engine.windows.bursts import Naming
from trailhawk.engine.windows.claims import absents_of, measures_of
from trailhawk.engine.windows.gathering import gatherer
from trailhawk.engine.windows.moments import MAX_EVENT_IDS, Moment, sample_of
from trailhawk.engine.windows.outcomes import OutcomePlan
from trailhawk.engine.windows.seen import MICROSECONDS, Entry
from trailhawk.ir.logic import Around, Count, Distinct, Sequence, Statistic, Windowed, WindowKind
from trailhawk.ir.logic_text import print_measure
from trailhawk.ir.outcomes import Aggregate

__all__ = ["SequencePlan", "WindowPlan"]


class _Steps:
    """How the entries of one time are counted and shown by step."""

    def __init__(self, names: tuple[str, ...], outcomes: OutcomePlan | None) -> None:
        self.names = names
        self._outcomes = outcomes
        self._one = (1,) if len(names) == 1 else None

    def moment(self, entries: list[Entry]) -> Moment:
        moment = self._counted(entries)
        if self._outcomes is not None:
            moment.parts = self._outcomes.parts(entries)
        return moment

    def _counted(self, entries: list[Entry]) -> Moment:
        ids = tuple(entry.seen.event_id for entry in entries[:MAX_EVENT_IDS])
        time = entries[0].seen.moment
        if self._one is not None:
            steps = self._one if len(entries) == 1 else (len(entries),)
            return Moment(time, len(entries), steps, ids)
        counts = [0] * len(self.names)
        samples: dict[int, bytes] = {}
        for entry in entries:
            for step in entry.steps:
                counts[step] += 1
                if step not in samples:
                    samples[step] = sample_of(self.names[step], entry, step)
        moment = Moment(time, len(entries), tuple(counts), ids)
        moment.samples = samples
        return moment


_WAITING = {
    Around.BOTH: {WindowKind.SLIDING},
    Around.AHEAD: {WindowKind.SLIDING, WindowKind.BEFORE},
    Around.WINDOW: {WindowKind.TUMBLING},
}
"""The kinds of windows in which what is absent can be waited for."""


class WindowPlan:
    """The plan of a ``Windowed`` rule."""

    def __init__(self, logic: Windowed, outcomes: OutcomePlan | None = None) -> None:
        self.logic = logic
        self.width = logic.window.seconds * MICROSECONDS
        names = tuple(step.name for step in logic.steps)
        self._steps = _Steps(names, outcomes)
        self.pivot = names.index(logic.window.pivot) if logic.window.pivot else -1
        self.measures = measures_of(logic.claim)
        self.place = {measure: at for at, measure in enumerate(self.measures)}
        self.absents = absents_of(logic.claim)
        if any(logic.window.kind not in _WAITING[one.around] for one in self.absents):
            raise ValueError("this kind of window cannot wait for what is absent")
        self.absent_place = {absent: at for at, absent in enumerate(self.absents)}
        collected = self._collected()
        extra = [Distinct(name) for name, at in collected if at >= len(self.measures)]
        self._gather = [gatherer(measure, logic) for measure in (*self.measures, *extra)]
        self._absent_steps = [
            frozenset(names.index(name) for name in absent.steps) for absent in self.absents
        ]
        self.naming = Naming(logic.by, names, collected, outcomes)
        self.shown = tuple(
            (print_measure(measure), at)
            for at, measure in enumerate(self.measures)
            if not isinstance(measure, Count | Aggregate)
        )

    @property
    def horizon(self) -> int:
        """How long after its last event a group may still matter."""
        return 2 * self.width if self.absents else self.width

    def moment(self, entries: list[Entry]) -> Moment:
        """Return what is remembered of the entries of one time."""
        moment = self._steps.moment(entries)
        moment.shares = tuple(gather(entries) for gather in self._gather)
        if self.absents:
            moment.absents = tuple(_among(entries, steps) for steps in self._absent_steps)
            moment.seen = entries[-1].seen
        return moment

    def _collected(self) -> tuple[tuple[str, int], ...]:
        """Name every value that is text, and say which share of a moment holds it."""
        found: dict[str, int] = {}
        measured = {one.value for one in self.measures if isinstance(one, Distinct | Statistic)}
        next_extra = len(self.measures)
        for name in self.logic.values:
            at = self.place.get(Distinct(name))
            if at is None and name not in measured:
                at, next_extra = next_extra, next_extra + 1
            if at is not None:
                found[name] = at
        return tuple(found.items())


def _among(entries: Iterable[Entry], steps: frozenset[int]) -> int:
    return sum(1 for entry in entries if not steps.isdisjoint(entry.steps))


class SequencePlan:
    """The plan of a ``Sequence`` rule: a stage of n events is n positions."""

    def __init__(self, logic: Sequence, outcomes: OutcomePlan | None = None) -> None:
        self.logic = logic
        self.width = logic.seconds * MICROSECONDS
        names = tuple(stage.step.name for stage in logic.stages)
        self._steps = _Steps(names, outcomes)
        self.naming = Naming(logic.by, names, (), outcomes)
        self.positions = tuple(
            at for at, stage in enumerate(logic.stages) for _ in range(stage.at_least)
        )
        first = logic.links[0] if logic.stages[0].at_least == 1 and logic.links else None
        self.plain_start = first is not None and not first.matches
        """Whether a chain of one event is told by when it was alone."""
        self.step_positions = {
            step: tuple(reversed([at for at, one in enumerate(self.positions) if one == step]))
            for step in range(len(names))
        }

    @property
    def horizon(self) -> int:
        """How long after its last event a group may still matter."""
        return self.width

    def moment(self, entries: list[Entry]) -> Moment:
        """Return what is remembered of the entries of one time."""
        return self._steps.moment(entries)

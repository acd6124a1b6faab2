"""One windowed rule over all its groups: step matches in, bursts out.

Records come in the order of event time. All that happens at one time is taken together, group
by group; groups that can no longer matter end by themselves.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeAlias

from trailhawk.engine.windows.bursts import OpenBurst
from trailhawk.engine.windows.chains import ChainGroup
from trailhawk.engine.windows.claims import absents_of
from trailhawk.engine.windows.groups import WindowGroup
from trailhawk.engine.windows.keys import Key, keys_of
from trailhawk.engine.windows.moments import Moment, ordered
from trailhawk.engine.windows.outcomes import OutcomePlan
from trailhawk.engine.windows.plans import SequencePlan, WindowPlan
from trailhawk.engine.windows.seen import Closed, Entry, Seen
from trailhawk.ir.logic import Sequence, Windowed, conditions_of, steps_of
from trailhawk.ir.outcomes import Outcome
from trailhawk.model.limits import Limits

__all__ = ["RuleWindows"]

_Group: TypeAlias = WindowGroup | ChainGroup


class RuleWindows:
    """The windows of one rule.

    ``pressure`` counts what had to be forgotten to stay within the limits, ``unplaced`` the
    matches that belong to no group.
    """

    def __init__(
        self, logic: Windowed | Sequence, limits: Limits, outcomes: tuple[Outcome, ...] = ()
    ) -> None:
        names = tuple(step.name for step in steps_of(logic))
        told = OutcomePlan(outcomes, names, limits.max_distinct_counted) if outcomes else None
        self._plan = (
            SequencePlan(logic, told) if isinstance(logic, Sequence) else WindowPlan(logic, told)
        )
        self._steps = steps_of(logic)
        self._missing = logic.missing
        self._limits = limits
        self._within, self._step_at = _layout(logic, limits)
        self._many = len(conditions_of(logic))
        self._now: int | None = None
        self._waiting: dict[Key, dict[int, Entry]] = {}
        self._groups: OrderedDict[Key, Moment | _Group] = OrderedDict()
        """By when something last happened in them. A group of one moment is just that moment."""
        self._weight = 0
        self.pressure = 0
        self.unplaced = 0

    def take(self, seen: Seen) -> list[Closed]:
        """Take one record on which steps hold, no earlier than the one before."""
        closed: list[Closed] = []
        if self._now is None or seen.moment != self._now:
            if self._now is not None and seen.moment < self._now:
                raise ValueError("records must come in the order of their time")
            self._settle(closed)
            self._now = seen.moment
        for inner, first in self._within.values():
            part = _shifted(seen, first, inner._many)  # noqa: SLF001 - our own kind
            if part.held:
                inner.take(part)
        placed = False
        direct = False
        for at, position in enumerate(seen.held):
            step = self._step_at.get(position)
            if step is not None:
                direct = True
                placed |= self._enter(seen, step, at, None)
        self.unplaced += direct and not placed
        return closed

    def finish(self) -> list[Closed]:
        """End everything that is open; nothing follows."""
        closed: list[Closed] = []
        self._settle(closed)
        for group in self._groups.values():
            if not isinstance(group, Moment):
                group.finish(closed)
        self._groups.clear()
        self._weight = 0
        for inner, _ in self._within.values():
            self.pressure += inner.pressure
            inner.pressure = 0
        return closed

    def _enter(self, seen: Seen, step: int, at: int, ident: object) -> bool:
        most = self._limits.max_window_groups_per_event
        keys, more = keys_of(self._steps[step], self._missing, seen.record, most)
        self.pressure += more
        for key in keys:
            # A burst within a step stands on a record that may match other steps as well.
            entry = self._waiting.setdefault(key, {}).setdefault(id(seen.record), Entry(seen))
            entry.steps[step] = at
            if ident is not None:
                entry.idents[step] = ident
        return bool(keys)

    def _settle(self, closed: list[Closed]) -> list[tuple[OpenBurst, Seen]]:
        """Take everything of the time that is over; return where the rule held then."""
        for step, (inner, _) in self._within.items():
            for part, seen in inner._settle([]):  # noqa: SLF001 - a step's windows are our own
                self._enter(seen, step, -1, part.number)
        held: list[tuple[OpenBurst, Seen]] = []
        if self._now is None:
            return held
        waiting, self._waiting = self._waiting, {}
        for key, found in waiting.items():
            entries = ordered(found.values())
            burst = self._happen(key, entries, closed)
            if burst is not None:
                held += [(burst, entry.seen) for entry in entries]
        self._expire(self._now, closed)
        self._relieve(closed)
        return held

    def _happen(self, key: Key, entries: list[Entry], closed: list[Closed]) -> OpenBurst | None:
        moment = self._plan.moment(entries)
        known = self._groups.pop(key, None)
        group = known if isinstance(known, WindowGroup | ChainGroup) else self._new(key)
        if isinstance(known, Moment):
            self._weight -= known.weight
            group.restore(known)
        else:
            self._weight -= group.weight
        burst = group.take(moment, entries, closed)
        if not group.empty:
            lone = group.lone
            self._groups[key] = group if lone is None else lone
            self._weight += group.weight
        return burst

    def _new(self, key: Key) -> _Group:
        if isinstance(self._plan, SequencePlan):
            return ChainGroup(self._plan, key)
        return WindowGroup(self._plan, key)

    def _expire(self, now: int, closed: list[Closed]) -> None:
        horizon = self._plan.horizon
        while self._groups:
            key = next(iter(self._groups))
            group = self._groups[key]
            last = group.time if isinstance(group, Moment) else group.last
            if last + horizon >= now:
                return
            self._end(key, closed)

    def _relieve(self, closed: list[Closed]) -> None:
        """Forget the quietest groups until the rest is within the limit, and count it."""
        while self._weight > self._limits.max_window_entries and self._groups:
            key = next(iter(self._groups))
            self.pressure += self._end(key, closed)

    def _end(self, key: Key, closed: list[Closed]) -> int:
        group = self._groups.pop(key)
        weight = group.weight
        self._weight -= weight
        if not isinstance(group, Moment):
            group.finish(closed)
        return weight


def _layout(
    logic: Windowed | Sequence, limits: Limits
) -> tuple[dict[int, tuple[RuleWindows, int]], dict[int, int]]:
    """Return the windows within steps, and the step of each condition of our own.

    Of windows within a step also where their conditions begin.
    """
    within: dict[int, tuple[RuleWindows, int]] = {}
    steps: dict[int, int] = {}
    position = 0
    for at, step in enumerate(steps_of(logic)):
        if isinstance(step.source, Windowed | Sequence):
            if isinstance(step.source, Windowed) and absents_of(step.source.claim):
                raise ValueError("a step cannot wait for what is absent")
            within[at] = (RuleWindows(step.source, limits), position)
            position += len(conditions_of(step.source))
        else:
            steps[position] = at
            position += 1
    return within, steps


def _shifted(seen: Seen, first: int, count: int) -> Seen:
    """Return a record as the windows within a step see it, whose positions begin at ``first``."""
    kept = [at for at, one in enumerate(seen.held) if first <= one < first + count]
    return Seen(
        seen.moment,
        seen.event_id,
        seen.record,
        tuple(seen.held[at] - first for at in kept),
        tuple(seen.evidence[at] for at in kept if at < len(seen.evidence)),
        seen.token,
    )

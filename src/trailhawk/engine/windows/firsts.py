"""First-seen logic over all its groups: which event brought a value that was not known.

Holds, of each group, when it was first seen and when each value was last.
"""

from __future__ import annotations

from collections import OrderedDict

from trailhawk.engine.windows.keys import Key, key_texts, keys_of, value_texts
from trailhawk.engine.windows.seen import MICROSECONDS, Closed, Seen, time_of
from trailhawk.ir.logic import FirstSeen
from trailhawk.model.findings import Burst, StepSample
from trailhawk.model.limits import Limits

__all__ = ["FirstWindows"]

DAY_SECONDS = 86_400


class _Group:
    __slots__ = ("began", "values")

    def __init__(self, began: int) -> None:
        self.began = began
        self.values: dict[str, int] = {}
        """When each was last seen."""


class FirstWindows:
    """The groups of one first-seen rule.

    ``pressure`` counts groups that had to be forgotten to stay within the limits; ``unplaced``
    matches that were in their group's warm-up, or had no key or value.
    """

    def __init__(self, logic: FirstSeen, limits: Limits) -> None:
        self._logic = logic
        self._limits = limits
        self._groups: OrderedDict[Key, _Group] = OrderedDict()
        self._size = 0
        self.pressure = 0
        self.unplaced = 0

    def take(self, seen: Seen) -> list[Closed]:
        """Take one record on which the step holds, no earlier than the one before."""
        logic = self._logic
        most = self._limits.max_window_groups_per_event
        keys, more = keys_of(logic.step, logic.missing, seen.record, most)
        values = value_texts(logic.step.values[0], seen.record)
        self.pressure += more
        if not keys or not values:
            self.unplaced += 1
            return []
        found = [closed for key in keys if (closed := self._enter(key, values, seen)) is not None]
        self._relieve()
        return found

    def finish(self) -> list[Closed]:
        """Forget everything; what is new is known at once, so nothing is left to tell."""
        self._groups.clear()
        self._size = 0
        return []

    def _enter(self, key: Key, values: tuple[str, ...], seen: Seen) -> Closed | None:
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(seen.moment)
            self._size += 1
        self._groups.move_to_end(key)
        oldest = seen.moment - self._logic.seconds * MICROSECONDS
        new = [value for value in values if group.values.get(value, oldest - 1) < oldest]
        self._size -= len(group.values)
        for value in values:
            group.values[value] = seen.moment
        if len(group.values) > 2 * len(new) + 64:
            group.values = {text: at for text, at in group.values.items() if at >= oldest}
        self._size += len(group.values)
        watched = (seen.moment - group.began) // MICROSECONDS
        if not new:
            return None
        if watched < self._logic.warm_up:
            self.unplaced += 1
            return None
        return Closed(seen, self._burst(key, new, watched, seen))

    def _burst(self, key: Key, new: list[str], watched: int, seen: Seen) -> Burst:
        time = time_of(seen.moment)
        logic = self._logic
        return Burst(
            count=1,
            first=time,
            last=time,
            event_ids=(seen.event_id,) if seen.event_id else (),
            keys=tuple(zip(logic.by, key_texts(key), strict=True)),
            measures=(("days watched before", round(watched / DAY_SECONDS, 2)),),
            values=((logic.value, tuple(new)),),
            steps=(StepSample(logic.step.name, 1),),
        )

    def _relieve(self) -> None:
        """Forget whoever was silent longest: its next event begins a new warm-up."""
        while self._size > self._limits.max_window_entries and len(self._groups) > 1:
            _, group = self._groups.popitem(last=False)
            self._size -= 1 + len(group.values)
            self.pressure += 1

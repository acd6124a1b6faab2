"""One group of a ``Windowed`` rule: its window, what is measured of it, its burst."""

from __future__ import annotations

from collections import deque
from fractions import Fraction

from trailhawk.engine.windows.bursts import OpenBurst
from trailhawk.engine.windows.claims import claim_holds, reach_of
from trailhawk.engine.windows.keys import Key
from trailhawk.engine.windows.measured import Measured, Number
from trailhawk.engine.windows.meters import meter_of
from trailhawk.engine.windows.moments import Moment, Past
from trailhawk.engine.windows.plans import WindowPlan
from trailhawk.engine.windows.seen import Closed, Entry, Seen
from trailhawk.ir.logic import Absent, Measure, WindowKind

__all__ = ["WindowGroup"]


class _Near:
    """How many events of the steps that must be absent are near the moment judged."""

    __slots__ = ("_ahead", "_inside", "total")

    def __init__(self) -> None:
        self._ahead: deque[tuple[int, int]] = deque()
        self._inside: deque[tuple[int, int]] = deque()
        self.total = 0

    def add(self, time: int, count: int) -> None:
        if count:
            self._ahead.append((time, count))

    def move(self, first: int, last: int) -> None:
        """Look at the times from ``first`` to ``last``, which only ever move on."""
        while self._ahead and self._ahead[0][0] <= last:
            self._inside.append(self._ahead.popleft())
            self.total += self._inside[-1][1]
        while self._inside and self._inside[0][0] < first:
            self.total -= self._inside.popleft()[1]


class WindowGroup:
    """The state of one group; moments come in the order of time."""

    __slots__ = ("_burst", "_key", "_late", "_meters", "_near", "_past", "_plan", "last", "weight")

    def __init__(self, plan: WindowPlan, key: Key) -> None:
        self._plan = plan
        self._key = key
        self._past = Past()
        self._meters = [meter_of(measure, plan.logic) for measure in plan.measures]
        self._near = [_Near() for _ in plan.absents]
        self._late: deque[Moment] = deque()
        """Moments that are judged once a window's length has passed."""
        self._burst: OpenBurst | None = None
        self.last = 0
        """When something last happened here."""
        self.weight = 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to remember."""
        return not len(self._past) and not self._late and self._burst is None

    @property
    def lone(self) -> Moment | None:
        """The group's only moment, when that is all there is to remember."""
        if len(self._past) == 1 and self._burst is None and not self._plan.absents:
            return self._past.newest
        return None

    def restore(self, moment: Moment) -> None:
        """Take back the lone moment of a group that was put away."""
        self.weight += moment.weight
        self._enter(moment)

    def take(self, moment: Moment, entries: list[Entry], closed: list[Closed]) -> OpenBurst | None:
        """Take in a moment; return the burst when the rule holds at it.

        Where the rule looks ahead the answer comes later, and is not returned.
        """
        self.weight += moment.weight
        self.last = moment.time
        if not self._plan.absents:
            return self._judge(moment, entries[-1].seen, closed)
        for near, count in zip(self._near, moment.absents, strict=True):
            near.add(moment.time, count)
        self._late.append(moment)
        self.settle(moment.time, closed)
        return None

    def settle(self, now: int, closed: list[Closed]) -> None:
        """Judge what can be judged when everything up to and at ``now`` has been seen."""
        while self._late and self._late[0].time + self._plan.width <= now:
            self._judge_late(self._late.popleft(), closed)

    def finish(self, closed: list[Closed]) -> None:
        """Judge what is left, and end the burst: nothing follows."""
        while self._late:
            self._judge_late(self._late.popleft(), closed)
        self._end(closed)

    def _judge_late(self, moment: Moment, closed: list[Closed]) -> None:
        for near, absent in zip(self._near, self._plan.absents, strict=True):
            near.move(*reach_of(absent, moment.time, self._plan.width))
        seen, moment.seen = moment.seen, None
        assert seen is not None  # noqa: S101 - moments that are judged late keep their event
        self._judge(moment, seen, closed)

    def _judge(self, moment: Moment, seen: Seen, closed: list[Closed]) -> OpenBurst | None:
        if self._advance(moment):
            self._end(closed)
        self._enter(moment)
        plan, burst = self._plan, self._burst
        if not self._in_place(moment) or not claim_holds(
            plan.logic.claim, self._measured, self._absent
        ):
            if burst is not None:
                burst.wait(moment)
            return None
        if burst is None:
            burst = self._burst = OpenBurst(plan.naming, self._key, seen, self._past)
        else:
            burst.go_on(moment)
        burst.measure(self._shown())
        return burst

    def _advance(self, moment: Moment) -> bool:
        """Move the window on to a new moment; return whether a burst cannot go on past it."""
        time, width = moment.time, self._plan.width
        match self._plan.logic.window.kind:
            case WindowKind.TUMBLING:
                if len(self._past) and self._past.newest.time // width != time // width:
                    self._drop_before(time)
                    return True
                return False
            case WindowKind.FROM_FIRST:
                if len(self._past) and time > self._past.oldest.time + width:
                    self._drop_before(time)
                    return True
                return False
            case WindowKind.SLIDING | WindowKind.BEFORE | WindowKind.AFTER:
                self._drop_before(time - width)
                return self._burst is not None and time > self._burst.last + width

    def _drop_before(self, time: int) -> None:
        while len(self._past) and self._past.oldest.time < time:
            self._drop()

    def _drop(self) -> None:
        moment = self._past.drop_oldest()
        self.weight -= moment.weight
        for meter, share in zip(self._meters, moment.shares, strict=False):
            meter.remove(share)

    def _enter(self, moment: Moment) -> None:
        self._past.add(moment)
        for meter, share in zip(self._meters, moment.shares, strict=False):
            meter.add(share)

    def _in_place(self, moment: Moment) -> bool:
        """Whether the window lies where its kind wants it, relative to the pivot."""
        pivot = self._plan.pivot
        match self._plan.logic.window.kind:
            case WindowKind.BEFORE:
                return moment.steps[pivot] > 0
            case WindowKind.AFTER:
                while len(self._past) and not self._past.oldest.steps[pivot]:
                    self._drop()
                return len(self._past) > 0
            case _:
                return True

    def _measured(self, measure: Measure) -> Measured | None:
        return self._meters[self._plan.place[measure]].value()

    def _absent(self, absent: Absent) -> bool:
        return self._near[self._plan.absent_place[absent]].total <= absent.most

    def _shown(self) -> dict[str, Number]:
        found = ((name, self._meters[at].value()) for name, at in self._plan.shown)
        return {name: value for name, value in found if isinstance(value, int | Fraction)}

    def _end(self, closed: list[Closed]) -> None:
        if self._burst is not None:
            closed.append(self._burst.closed())
            self._burst = None

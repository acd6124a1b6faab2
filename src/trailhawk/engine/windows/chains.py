"""One group of a ``Sequence`` rule: how far its events have come along the stages.

Of all chains that have come to a position, only those are kept that no other makes useless: one
that ends later and began later is better in every way. Each event then costs a constant.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import TypeAlias

from trailhawk.engine.windows.bursts import OpenBurst
from trailhawk.engine.windows.keys import Key, texts_at
from trailhawk.engine.windows.moments import Moment, Past, sample_of
from trailhawk.engine.windows.plans import SequencePlan
from trailhawk.engine.windows.seen import MICROSECONDS, Closed, Entry
from trailhawk.ir.logic import Link

__all__ = ["ChainGroup"]

MAX_COMBINED = 64
"""Combinations of texts by which one event waits for, or finds, its neighbour."""

Node: TypeAlias = "tuple[Node | None, int, bytes]"
"""The event before in the chain, this event's step, and a sample of it."""

End: TypeAlias = tuple[int, int, Node]
"""When a chain's last event was, when its first was, and its events."""

_Equal: TypeAlias = tuple[str, ...]
_Unlike: TypeAlias = tuple[frozenset[str], ...]
_Place: TypeAlias = tuple[int, _Equal]

_PLAIN = Link()


class ChainGroup:
    """The state of one group; moments come in the order of time."""

    __slots__ = (
        "_burst",
        "_fronts",
        "_key",
        "_past",
        "_plan",
        "_swept",
        "_waiting",
        "last",
        "weight",
    )

    def __init__(self, plan: SequencePlan, key: Key) -> None:
        self._plan = plan
        self._key = key
        self._past = Past()
        self._fronts: dict[_Place, dict[_Unlike, list[End]]] = {}
        """Chains by position and by what the next event must be equal to, then by what it must
        be unlike; each list by last event, the first event ever earlier."""
        self._waiting: list[tuple[_Place, _Unlike, End]] = []
        """Chains whose next event must be later than this moment."""
        self._swept = 16
        self._burst: OpenBurst | None = None
        self.last = 0
        """When something last happened here."""
        self.weight = 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to remember: what precedes every chain never counts."""
        return not self._fronts and self._burst is None

    @property
    def lone(self) -> Moment | None:
        """The group's only moment, when that tells all: one event that began one chain."""
        if len(self._past) != 1 or self._burst is not None or not self._plan.plain_start:
            return None
        moment = self._past.newest
        alone = moment.size == 1 and sum(moment.steps) == moment.steps[0] == 1
        return moment if alone and moment.samples is not None else None

    def restore(self, moment: Moment) -> None:
        """Take back the lone moment of a group that was put away."""
        assert moment.samples is not None  # noqa: S101 - ``lone`` has seen to it
        self.weight += moment.weight
        self._past.add(moment)
        node: Node = (None, 0, moment.samples[0])
        self._fronts[0, ()] = {(): [(moment.time, moment.time, node)]}

    def settle(self, now: int, closed: list[Closed]) -> None:
        """Do nothing: a sequence never looks ahead."""

    def take(self, moment: Moment, entries: list[Entry], closed: list[Closed]) -> OpenBurst | None:
        """Take in a moment; return the burst when an event of it completes the sequence."""
        width = self._plan.width
        while len(self._past) and self._past.oldest.time < moment.time - width:
            self.weight -= self._past.drop_oldest().weight
        if self._burst is not None and moment.time > self._burst.last + width:
            self.finish(closed)
        self._past.add(moment)
        self.weight += moment.weight
        self.last = moment.time
        best = self._extend(moment, entries)
        burst = self._burst
        if best is None:
            if burst is not None:
                burst.wait(moment)
            return None
        if burst is not None:
            burst.go_on(moment)
            return burst
        _, start, node, entry = best
        self._burst = OpenBurst(
            self._plan.naming,
            self._key,
            entry.seen,
            (one for one in self._past if one.time >= start),
            dict(_events(node)),
        )
        return self._burst

    def finish(self, closed: list[Closed]) -> None:
        """End the burst: nothing follows that could prolong it."""
        if self._burst is not None:
            closed.append(self._burst.closed())
            self._burst = None

    def _extend(self, moment: Moment, entries: list[Entry]) -> tuple[int, int, Node, Entry] | None:
        """Let each event prolong chains; return the one that is complete and began last."""
        best: tuple[int, int, Node, Entry] | None = None
        final = len(self._plan.positions) - 1
        for entry in entries:
            for step in sorted(entry.steps, reverse=True):
                # Later positions first, so that no event follows itself.
                for position in self._plan.step_positions[step]:
                    end = self._reached(position, step, entry, moment)
                    if end is None:
                        continue
                    if position < final:
                        self._keep(position, end, entry)
                    elif best is None or end[1] > best[1]:
                        best = (*end, entry)
        for place, unlike, end in self._waiting:
            self._insert(place, unlike, end)
        self._waiting.clear()
        self._sweep(moment.time)
        return best

    def _reached(self, position: int, step: int, entry: Entry, moment: Moment) -> End | None:
        time = moment.time
        before: End | None = None
        if position:
            before = self._best(position - 1, self._link(position), entry, time)
            if before is None:
                return None
        node: Node = (
            None if before is None else before[2],
            step,
            self._sample(entry, step, moment),
        )
        return time, time if before is None else before[1], node

    def _sample(self, entry: Entry, step: int, moment: Moment) -> bytes:
        if moment.size == 1 and moment.samples is not None:
            return moment.samples[step]
        return sample_of(self._plan.naming.steps[step], entry, step)

    def _link(self, position: int) -> Link:
        """Return what holds between a position and the one before."""
        positions = self._plan.positions
        if positions[position] == positions[position - 1]:
            return _PLAIN
        return self._plan.logic.links[positions[position - 1]]

    def _best(self, position: int, link: Link, entry: Entry, time: int) -> End | None:
        """Return the chain to prolong: of those that may be, the one that began last."""
        width = self._plan.width
        reach = width if link.seconds is None else min(width, link.seconds * MICROSECONDS)
        right = [texts_at(one.right, entry.seen.record) for one in link.matches]
        unlike = [
            frozenset(texts) for one, texts in zip(link.matches, right, strict=True) if one.negated
        ]
        if not all(unlike):
            return None
        equal = [texts for one, texts in zip(link.matches, right, strict=True) if not one.negated]
        best: End | None = None
        for key in islice(product(*equal), MAX_COMBINED):
            for wanted, front in self._fronts.get((position, key), {}).items():
                if any(map(_meets, wanted, unlike)):
                    continue
                _prune(front, time - reach, time - width)
                if front and (best is None or front[0][1] > best[1]):
                    best = front[0]
        return best

    def _keep(self, position: int, end: End, entry: Entry) -> None:
        """Remember a chain under everything by which its next event may find it."""
        link = self._link(position + 1)
        left = [texts_at(one.left, entry.seen.record) for one in link.matches]
        if not all(left):
            return
        unlike = tuple(
            frozenset(texts) for one, texts in zip(link.matches, left, strict=True) if one.negated
        )
        equal = [texts for one, texts in zip(link.matches, left, strict=True) if not one.negated]
        for key in islice(product(*equal), MAX_COMBINED):
            if link.strict:
                self._waiting.append(((position, key), unlike, end))
            else:
                self._insert((position, key), unlike, end)

    def _insert(self, place: _Place, unlike: _Unlike, end: End) -> None:
        front = self._fronts.setdefault(place, {}).setdefault(unlike, [])
        while front and front[-1][1] <= end[1]:
            front.pop()
        front.append(end)

    def _sweep(self, time: int) -> None:
        """Forget chains that are too old, once in as many moments as there are places."""
        if len(self._fronts) <= self._swept:
            return
        kept: dict[_Place, dict[_Unlike, list[End]]] = {}
        for place, fronts in self._fronts.items():
            live = {
                unlike: front
                for unlike, front in fronts.items()
                if front and front[0][1] >= time - self._plan.width
            }
            if live:
                kept[place] = live
        self._fronts = kept
        self._swept = 16 + 2 * len(kept)


def _meets(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one.isdisjoint(other)


def _prune(front: list[End], first_last: int, first_start: int) -> None:
    """Drop chains that ended or began too early; the first that stays began last."""
    drop = 0
    while drop < len(front) and front[drop][0] < first_last:
        drop += 1
    del front[:drop]
    if front and front[0][1] < first_start:
        front.clear()


def _events(node: Node | None) -> Iterator[tuple[int, bytes]]:
    while node is not None:
        before, step, sample = node
        yield step, sample
        node = before

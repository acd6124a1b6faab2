"""Rules over many records: which condition belongs to which rule, hits into windows, bursts out.

A burst is a finding on the record that completed it, which comes before the burst's end. So the
bursts are worked out in one pass over the sorted hits, and told in a second, each with its record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from trailhawk.engine.windows import Closed, Seen, Windows, moment_in, windows_for
from trailhawk.ir.conditions import Condition
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Rule
from trailhawk.model.books import Books
from trailhawk.model.deciding import TOLD, Told
from trailhawk.model.findings import Burst, Evidence, Outcomes
from trailhawk.model.limits import Limits
from trailhawk.scan.hits import Hit, HitRuns, Key
from trailhawk.scan.places import NO_PLACES, Places
from trailhawk.scan.told import Tellers, told_fields

__all__ = ["BurstRuns", "Correlator", "Layout", "conditions_asked"]


def conditions_asked(rules: Iterable[Rule]) -> tuple[Condition, ...]:
    """Return every condition that a job has to ask for these rules, in their order."""
    return tuple(condition for rule in rules if rule.reports for condition in rule.conditions)


class Layout:
    """Whose the conditions of a job are, by position."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._owners: list[tuple[int, int]] = []
        """Rule, and the condition's position in it."""
        self.codes: list[str] = []
        """The code that has the last word on each condition; empty for none."""
        for at, rule in enumerate(self.rules):
            if rule.reports:
                count = len(rule.conditions)
                self._owners += [(at, position) for position in range(count)]
                self.codes += rule.codes or [""] * count
        self.windowed = tuple(
            at
            for at, rule in enumerate(self.rules)
            if rule.reports and not isinstance(rule.logic, Single)
        )

    @property
    def count(self) -> int:
        """How many conditions there are."""
        return len(self._owners)

    @property
    def coded(self) -> bool:
        """Whether some rule's own code has a word to say."""
        return any(self.codes)

    def is_exact(self, position: int) -> bool:
        """Whether a condition stands by itself where its code is missing."""
        return self.rules[self._owners[position][0]].exact

    def told(self, hit: Hit, rule: int) -> Told | None:
        """Return what a rule's own code told of a record; None where only its steps have any."""
        found = self.rules[rule]
        own = found.codes == (found.meta.id,)
        return dict(hit.told).get(found.meta.id) if own and hit.told else None

    def by_rule(self, counts: Mapping[int, int]) -> Counter[int]:
        """Return counts by condition as counts by rule."""
        found: Counter[int] = Counter()
        for position, count in counts.items():
            found[self._owners[position][0]] += count
        return found

    def singles(self, hit: Hit) -> Iterator[tuple[int, tuple[Evidence, ...]]]:
        """Yield the rules that report this very record, with the evidence."""
        for position, evidence in hit.rules:
            rule = self._owners[position][0]
            if isinstance(self.rules[rule].logic, Single):
                yield rule, evidence

    def asking(self, hit: Hit) -> tuple[int, ...]:
        """Return the rules that ask for what CloudTrail left out of this record."""
        return tuple(dict.fromkeys(self._owners[position][0] for position in hit.undecided))

    def steps(self, hit: Hit) -> dict[int, list[tuple[int, tuple[Evidence, ...]]]]:
        """Return, of each windowed rule, which of its conditions hold and by what evidence."""
        found: defaultdict[int, list[tuple[int, tuple[Evidence, ...]]]] = defaultdict(list)
        for position, evidence in hit.rules:
            rule, inner = self._owners[position]
            if not isinstance(self.rules[rule].logic, Single):
                found[rule].append((inner, evidence))
        return found


class BurstRuns:
    """Bursts by the record that completed each, sorted outside memory."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._runs = HitRuns(folder, max_bytes)

    def add(self, key: Key, rule: int, burst: Burst, outcomes: Outcomes = ()) -> None:
        """Take one burst, with what its rule says about it."""
        self._runs.add_packed(key, _pack((rule, burst, outcomes)))

    def merged(self) -> Iterator[tuple[Key, int, Burst, Outcomes]]:
        """Yield all bursts in the order of their keys; of one record, rules in their order."""
        for key, packed in self._runs.pairs():
            yield key, *_unpack(packed)


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[int, Burst, Outcomes]).decode


class Correlator:
    """The windows of all windowed rules of a run."""

    def __init__(self, layout: Layout, limits: Limits, places: Places = NO_PLACES) -> None:
        self._layout = layout
        self._places = places
        self._windows: dict[int, Windows] = {}
        for at in layout.windowed:
            logic = layout.rules[at].logic
            assert not isinstance(logic, Single)  # noqa: S101 - that is what windowed means
            self._windows[at] = windows_for(logic, limits, layout.rules[at].outcomes)
        self._tellers = Tellers(layout.rules)
        self._untimed: Counter[int] = Counter()

    def run(self, hits: Iterable[Hit], bursts: BurstRuns) -> None:
        """Feed all hits, which come sorted, and collect the bursts."""
        for hit in hits:
            steps = self._layout.steps(hit)
            if steps:
                self._take(hit, steps, bursts)
        for rule, windows in self._windows.items():
            self._collect(rule, windows.finish(), bursts)

    def book(self, books: Books) -> None:
        """Write down what was forgotten and what could take no part."""
        for rule, windows in self._windows.items():
            if windows.pressure:
                books.pressure[rule] += windows.pressure
            unplaced = windows.unplaced + self._untimed[rule]
            if unplaced:
                books.unplaced[rule] += unplaced

    def _take(
        self,
        hit: Hit,
        steps: Mapping[int, Sequence[tuple[int, tuple[Evidence, ...]]]],
        bursts: BurstRuns,
    ) -> None:
        moment = moment_in(hit.facts.time)
        if moment is None:
            self._untimed.update(dict.fromkeys(steps, 1))
            return
        record = msgspec.json.decode(hit.record)
        self._places.put(record)
        told = told_fields(hit.told)
        # A key of that name in a log is never what a code told.
        record[TOLD] = told
        for rule, held in steps.items():
            self._tell(rule, hit, told)
            seen = Seen(
                moment=moment,
                event_id=hit.facts.event_id,
                record=record,
                held=tuple(position for position, _ in held),
                evidence=tuple(evidence for _, evidence in held),
                token=hit.key,
            )
            self._collect(rule, self._windows[rule].take(seen), bursts)

    def _tell(self, rule: int, hit: Hit, told: dict[str, object]) -> None:
        """Add what a rule says of the record by its templates, unless its code did."""
        name = self._layout.rules[rule].meta.id
        if name not in told:
            said = self._tellers.told(rule, hit.record)
            if said is not None:
                told |= told_fields([(name, said)])

    def _collect(self, rule: int, closed: Iterable[Closed], bursts: BurstRuns) -> None:
        for one in closed:
            key = one.seen.token
            assert isinstance(key, tuple)  # noqa: S101 - our own token
            bursts.add(key, rule, one.burst, one.outcomes)

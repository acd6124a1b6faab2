"""Near misses of all rules over many records, bounded in time and memory; no files here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Protocol

from trailhawk.catalog.corpus import Corpus, Entry
from trailhawk.catalog.evidence import Near, NearMiss
from trailhawk.catalog.near import Miss, looks_at, miss_of
from trailhawk.ir.conditions import Condition
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.logic import Many, Sequence, Single, Windowed, steps_of
from trailhawk.ir.normal import normalise
from trailhawk.model.events import event_facts

__all__ = ["NearWatch"]

MAX_LOOKED = 2_000
"""Records that one rule is asked about; evaluating is plain and slow."""

MAX_KINDS = 200
"""Different misses that are kept of one rule while counting."""

MAX_SHOWN = 6

Pair = tuple[str, str]
_Kind = tuple[Miss, Pair]


class NearWatch:
    """Asks each rule about records of the events within its reach."""

    def __init__(self, corpus: Corpus) -> None:
        self._rules = {entry.rule.uid: _made(entry) for entry in corpus.entries}
        self._by_pair: defaultdict[Pair, list[_Watched]] = defaultdict(list)
        self._by_source: defaultdict[str, list[_Watched]] = defaultdict(list)
        self._always: list[_Watched] = []
        for entry in corpus.entries:
            self._place(entry, self._rules[entry.rule.uid])

    def _place(self, entry: Entry, rule: _Watched) -> None:
        reach = entry.reach
        for edge in reach.edges:
            self._by_pair[edge.source, edge.name].append(rule)
        for source in reach.catch_all:
            self._by_source[source].append(rule)
        if reach.everything or reach.broad:
            self._always.append(rule)

    def wants(self, source: str, name: str) -> bool:
        """Whether some rule has yet to be asked about an event of this short source and name."""
        return any(rule.looked < MAX_LOOKED for rule in self._rules_of(source, name))

    def _rules_of(self, source: str, name: str) -> Iterator[_Watched]:
        yield from self._by_pair.get((source, name), ())
        yield from self._by_source.get(source, ())
        yield from self._always

    def see(self, source: str, name: str, record: dict[str, object]) -> None:
        """Ask all rules about one record, those that have seen enough excepted."""
        for rule in dict.fromkeys(self._rules_of(source, name)):
            if rule.looked < MAX_LOOKED:
                rule.see((source, name), record)

    def results(self) -> Mapping[str, Near]:
        """Return what was found by rule uid; nothing on rules that were not asked."""
        return {uid: rule.near() for uid, rule in self._rules.items() if rule.looked}


class _Watched(Protocol):
    """One rule that is asked."""

    looked: int

    def see(self, pair: Pair, record: dict[str, object]) -> None:
        """Look at one record."""

    def near(self) -> Near:
        """Return what was found."""


class _Condition:
    """A rule over single events."""

    def __init__(self, condition: Condition, *, any_event: bool) -> None:
        self._condition = condition
        self._any_event = any_event
        self.looked = 0
        self._records = 0
        self._kinds: dict[_Kind, NearMiss] = {}
        self._counts: defaultdict[_Kind, int] = defaultdict(int)

    def see(self, pair: Pair, record: dict[str, object]) -> None:
        """Look at a record, unless the rule fires on it."""
        if evaluate(self._condition, record) is True:
            return
        self.looked += 1
        miss = miss_of(self._condition, record)
        if miss is None or (self._any_event and not looks_at(self._condition, record)):
            return
        self._records += 1
        kind = (miss, pair)
        if kind not in self._kinds:
            if len(self._kinds) >= MAX_KINDS:
                return
            facts = event_facts(record)
            self._kinds[kind] = NearMiss(miss.test, miss.saw, *pair, 1, facts.event_id, facts.time)
        self._counts[kind] += 1

    def near(self) -> Near:
        """Return what was found, the most frequent first."""
        order = sorted(self._kinds, key=lambda kind: -self._counts[kind])
        misses = (
            NearMiss(one.test, one.saw, one.source, one.name, number, one.event_id, one.time)
            for kind in order[:MAX_SHOWN]
            for one, number in ((self._kinds[kind], self._counts[kind]),)
        )
        return Near(self.looked, self._records, tuple(misses))


class _Steps:
    """A windowed rule: only how many records meet each of its steps."""

    def __init__(self, steps: dict[str, Condition]) -> None:
        self._steps = steps
        self._met = dict.fromkeys(steps, 0)
        self.looked = 0

    def see(self, pair: Pair, record: dict[str, object]) -> None:  # noqa: ARG002 - as its like
        """Count the steps that a record meets."""
        self.looked += 1
        for name, condition in self._steps.items():
            self._met[name] += evaluate(condition, record) is True

    def near(self) -> Near:
        """Return the counts, in the order of the steps."""
        return Near(self.looked, 0, (), tuple(self._met.items()))


def _made(entry: Entry) -> _Watched:
    logic = entry.rule.logic
    if isinstance(logic, Single):
        any_event = entry.reach.everything or bool(entry.reach.broad)
        return _Condition(normalise(logic.condition), any_event=any_event)
    return _Steps(dict(_steps(logic)))


def _steps(logic: Many) -> Iterator[tuple[str, Condition]]:
    for step in steps_of(logic):
        if isinstance(step.source, Windowed | Sequence):
            yield from _steps(step.source)
        else:
            yield step.name, normalise(step.source)

"""The relatives of each rule: other rules that it shares events with, and how they relate.

Which pairs are worth asking is decided here; what is true of a pair, by ``ir.relations``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from heapq import nsmallest

import msgspec

from trailhawk.catalog.corpus import Corpus, Entry
from trailhawk.catalog.keeping import Kept, key_of
from trailhawk.ir.apart import Wanted, plainly_apart, wanted
from trailhawk.ir.logic import Single
from trailhawk.ir.relations import Relation, Relative, relate
from trailhawk.model.forking import in_parts

__all__ = ["RANK", "Kin", "Relatives"]

MAX_CANDIDATES = 40
"""Rules compared with one rule; those that share most with it come first."""

MIN_PAIRS = 2_000
"""Below this, starting processes costs more than they save."""

MAX_SHARED_BY = 120
"""An event or value that more rules have tells nothing about two of them."""

_SHOWN = (
    Relation.EQUAL,
    Relation.CONTAINED,
    Relation.CONTAINS,
    Relation.OVERLAPS,
    Relation.SHARES,
    Relation.UNKNOWN,
)
RANK = {relation: rank for rank, relation in enumerate(_SHOWN)}
"""The relations that make two rules relatives, the closest first."""

_APART = Relative(Relation.APART)


class Kin(msgspec.Struct, frozen=True):
    """Another rule and how this one relates to it."""

    entry: Entry
    relative: Relative


class Relatives:
    """Relatives over one corpus, decided when they are asked for."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._known: dict[tuple[str, str], Relative] = {}

    def of(self, entry: Entry) -> tuple[Kin, ...]:
        """Return the relatives of a rule, the closest first; a rule apart is none."""
        found = (Kin(other, self.between(entry, other)) for other in self.candidates(entry))
        kept = [kin for kin in found if kin.relative.relation in RANK]
        return tuple(
            sorted(kept, key=lambda kin: (RANK[kin.relative.relation], kin.entry.rule.meta.title))
        )

    def candidates(self, entry: Entry) -> tuple[Entry, ...]:
        """Return rules that share events or values with a rule, those that share most first."""
        shared: defaultdict[str, int] = defaultdict(int)
        for edge in entry.reach.edges:
            for url in self._by_event.get((edge.source, edge.name), ()):
                shared[url] += 2
        for key in entry.keys:
            for url in self._by_key.get(key, ()):
                shared[url] += 1
        shared.pop(entry.url, None)
        best = nsmallest(MAX_CANDIDATES, shared, key=lambda url: (-shared[url], url))
        return tuple(self._corpus.by_url[url] for url in best)

    def between(self, one: Entry, other: Entry) -> Relative:
        """Return how ``one`` relates to ``other``."""
        found = self._known.get((one.url, other.url))
        if found is None:
            found = self._relate(one, other)
            self._note(one.url, other.url, found)
        return found

    def prepare(self, workers: int | None = None) -> None:
        """Decide all pairs at once, in worker processes, but for those kept from earlier runs."""
        kept = Kept("relatives", Relative)
        digests = {entry.url: key_of(entry.rule.logic) for entry in self._corpus.entries}
        pairs: dict[tuple[str, str], None] = {}
        for entry in self._corpus.entries:
            for other in self.candidates(entry):
                pairs[min(entry.url, other.url), max(entry.url, other.url)] = None
        fresh: dict[str, list[tuple[str, str]]] = {}
        for pair in pairs:
            if self._apart(*pair):
                self._note(*pair, _APART)  # seen quicker than looked up
                continue
            key = digests[pair[0]] + digests[pair[1]]
            if (found := kept.get(key)) is not None:
                self._note(*pair, found)
            else:
                fresh.setdefault(key, []).append(pair)
        for key, found in in_parts(
            self._decided, tuple(fresh.items()), at_least=MIN_PAIRS, workers=workers
        ):
            kept.put(key, found)
            for pair in fresh[key]:
                self._note(*pair, found)
        kept.save()

    def _decided(
        self, rows: tuple[tuple[str, list[tuple[str, str]]], ...]
    ) -> list[tuple[str, Relative]]:
        by_url = self._corpus.by_url
        return [
            (key, self._relate(by_url[pairs[0][0]], by_url[pairs[0][1]])) for key, pairs in rows
        ]

    def _relate(self, one: Entry, other: Entry) -> Relative:
        left, right = one.rule.logic, other.rule.logic
        if self._apart(one.url, other.url):
            return _APART
        if isinstance(left, Single) and isinstance(right, Single):
            return relate(left.condition, right.condition)
        if left == right:
            return Relative(Relation.EQUAL)
        return _in_the_events(relate(one.rule.condition, other.rule.condition))

    def _apart(self, one: str, other: str) -> bool:
        return plainly_apart(self._wanted[one], self._wanted[other])

    @cached_property
    def _wanted(self) -> Mapping[str, Wanted]:
        """What each rule wants of source and name of the events that it looks at."""
        return {entry.url: wanted(entry.rule.condition) for entry in self._corpus.entries}

    def _note(self, one: str, other: str, found: Relative) -> None:
        self._known[one, other] = found
        self._known[other, one] = _turned(found)

    @cached_property
    def _by_event(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        return {
            key: tuple(entry.url for entry, _ in rows)
            for key, rows in self._corpus.by_event.items()
            if len(rows) <= MAX_SHARED_BY
        }

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
        return {
            key: tuple(entry.url for entry in rows)
            for key, rows in self._corpus.by_indicator.items()
            if len(rows) <= MAX_SHARED_BY
        }


def _in_the_events(found: Relative) -> Relative:
    """Return what a relation of the events looked at says of rules that look at several."""
    if found.relation in {Relation.APART, Relation.UNKNOWN}:
        return found
    return Relative(Relation.SHARES, found.only_here, found.only_there, found.both)


def _turned(found: Relative) -> Relative:
    relation = {
        Relation.CONTAINED: Relation.CONTAINS,
        Relation.CONTAINS: Relation.CONTAINED,
    }.get(found.relation, found.relation)
    return Relative(relation, found.only_there, found.only_here, found.both)

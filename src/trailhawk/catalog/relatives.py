"""The relatives of each rule: other rules that it shares events with, and how they relate.

Which pairs are worth asking is decided here; what is true of a pair, by ``ir.relations``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

import msgspec

from trailhawk.catalog.corpus import Corpus, Entry
from trailhawk.ir.logic import Single
from trailhawk.ir.relations import Relation, Relative, relate

__all__ = ["Kin", "Relatives"]

MAX_CANDIDATES = 40
"""Rules compared with one rule; those that share most with it come first."""

MAX_SHARED_BY = 120
"""An event or value that more rules have tells nothing about two of them."""

_SHOWN = (
    Relation.EQUAL,
    Relation.CONTAINED,
    Relation.CONTAINS,
    Relation.OVERLAPS,
    Relation.UNKNOWN,
)
_RANK = {relation: rank for rank, relation in enumerate(_SHOWN)}


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
        kept = [kin for kin in found if kin.relative.relation in _RANK]
        return tuple(
            sorted(kept, key=lambda kin: (_RANK[kin.relative.relation], kin.entry.rule.meta.title))
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
        best = sorted(shared, key=lambda url: (-shared[url], url))[:MAX_CANDIDATES]
        return tuple(self._corpus.by_url[url] for url in best)

    def between(self, one: Entry, other: Entry) -> Relative:
        """Return how ``one`` relates to ``other``."""
        found = self._known.get((one.url, other.url))
        if found is None:
            found = _relate(one, other)
            self._known[one.url, other.url] = found
            self._known[other.url, one.url] = _turned(found)
        return found

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


def _relate(one: Entry, other: Entry) -> Relative:
    left, right = one.rule.logic, other.rule.logic
    if isinstance(left, Single) and isinstance(right, Single):
        return relate(left.condition, right.condition)
    return Relative(Relation.EQUAL if left == right else Relation.UNKNOWN)


def _turned(found: Relative) -> Relative:
    relation = {
        Relation.CONTAINED: Relation.CONTAINS,
        Relation.CONTAINS: Relation.CONTAINED,
    }.get(found.relation, found.relation)
    return Relative(relation, found.only_there, found.only_here, found.both)

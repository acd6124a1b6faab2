"""Which events a rule can match, derived from its condition alone.

For a source and a name the condition is simplified by what its leaves on these two fields then
answer; what does not become false is within reach. Sources and names that satisfy the same
leaves are one class and are asked once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

import msgspec

from trailhawk.catalog.classes import Classes, Universe
from trailhawk.facts import Event, Facts, short_source
from trailhawk.ir.conditions import FALSE, Condition, Constant, Leaf, Verdict
from trailhawk.ir.normal import normalise, residual
from trailhawk.ir.single_fields import as_aws_writes

__all__ = ["Edge", "EdgeKind", "Reach", "reach_of"]

MAX_PATTERN_EVENTS = 400
"""Past this many events a pattern without source is no statement about any of them."""


class EdgeKind(Enum):
    """Why an event is within a rule's reach."""

    EXACT = "exact"
    """The rule names source and name."""

    WILDCARD = "wildcard"
    """A pattern on the name fits."""

    INFERRED = "inferred"
    """The rule names the name only, and one source has it."""

    AMBIGUOUS = "ambiguous"
    """The rule names the name only, and several sources have it."""


class Edge(msgspec.Struct, frozen=True, order=True):
    """One event within a rule's reach."""

    source: str
    """The short spelling: ``ses``."""
    name: str
    kind: EdgeKind


class Reach(msgspec.Struct, frozen=True):
    """Everything a rule can match."""

    edges: tuple[Edge, ...] = ()
    catch_all: tuple[str, ...] = ()
    """Short sources of which every event, or all but a few, can match."""
    everything: bool = False
    """Events of any source can match."""
    broad: int = 0
    """How many events a pattern without source fits, where these are too many to list."""
    unknown: tuple[tuple[str, str], ...] = ()
    """(source, name) pairs that the rule names and AWS does not have; the source may be empty."""


def reach_of(
    conditions: Iterable[Condition],
    facts: Facts,
    universe: Universe,
    tested: frozenset[tuple[str, str]] = frozenset(),
) -> Reach:
    """Return what a rule with these conditions can match.

    ``tested`` has the (short source, name) of events that the rule's own tests say it fires on:
    they decide between several sources of one name.
    """
    found = [_Asked(condition, facts, universe, tested).reach() for condition in conditions]
    edges = {(edge.source, edge.name): edge for reach in reversed(found) for edge in reach.edges}
    return Reach(
        edges=tuple(sorted(edges.values(), key=lambda edge: (edge.source, edge.name))),
        catch_all=tuple(sorted({source for reach in found for source in reach.catch_all})),
        everything=any(reach.everything for reach in found),
        broad=max((reach.broad for reach in found), default=0),
        unknown=tuple(dict.fromkeys(pair for reach in found for pair in reach.unknown)),
    )


class _Asked:
    """One condition, asked about sources and names."""

    def __init__(
        self,
        condition: Condition,
        facts: Facts,
        universe: Universe,
        tested: frozenset[tuple[str, str]],
    ) -> None:
        self._condition = normalise(as_aws_writes(condition))
        self._facts = facts
        self._universe = universe
        self._tested = tested
        self._sources = Classes(self._condition, "eventSource", universe.sources)
        self._names = Classes(self._condition, "eventName", universe.names)
        self._answers: dict[tuple[int, int], bool] = {}
        self._unknown: list[tuple[str, str]] = []

    def reach(self) -> Reach:
        """Return the reach; nothing for a condition that never holds."""
        if self._possible(self._sources.fresh, self._names.fresh):
            everything = not isinstance(self._condition, Constant) or self._condition.value
            return Reach(everything=everything)
        edges: list[Edge] = []
        catch_all: list[str] = []
        for source in self._sources.listed:
            if not self._facts.is_known_source(source):
                if self._named_with(source):
                    self._unknown.append((source, ""))
                continue
            if self._possible(self._sources.of(source), self._names.fresh):
                catch_all.append(short_source(source))
            else:
                edges += self._of_source(source)
        sourceless, broad = self._without_source()
        return Reach(
            edges=tuple(dict.fromkeys(edges + sourceless)),
            catch_all=tuple(catch_all),
            broad=broad,
            unknown=tuple(dict.fromkeys(self._unknown)),
        )

    def _possible(self, source: int, name: int) -> bool:
        """Whether a record of these classes can satisfy the condition."""
        key = (source, name)
        found = self._answers.get(key)
        if found is None:
            found = residual(self._condition, lambda leaf: self._answer(leaf, key)) != FALSE
            self._answers[key] = found
        return found

    def _answer(self, leaf: Leaf, key: tuple[int, int]) -> Verdict:
        if (place := self._sources.place(leaf)) is not None:
            return bool(key[0] >> place & 1)
        if (place := self._names.place(leaf)) is not None:
            return bool(key[1] >> place & 1)
        return None

    def _named_with(self, source: str) -> bool:
        known = self._sources.of(source)
        return self._possible(known, self._names.fresh) or any(
            self._possible(known, self._names.of(name)) for name in self._names.listed
        )

    def _of_source(self, source: str) -> Iterator[Edge]:
        here = self._sources.of(source)
        for name in self._names.within(self._universe.names_of(source)):
            mask = self._names.of(name)
            if not self._possible(here, mask):
                continue
            if self._possible(self._sources.fresh, mask):
                continue  # the source makes no difference: see _without_source
            event = self._facts.resolve(source, name)
            if event is not None:
                yield self._edge(event, name, EdgeKind.EXACT)
            elif not self._facts.events.is_open(source):
                self._unknown.append((source, name))

    def _edge(self, event: Event, written: str, kind: EdgeKind) -> Edge:
        if kind is EdgeKind.EXACT and not self._names.is_literal(written):
            kind = EdgeKind.WILDCARD
        return Edge(short_source(event.source), event.name, kind)

    def _without_source(self) -> tuple[list[Edge], int]:
        """Return the events that are reached whatever the source, or how many they are."""
        names = [
            name
            for name in self._names.listed
            if self._possible(self._sources.fresh, self._names.of(name))
        ]
        literal = [name for name in names if self._names.is_literal(name)]
        edges = [edge for name in literal for edge in self._named_only(name)]
        by_pattern = [
            Edge(short_source(source), name, EdgeKind.WILDCARD)
            for name in names
            if not self._names.is_literal(name)
            for source in self._sources_of(name)
        ]
        if len(by_pattern) > MAX_PATTERN_EVENTS:
            return edges, len(by_pattern)
        return edges + by_pattern, 0

    def _sources_of(self, name: str) -> list[str]:
        mask = self._names.of(name)
        return [
            source
            for source in self._facts.sources_of(name)
            if self._possible(self._sources.of(source), mask)
        ]

    def _named_only(self, name: str) -> Iterator[Edge]:
        sources = self._sources_of(name)
        shown = [one for one in sources if (short_source(one), name) in self._tested] or sources
        kind = EdgeKind.INFERRED if len(shown) == 1 else EdgeKind.AMBIGUOUS
        if not sources:
            self._unknown.append(("", name))
        for source in shown:
            event = self._facts.resolve(source, name)
            if event is not None:
                yield self._edge(event, name, kind)

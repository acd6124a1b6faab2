"""All facts in one object, each table read when first asked for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cache, cached_property, lru_cache

from trailhawk.facts.attack import Attack
from trailhawk.facts.events import Event, EventIndex
from trailhawk.facts.members import MemberIndex, Operation
from trailhawk.facts.packed import EventTable, attack_lines, read_events, read_members
from trailhawk.model.text import fold

__all__ = ["Facts", "load_facts", "nearest", "nearest_one"]

CLOSENESS = 0.75
"""``difflib`` ratio from which a name is worth suggesting: ``AssumedRole`` and ``AssumeRole``."""

CLEARLY = 0.05
"""How much nearer than the next a suggestion must be to be the one that was meant."""


class Facts:
    """What is known of AWS: events, members of requests and responses, ATT&CK ids."""

    def __init__(self) -> None:
        self._members = MemberIndex(read_members)

    @cached_property
    def _table(self) -> EventTable:
        return read_events()

    @cached_property
    def events(self) -> EventIndex:
        """Every known event."""
        return EventIndex(self._table)

    @cached_property
    def attack(self) -> Attack:
        """ATT&CK's ids."""
        return Attack(attack_lines())

    @property
    def versions(self) -> Mapping[str, str | list[str]]:
        """What the tables were made from."""
        return self._table.header

    def resolve(self, source: str, name: str) -> Event | None:
        """Return what stands behind an event's source and name; None where nothing is known."""
        return self.events.resolve(source, name)

    def sources_of(self, name: str) -> tuple[str, ...]:
        """Return the event sources that have an event of this name."""
        return self.events.sources_of(name)

    def is_known_source(self, source: str) -> bool:
        """Whether CloudTrail has such an event source, as far as is known."""
        return self.events.knows_source(source)

    def operation(self, source: str, name: str) -> Operation | None:
        """Return the API operation behind an event; None where there is none."""
        return next(iter(self.operations(source, name)), None)

    def operations(self, source: str, name: str) -> tuple[Operation, ...]:
        """Return every API operation of this name: several APIs can share an event source."""
        event = self.resolve(source, name)
        if event is None or not event.operation:
            return ()
        services = self.events.services_of(source, event.operation)
        found = (self._members.operation(service, event.operation) for service in services)
        return tuple(one for one in found if one is not None)

    def nearest_names(self, source: str, name: str) -> tuple[str, ...]:
        """Return event names of a source that ``name`` may be meant for, the nearest first."""
        return nearest(name, self.events.names_of(source))

    def nearest_sources(self, source: str) -> tuple[str, ...]:
        """Return event sources that ``source`` may be meant for, the nearest first."""
        return nearest(source, self.events.sources)


def nearest(word: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return the words most like ``word``; blanks, underscores and case do not count."""
    bare = {_bare(one): one for one in words}
    wanted = _bare(word)
    if wanted in bare:
        return (bare[wanted],)
    return tuple(
        bare[one] for one in difflib.get_close_matches(wanted, bare, n=3, cutoff=CLOSENESS)
    )


def nearest_one(word: str, words: Iterable[str]) -> str:
    """Return the one word that ``word`` is meant for; empty where there are several or none."""
    found = nearest(word, words)
    if len(found) < 2:
        return found[0] if found else ""
    ratios = [difflib.SequenceMatcher(None, _bare(word), _bare(one)).ratio() for one in found[:2]]
    return found[0] if ratios[0] - ratios[1] >= CLEARLY else ""


@lru_cache(maxsize=50_000)
def _bare(word: str) -> str:
    return fold(word).replace(" ", "").replace("_", "")


@cache
def load_facts() -> Facts:
    """Return the facts; nothing is read before it is asked for."""
    return Facts()

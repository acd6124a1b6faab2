"""Which events can satisfy a condition: decided on (event source, event name) pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache

import msgspec

from trailhawk.facts import Facts
from trailhawk.ir.conditions import FALSE, Condition, Leaf, Verdict
from trailhawk.ir.normal import residual
from trailhawk.ir.tests import OneOf
from trailhawk.lint.asked import NAME, SOURCE, asked, plain_texts, stands_at, text_predicate
from trailhawk.model.paths import FieldPath
from trailhawk.model.text import fold

__all__ = ["NO_TEXT", "Pairs", "Universe", "pair_decider"]

NO_TEXT = "\N{REPLACEMENT CHARACTER}"
"""Stands for a source or a name that no rule names."""

MANY = 50
"""Sources from which on a test on them is no choice of services."""


MAX_KEPT = 500
"""Conditions of which the events are kept: many rules ask for the same."""


class Pairs(msgspec.Struct, frozen=True):
    """The events that a condition's tests on source and name let through, by source."""

    names: Mapping[str, tuple[str, ...]]
    """Known events, as CloudTrail spells them, API versions included."""
    open_sources: tuple[str, ...]
    """Sources with names that nobody lists, of which some may be let through."""

    @property
    def count(self) -> int:
        """How many known events."""
        return sum(map(len, self.names.values()))


def pair_decider(source: str | None, name: str | None) -> Callable[[Leaf], Verdict]:
    """Return what decides the leaves on source and name; None leaves a field undecided."""
    known = [(path, text) for path, text in ((SOURCE, source), (NAME, name)) if text is not None]

    def decide(leaf: Leaf) -> Verdict:
        for path, text in known:
            if stands_at(leaf, path):
                return text_predicate(leaf)(text)
        return None

    return decide


class Universe:
    """Every event that CloudTrail is known to write."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._spellings: dict[str, tuple[str, ...]] = {}
        self._pairs: dict[Condition, Pairs] = {}

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Every known event source."""
        return self._facts.events.sources

    def spellings(self, source: str) -> tuple[str, ...]:
        """Return every name at a source as CloudTrail writes it, with and without API version."""
        found = self._spellings.get(source)
        if found is None:
            events = self._facts.events.events_of(source)
            found = tuple(
                spelling
                for event in events
                for spelling in (event.name, *(event.name + one for one in event.suffixes))
            )
            self._spellings[source] = found
        return found

    def pairs(self, condition: Condition) -> Pairs:
        """Return the events that a condition in normal form lets through."""
        found = self._pairs.get(condition)
        if found is None:
            if len(self._pairs) >= MAX_KEPT:
                self._pairs.clear()
            found = self._pairs[condition] = self._let_through(condition)
        return found

    def _let_through(self, condition: Condition) -> Pairs:
        leaves = [one.leaf for one in asked(condition) if not one.nested]
        literals = {text for leaf in leaves if stands_at(leaf, NAME) for text in plain_texts(leaf)}
        names: dict[str, tuple[str, ...]] = {}
        opened: list[str] = []
        for sources in self._classes(leaves, SOURCE, self.sources):
            rest = residual(condition, pair_decider(sources[0], None))
            if rest == FALSE:
                continue
            lets = _Names(rest)
            for source in sources:
                known = (*self.spellings(source), *self._resolved(source, literals))
                kept = lets.through(dict.fromkeys(known))
                if kept:
                    names[source] = kept
                # A rule that asks nothing of the source means a name that is known somewhere.
                meant = literals if len(sources) < MANY else set()
                unlisted = {text for text in meant if self._may_exist(source, text)}
                if self._facts.events.is_open(source):
                    unlisted |= {NO_TEXT, *meant}
                if self._any_left(rest, unlisted):
                    opened.append(source)
        return Pairs(names, tuple(opened))

    def _resolved(self, source: str, literals: set[str]) -> list[str]:
        """Return literals that are events here though no table has that very spelling."""
        known = set(self.spellings(source))
        return sorted(
            text
            for text in literals - known
            if (event := self._facts.resolve(source, text)) is not None
            and text.startswith(event.name)
        )

    def _may_exist(self, source: str, name: str) -> bool:
        """Whether IAM knows such an action, and it is none of those with events of other names.

        CloudTrail logs some calls that no SDK makes, ``lakeformation:GetDataAccess`` for one.
        """
        return self._facts.events.is_action_only(source, name) and not source.startswith("s3")

    def _any_left(self, rest: Condition, names: Iterable[str]) -> bool:
        return any(residual(rest, pair_decider(None, name)) != FALSE for name in names)

    def _classes(
        self, leaves: list[Leaf], path: FieldPath, values: tuple[str, ...]
    ) -> list[list[str]]:
        """Group values by what the leaves at a path say of them."""
        tests = _tests(leaves, path)
        groups: dict[tuple[bool, ...], list[str]] = {}
        for value in values:
            groups.setdefault(tuple([test(value) for test in tests]), []).append(value)
        return list(groups.values())


def _tests(leaves: Iterable[Leaf], path: FieldPath) -> list[Callable[[str], bool]]:
    """Return the different tests that leaves make at a path."""
    return [text_predicate(leaf) for leaf in dict.fromkeys(leaves) if stands_at(leaf, path)]


def _wanted(leaves: Iterable[Leaf]) -> frozenset[str] | None:
    """Return, folded, the only names of which any test says yes; None where that is not known."""
    tests = [leaf.test for leaf in leaves if stands_at(leaf, NAME)]
    if not all(isinstance(test, OneOf) for test in tests):
        return None
    return frozenset(
        _folded(text) for test in tests if isinstance(test, OneOf) for text in test.texts
    )


_folded = lru_cache(maxsize=100_000)(fold)


class _Names:
    """Which event names a condition lets through that asks no more of the source.

    Names of which its tests say the same are one class, and one of each class is asked about.
    """

    def __init__(self, rest: Condition) -> None:
        self._rest = rest
        leaves = [one.leaf for one in asked(rest) if not one.nested]
        self._tests = _tests(leaves, NAME)
        self._lets: dict[tuple[bool, ...], bool] = {}
        self._wanted = _wanted(leaves)

    def through(self, known: Iterable[str]) -> tuple[str, ...]:
        """Return those of the names that are let through, class by class."""
        names = tuple(known)
        if not self._tests:
            return names if names and self._are_let((), names[0]) else ()
        if self._wanted is not None:
            # Of all other names every test says no, and mostly those are not let through.
            others = (name for name in names if _folded(name) not in self._wanted)
            other = next(others, None)
            if other is not None and not self._are_let((False,) * len(self._tests), other):
                names = tuple(name for name in names if _folded(name) in self._wanted)
        groups: dict[tuple[bool, ...], list[str]] = {}
        for name in names:
            groups.setdefault(tuple([test(name) for test in self._tests]), []).append(name)
        return tuple(
            name
            for said, alike in groups.items()
            if self._are_let(said, alike[0])
            for name in alike
        )

    def _are_let(self, said: tuple[bool, ...], name: str) -> bool:
        found = self._lets.get(said)
        if found is None:
            found = residual(self._rest, pair_decider(None, name)) != FALSE
            self._lets[said] = found
        return found

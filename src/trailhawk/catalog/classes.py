"""Event sources and names in classes: those that satisfy the same leaves of a condition.

A class is a bit mask over the leaves on one field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from trailhawk.facts import Facts
from trailhawk.ir.conditions import Condition, Leaf
from trailhawk.ir.leaves import field_leaves
from trailhawk.ir.testing import value_predicate
from trailhawk.ir.tests import OneOf, Same, Test
from trailhawk.model.text import fold

__all__ = ["Classes", "Universe"]

_FRESH_VALUE = "Zz7NeverHeardOf"


class Universe:
    """Every known source and name, and the names of each source."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.sources = Values(facts.events.sources)
        names = {name for source in self.sources.all for name in facts.events.names_of(source)}
        self.names = Values(sorted(names))

    def names_of(self, source: str) -> frozenset[str]:
        """Return the folded names of a source."""
        return _folded_names(self._facts, source)


@lru_cache(maxsize=1_000)
def _folded_names(facts: Facts, source: str) -> frozenset[str]:
    return frozenset(map(fold, facts.events.names_of(source)))


class Values:
    """The known values of one field."""

    def __init__(self, values: Iterable[str]) -> None:
        self.all = tuple(values)
        self._by_fold = {fold(value): value for value in self.all}
        self._passing: dict[Test, frozenset[str]] = {}

    def passing(self, test: Test) -> frozenset[str]:
        """Return the known values that pass, and the literal ones that are not known."""
        found = self._passing.get(test)
        if found is None:
            literal = literals(test)
            if literal is not None:
                found = frozenset(self._by_fold.get(fold(text), text) for text in literal)
            else:
                holds = value_predicate(test)
                found = frozenset(value for value in self.all if holds(value))
            self._passing[test] = found
        return found


def literals(test: Test) -> tuple[str, ...] | None:
    """Return the texts that a test spells out; None for a pattern."""
    match test:
        case OneOf(texts):
            return texts
        case Same(values):
            return tuple(value for value in values if isinstance(value, str))
        case _:
            return None


class Classes:
    """The leaves of a condition on one field, and which values satisfy which of them."""

    def __init__(self, condition: Condition, field: str, values: Values) -> None:
        leaves = [leaf for leaf in field_leaves(condition) if leaf.path.steps == (field,)]
        self._places = {leaf: place for place, leaf in enumerate(dict.fromkeys(leaves))}
        self.fresh = 0
        """The class of a value that no leaf had in mind."""
        self._masks: dict[str, int] = {}
        self._literal: set[str] = set()
        self._fill(values)

    def _fill(self, values: Values) -> None:
        passing: list[tuple[int, frozenset[str]]] = []
        for leaf, place in self._places.items():
            if value_predicate(leaf.test)(_FRESH_VALUE):
                # Passed by nearly everything: whoever fails is what is worth listing.
                self.fresh |= 1 << place
                holds = value_predicate(leaf.test)
                passing.append((place, frozenset(one for one in values.all if not holds(one))))
            else:
                passing.append((place, values.passing(leaf.test)))
            self._literal.update(map(fold, literals(leaf.test) or ()))
        for place, found in passing:
            for value in found:
                self._masks[value] = self._masks.get(value, self.fresh) ^ (1 << place)

    @property
    def listed(self) -> Iterator[str]:
        """The values that some leaf tells apart from a fresh one, sorted."""
        return iter(sorted(self._masks))

    def of(self, value: str) -> int:
        """Return a value's class."""
        return self._masks.get(value, self.fresh)

    def place(self, leaf: Leaf) -> int | None:
        """Return the bit of a leaf; None for one on another field."""
        return self._places.get(leaf)

    def is_literal(self, value: str) -> bool:
        """Whether some leaf spells the value out."""
        return fold(value) in self._literal

    def within(self, folded: frozenset[str]) -> Iterator[str]:
        """Yield listed values that are literal, or among the folded ones."""
        for value in self.listed:
            if fold(value) in folded or self.is_literal(value):
                yield value

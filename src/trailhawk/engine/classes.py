"""The class of a value: which leaves of the rules in question it satisfies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trailhawk.engine.fields import ScreenField, on_text
from trailhawk.ir.conditions import Leaf
from trailhawk.ir.testing import MANY_TEXTS, Predicate, predicate
from trailhawk.ir.tests import Contains, EndsWith, Exists, OneOf, Present, StartsWith
from trailhawk.model.text import fold

__all__ = ["Classes"]


@dataclass(frozen=True, slots=True)
class Classes:
    """The leaves that ask one field, sorted by how a text is found to satisfy them."""

    ask: ScreenField
    leaves: tuple[Leaf, ...]
    exact: dict[str, tuple[Leaf, ...]]
    """Folded text -> the leaves of kind ``OneOf`` that name it."""
    literal: tuple[tuple[Leaf, Predicate], ...]
    """The leaves that hold only of texts in which a text of theirs stands."""
    near: Predicate
    """Whether any such text stands in a folded value; it may say so where none does."""
    tested: tuple[tuple[Leaf, Predicate], ...]
    """The leaves that each text has to be put to."""
    presence_only: bool
    prefix: int
    """As many characters of a text decide on its class, however long it is; 0 for all of them."""

    @classmethod
    def of(cls, ask: ScreenField, leaves: Iterable[Leaf]) -> Classes:
        """Return the classes of a field's values by leaves on it, each given once."""
        leaves = tuple(leaves)
        exact: dict[str, list[Leaf]] = {}
        literal: dict[Leaf, tuple[str, ...]] = {}
        tested: list[Leaf] = []
        for leaf in leaves:
            match leaf.test:
                case OneOf(named):
                    for text in dict.fromkeys(map(fold, named)):
                        exact.setdefault(text, []).append(leaf)
                case Contains(parts) | StartsWith(parts) | EndsWith(parts):
                    literal[leaf] = parts
                case _:
                    tested.append(leaf)
        return cls(
            ask=ask,
            leaves=leaves,
            exact={text: tuple(found) for text, found in exact.items()},
            literal=tuple((leaf, on_text(leaf)) for leaf in literal),
            near=_near(tuple(fold(one) for parts in literal.values() for one in parts)),
            tested=tuple((leaf, on_text(leaf)) for leaf in tested),
            presence_only=all(isinstance(leaf.test, Exists) for leaf in leaves),
            prefix=_deciding_prefix(leaves),
        )

    def class_of(self, value: object) -> frozenset[Leaf]:
        """Return the leaves that a value satisfies, as the plain evaluator would."""
        if type(value) is not str:
            return frozenset(leaf for leaf in self.leaves if self.ask.holds(leaf, value))
        if self.presence_only:
            return frozenset(self.leaves)
        folded = fold(value)
        found = [leaf for leaf in self.exact.get(folded, ()) if self.ask.holds(leaf, value)]
        found += [leaf for leaf, holds in self.tested if holds(value)]
        if self.literal and self.near(folded):
            found += [leaf for leaf, holds in self.literal if holds(value)]
        return frozenset(found)


def _near(texts: tuple[str, ...]) -> Predicate:
    """Return whether one of these stands in a folded text; for a few it does not pay to ask."""
    return predicate(Contains(texts)) if len(texts) >= MANY_TEXTS else lambda _: True


def _deciding_prefix(leaves: Iterable[Leaf]) -> int:
    """Return how much of a text decides on all these leaves; 0 where all of it may.

    Access keys hardly ever come twice, and of most rules that ask them the first letters decide.
    """
    longest = 0
    for leaf in leaves:
        match leaf.test:
            case StartsWith(texts):
                longest = max(longest, *map(len, texts))
            case Exists() | Present():
                pass
            case _:
                return 0
    return longest

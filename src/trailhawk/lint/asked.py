"""The leaves of a condition with their sign, and what one leaf says of one value."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from trailhawk.ir.conditions import And, Condition, Element, Leaf, Not, Or
from trailhawk.ir.evaluate import leaf_verdict
from trailhawk.ir.testing import value_predicate
from trailhawk.ir.tests import OneOf
from trailhawk.model.paths import AnyCase, FieldPath, View, ViewKind
from trailhawk.model.text import fold

__all__ = [
    "NAME",
    "SOURCE",
    "Asked",
    "asked",
    "is_plain",
    "keys_of",
    "passes",
    "plain_texts",
    "spelt",
    "stands_at",
    "text_predicate",
]

NAME = FieldPath.of("eventName")
SOURCE = FieldPath.of("eventSource")


class Asked(msgspec.Struct, frozen=True):
    """A leaf, and whether the rule wants it to hold."""

    leaf: Leaf
    wanted: bool
    nested: bool = False
    """Whether it is asked of elements inside a list."""

    @property
    def path(self) -> FieldPath:
        """The leaf's path."""
        return self.leaf.path


def asked(condition: Condition, *, wanted: bool = True, nested: bool = False) -> Iterator[Asked]:
    """Yield every leaf of a condition."""
    match condition:
        case Leaf():
            yield Asked(condition, wanted, nested)
        case Not(part):
            yield from asked(part, wanted=not wanted, nested=nested)
        case And(parts) | Or(parts):
            for part in parts:
                yield from asked(part, wanted=wanted, nested=nested)
        case Element(_, part):
            yield from asked(part, wanted=wanted, nested=True)
        case _:
            return


def passes(leaf: Leaf, value: object) -> bool:
    """Whether the leaf holds of a record in which ``value`` stands at its path."""
    record = value
    for key in reversed(keys_of(leaf.path)):
        record = {key: record}
    return leaf_verdict(leaf, record) is True


def text_predicate(leaf: Leaf) -> Callable[[str], bool]:
    """Return ``passes`` for texts, of a leaf on a plain path: without a record around each."""
    return value_predicate(leaf.test)


def keys_of(path: FieldPath) -> tuple[str, ...]:
    """Return the keys of a path up to the first view, part or list position."""
    keys: list[str] = []
    for step in path.steps:
        if isinstance(step, AnyCase):
            keys.append(step.key)
        elif isinstance(step, str):
            keys.append(step)
        else:
            break
    return tuple(keys)


def stands_at(leaf: Leaf, path: FieldPath) -> bool:
    """Whether a leaf asks of the value at a path itself, however it writes the path."""
    return is_plain(leaf.path) and keys_of(leaf.path) == path.steps


def is_plain(path: FieldPath) -> bool:
    """Whether a path leads to values as they stand: keys alone, but for a reading as text."""
    views = path.steps[len(keys_of(path)) :]
    return all(isinstance(step, View) and step.kind is ViewKind.TEXT for step in views)


def spelt(path: FieldPath) -> str:
    """Return a path's keys with dots."""
    return ".".join(keys_of(path))


def plain_texts(leaf: Leaf) -> tuple[str, ...]:
    """Return the literals that a leaf compares for equality; none for any other test."""
    match leaf.test:
        case OneOf(texts):
            return tuple({fold(text): text for text in reversed(texts)}.values())[::-1]
        case _:
            return ()

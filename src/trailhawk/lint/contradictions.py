"""Conditions that contradict themselves, decided on fields that hold one value at most."""

from __future__ import annotations

from collections.abc import Iterator

from trailhawk.facts.fields import SCALAR_FIELDS
from trailhawk.ir.conditions import And, Condition, Constant, Leaf, Not, Or, Over
from trailhawk.ir.tests import Exists, OneOf, Present, StartsWith
from trailhawk.lint.asked import passes
from trailhawk.model.text import fold

__all__ = ["Literal", "TooManyError", "branches", "contradicts", "is_contradictory"]

MAX_BRANCHES = 500

Literal = tuple[Condition, bool]
Branch = tuple[Literal, ...]


class TooManyError(Exception):
    """The condition has more branches than are worth looking at."""


def branches(condition: Condition) -> list[Branch]:
    """Return the ways in which a condition in normal form can hold; ``TooManyError``."""
    match condition:
        case Constant(value):
            return [()] if value else []
        case Not(part):
            return [((part, False),)]
        case Or(parts):
            found = [branch for part in parts for branch in branches(part)]
        case And(parts):
            found = [()]
            for part in parts:
                found = [one + other for one in found for other in branches(part)]
                if len(found) > MAX_BRANCHES:
                    raise TooManyError
        case _:
            return [((condition, True),)]
    if len(found) > MAX_BRANCHES:
        raise TooManyError
    return found


def is_contradictory(condition: Condition) -> bool:
    """Whether no record can satisfy a condition in normal form; False where that is unsure."""
    try:
        return all(contradicts(branch) for branch in branches(condition))
    except TooManyError:
        return False


def contradicts(branch: Branch) -> bool:
    """Whether what one branch asks cannot be so at once."""
    held = {condition for condition, wanted in branch if wanted}
    if any(condition in held for condition, wanted in branch if not wanted):
        return True
    by_path: dict[str, tuple[list[Leaf], list[Leaf]]] = {}
    for condition, wanted in branch:
        if isinstance(condition, Leaf):
            sides = by_path.setdefault(condition.path.text, ([], []))
            sides[0 if wanted else 1].append(condition)
    return any(_clash(path, *sides) for path, sides in by_path.items())


def _clash(path: str, wanted: list[Leaf], unwanted: list[Leaf]) -> bool:
    if wanted and any(isinstance(leaf.test, Present) for leaf in unwanted):
        return True
    values = [leaf for leaf in wanted if not isinstance(leaf.test, Present)]
    if values and any(isinstance(leaf.test, Exists) and leaf.over is Over.ANY for leaf in unwanted):
        return True
    if path not in SCALAR_FIELDS:
        return False
    return any(not _left(leaf, wanted, unwanted) for leaf in wanted if _is_exact(leaf)) or any(
        _apart(one, other) for one in wanted for other in wanted
    )


def _is_exact(leaf: Leaf) -> bool:
    return isinstance(leaf.test, OneOf)


def _left(leaf: Leaf, wanted: list[Leaf], unwanted: list[Leaf]) -> list[str]:
    """Return the texts of an equality test that the other tests leave."""
    texts = leaf.test.texts if isinstance(leaf.test, OneOf) else ()
    return [
        text
        for text in texts
        if all(_may_pass(other, text) for other in wanted)
        and not any(_surely_passes(other, text) for other in unwanted)
    ]


def _may_pass(leaf: Leaf, text: str) -> bool:
    """Whether some spelling of a text passes; case is the reader's doubt, so it does not count."""
    match leaf.test:
        case OneOf(texts):
            return fold(text) in {fold(one) for one in texts}
        case test if getattr(test, "fold", True):
            return passes(leaf, text)
        case _:
            return passes(leaf, text) or passes(leaf, fold(text)) or text != fold(text)


def _surely_passes(leaf: Leaf, text: str) -> bool:
    return getattr(leaf.test, "fold", True) is True and passes(leaf, text)


def _apart(one: Leaf, other: Leaf) -> bool:
    if not isinstance(one.test, StartsWith) or not isinstance(other.test, StartsWith):
        return False
    return not any(_prefixes(left, right) for left, right in _products(one.test, other.test))


def _products(one: StartsWith, other: StartsWith) -> Iterator[tuple[str, str]]:
    return ((fold(left), fold(right)) for left in one.texts for right in other.texts)


def _prefixes(left: str, right: str) -> bool:
    return left.startswith(right) or right.startswith(left)

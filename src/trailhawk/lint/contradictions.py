"""Conditions that contradict themselves, decided on fields that hold one value at most.

Which these are its caller may know better: of a call's own parameters, that depends on the call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from trailhawk.facts.fields import SCALAR_FIELDS
from trailhawk.ir.conditions import And, Condition, Constant, Leaf, Not, Or, Over
from trailhawk.ir.inclusion import excludes, implies_test
from trailhawk.ir.tests import Exists, OneOf, Order, Present, StartsWith
from trailhawk.lint.asked import is_plain, passes, spelt
from trailhawk.model.paths import FieldPath
from trailhawk.model.text import fold

__all__ = [
    "Literal",
    "Single",
    "TooManyError",
    "branches",
    "contradicts",
    "is_contradictory",
    "is_single",
]

MAX_BRANCHES = 500

Literal = tuple[Condition, bool]
Branch = tuple[Literal, ...]

Single = Callable[[FieldPath], bool]
"""Whether one value at most stands at a plain path; no where that is unsure."""


def is_single(path: FieldPath) -> bool:
    """Whether it is a field of any record that holds one value at most."""
    return is_plain(path) and spelt(path) in SCALAR_FIELDS


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


def is_contradictory(condition: Condition, single: Single = is_single) -> bool:
    """Whether no record can satisfy a condition in normal form; False where that is unsure."""
    try:
        return all(contradicts(branch, single) for branch in branches(condition))
    except TooManyError:
        return False


def contradicts(branch: Branch, single: Single = is_single) -> bool:
    """Whether what one branch asks cannot be so at once."""
    held = {condition for condition, wanted in branch if wanted}
    if any(condition in held for condition, wanted in branch if not wanted):
        return True
    by_path: dict[str, tuple[list[Leaf], list[Leaf]]] = {}
    for condition, wanted in branch:
        if isinstance(condition, Leaf):
            # A value that is alone is the same value where it is read as a text.
            path = condition.path
            name = spelt(path) if single(path) else path.text
            sides = by_path.setdefault(name, ([], []))
            sides[0 if wanted else 1].append(condition)
    return any(_clash(*sides, single) for sides in by_path.values())


def _clash(wanted: list[Leaf], unwanted: list[Leaf], single: Single) -> bool:
    if wanted and any(isinstance(leaf.test, Present) for leaf in unwanted):
        return True
    values = [leaf for leaf in wanted if not isinstance(leaf.test, Present)]
    if values and any(isinstance(leaf.test, Exists) and leaf.over is Over.ANY for leaf in unwanted):
        return True
    if any(_out_of_order(one, other, single) for one in wanted for other in wanted):
        return True
    if any(_left_over(one, other) for one in wanted for other in unwanted):
        return True
    if not all(single(leaf.path) for leaf in (*wanted, *unwanted)):
        return False
    return any(not _left(leaf, wanted, unwanted) for leaf in wanted if _is_exact(leaf)) or any(
        _apart(one, other) for one in wanted for other in wanted
    )


def _out_of_order(one: Leaf, other: Leaf, single: Single) -> bool:
    """Whether two tests on numbers leave none: of one value, or as all values must pass one."""
    if not _are_orders(one, other):
        return False
    shared = {one.over, other.over} in ({Over.VALUE}, {Over.ALL}, {Over.ALL, Over.ANY})
    return (shared or single(one.path)) and excludes(one.test, other.test)


def _left_over(wanted: Leaf, unwanted: Leaf) -> bool:
    """Whether what passes one test on numbers passes the one that must not hold."""
    alike = wanted.over is unwanted.over and wanted.over is not Over.ONE
    return alike and _are_orders(wanted, unwanted) and implies_test(wanted.test, unwanted.test)


def _are_orders(one: Leaf, other: Leaf) -> bool:
    both = isinstance(one.test, Order) and isinstance(other.test, Order)
    return both and one.path == other.path


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

"""A condition and a wanted answer as cases: conjunctions of literals, one of which must hold.

Cases that contradict themselves are dropped while they are built, so that what is left of an
impossible wish is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TypeAlias, assert_never

import msgspec

from trailhawk.ir.conditions import (
    And,
    Condition,
    Constant,
    Element,
    FieldsCompare,
    Keyword,
    Leaf,
    Not,
    Or,
    Over,
)
from trailhawk.ir.inclusion import excludes, implies_test, pieces
from trailhawk.ir.single_fields import is_single
from trailhawk.ir.tests import Test

__all__ = ["Atom", "Budget", "Literal", "TooHardError", "Want", "cases"]

Atom: TypeAlias = Leaf | FieldsCompare | Keyword | Element


class Want(Enum):
    """The answer that is wished for; a record may also leave a condition undecided."""

    TRUE = "true"
    FALSE = "false"
    NOT_TRUE = "not true"
    NOT_FALSE = "not false"

    @property
    def negated(self) -> Want:
        """What must be the answer of a negation's part."""
        return _NEGATED[self]

    @property
    def positive(self) -> bool:
        """Whether something must be found in the record, rather than not found."""
        return self in {Want.TRUE, Want.NOT_FALSE}


_NEGATED = {
    Want.TRUE: Want.FALSE,
    Want.FALSE: Want.TRUE,
    Want.NOT_TRUE: Want.NOT_FALSE,
    Want.NOT_FALSE: Want.NOT_TRUE,
}


class Literal(msgspec.Struct, frozen=True):
    """One question to a record and the answer that is wished for."""

    atom: Atom
    want: Want


class TooHardError(Exception):
    """The cases are more than the budget allows."""


class Budget:
    """How many steps a question may still cost."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self) -> None:
        """Count one step."""
        self.left -= 1
        if self.left < 0:
            raise TooHardError


Goal: TypeAlias = tuple[Condition, Want]
Case: TypeAlias = tuple[Literal, ...]


def cases(goals: tuple[Goal, ...], budget: Budget) -> Iterator[Case]:
    """Yield every case in which all goals hold and no contradiction is seen."""
    yield from _expand(list(goals), [], (), budget)


def _expand(
    goals: list[Goal], choices: list[tuple[Goal, ...]], known: Case, budget: Budget
) -> Iterator[Case]:
    while goals:
        budget.spend()
        condition, want = goals.pop()
        match condition:
            case Constant(value):
                if value is not want.positive:
                    return
            case Not(part):
                goals.append((part, want.negated))
            case And(parts) | Or(parts):
                below = tuple((part, want) for part in parts)
                if isinstance(condition, And) is want.positive:
                    goals.extend(reversed(below))
                else:
                    choices = [*choices, below]
            case Leaf() | FieldsCompare() | Keyword() | Element():
                literal = Literal(condition, want)
                if literal not in known:
                    known = (*known, literal)
                    if _contradicts(known, condition):
                        return
            case _:
                assert_never(condition)
    if not choices:
        yield known
        return
    # The narrowest choice first: contradictions show earlier.
    narrowest = min(range(len(choices)), key=lambda at: len(choices[at]))
    rest = choices[:narrowest] + choices[narrowest + 1 :]
    for goal in choices[narrowest]:
        yield from _expand([goal], rest, known, budget)


def _contradicts(known: Case, newest: Atom) -> bool:
    """Whether the newest literal cannot hold together with the others."""
    if not isinstance(newest, Leaf):
        wants = {literal.want for literal in known if literal.atom == newest}
        return any(_clash(one, other) for one in wants for other in wants)
    same = [
        (literal.atom, literal.want)
        for literal in known
        if isinstance(literal.atom, Leaf) and literal.atom.path == newest.path
    ]
    if is_single(newest.path):
        return _none_left(same)
    return any(_refuted(leaf, want, same) for leaf, want in same if want.positive)


def _clash(one: Want, other: Want) -> bool:
    """Whether no answer is both. Neither true nor false is an answer: unknown."""
    if one is Want.NOT_FALSE and other is Want.NOT_TRUE:
        return False
    return one.positive and not other.positive


def _none_left(same: list[tuple[Leaf, Want]]) -> bool:
    """Whether a single value cannot pass what it must; such fields are never unknown."""
    found = [leaf.test for leaf, want in same if want.positive]
    missing = [leaf.test for leaf, want in same if not want.positive]
    return any(_exhausted(test, found, missing) for test in found)


def _exhausted(test: Test, found: list[Test], missing: list[Test]) -> bool:
    return all(
        any(implies_test(piece, other) for other in missing)
        or any(excludes(piece, other) for other in found)
        for piece in pieces(test)
    )


def _refuted(leaf: Leaf, want: Want, same: list[tuple[Leaf, Want]]) -> bool:
    """Whether what must be found is just what must not be."""
    absent = [
        other.test for other, unwanted in same if _clash(want, unwanted) and _covers(leaf, other)
    ]
    if leaf.over is Over.ALL:
        return any(implies_test(leaf.test, test) for test in absent)
    return all(any(implies_test(piece, test) for test in absent) for piece in pieces(leaf.test))


def _covers(found: Leaf, missing: Leaf) -> bool:
    """Whether an element that passes for ``found`` would be looked at by ``missing``."""
    return missing.over is found.over or (missing.over is Over.ANY and found.over is Over.ALL)

"""How two conditions relate: equal, one within the other, overlapping, apart.

Decided for records whose single fields hold single values (``ir.single_fields``). Every answer
is either proven by contradiction or shown by a record that both conditions were evaluated on;
what is neither is unknown.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

import msgspec

from trailhawk.ir.conditions import And, Condition
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.literals import Budget, TooHardError, Want, cases
from trailhawk.ir.normal import normalise
from trailhawk.ir.single_fields import as_aws_writes
from trailhawk.ir.witness import witness

__all__ = ["Answer", "Proof", "Relation", "Relative", "holds_with", "implies", "relate"]

MAX_STEPS = 3_000
MAX_CASES = 60
"""Cases tried for a witness, before the question stays open."""


class Proof(Enum):
    """What was found out about a claim."""

    PROVEN = "proven"
    REFUTED = "refuted"
    OPEN = "open"


class Answer(msgspec.Struct, frozen=True):
    """A claim's proof; a refuted one has a record that refutes it."""

    proof: Proof
    witness: object = None


class Relation(Enum):
    """How one condition relates to another."""

    EQUAL = "equal"
    CONTAINED = "contained"
    """Wherever this one holds the other does, and not the other way round."""

    CONTAINS = "contains"
    OVERLAPS = "overlaps"
    """Some records satisfy both, and each holds where the other does not."""

    APART = "apart"
    """No record satisfies both."""

    SHARES = "shares"
    """They look at events in common, and one of them at least at several together."""

    UNKNOWN = "unknown"


class Relative(msgspec.Struct, frozen=True):
    """A relation with the records that show it."""

    relation: Relation
    only_here: object = None
    """A record on which the first holds and the second does not."""
    only_there: object = None
    both: object = None


def implies(narrow: Condition, wide: Condition, steps: int = MAX_STEPS) -> Answer:
    """Decide whether ``wide`` holds of every record of which ``narrow`` does."""
    narrow, wide = _prepared(narrow), _prepared(wide)
    return _search(((narrow, Want.TRUE), (wide, Want.NOT_TRUE)), steps)


def holds_with(one: Condition, other: Condition, steps: int = MAX_STEPS) -> Answer:
    """Decide whether no record satisfies both: refuted by one that does."""
    return _search(((And((_prepared(one), _prepared(other))), Want.TRUE),), steps)


def relate(one: Condition, other: Condition, steps: int = MAX_STEPS) -> Relative:
    """Return how ``one`` relates to ``other``."""
    left, right = _prepared(one), _prepared(other)
    if left == right:
        return Relative(Relation.EQUAL)
    there = implies(left, right, steps)
    back = implies(right, left, steps)
    match there.proof, back.proof:
        case Proof.PROVEN, Proof.PROVEN:
            return Relative(Relation.EQUAL)
        case Proof.PROVEN, Proof.REFUTED:
            return Relative(Relation.CONTAINED, only_there=back.witness)
        case Proof.REFUTED, Proof.PROVEN:
            return Relative(Relation.CONTAINS, only_here=there.witness)
        case _:
            return _apart_or_overlapping(left, right, there, back, steps)


def _apart_or_overlapping(
    left: Condition, right: Condition, there: Answer, back: Answer, steps: int
) -> Relative:
    both = holds_with(left, right, steps)
    relation = Relation.UNKNOWN
    if both.proof is Proof.PROVEN:
        relation = Relation.APART
    elif both.proof is there.proof is back.proof is Proof.REFUTED:
        relation = Relation.OVERLAPS
    return Relative(relation, there.witness, back.witness, both.witness)


@lru_cache(maxsize=10_000)
def _prepared(condition: Condition) -> Condition:
    return normalise(as_aws_writes(condition))


def _search(goals: tuple[tuple[Condition, Want], ...], steps: int) -> Answer:
    """Look for a record in which all goals hold; proven means that there is none."""
    budget = Budget(steps)
    tried = 0
    try:
        for case in cases(goals, budget):
            record = witness(case, budget)
            if record is not None and _meets(goals, record):
                return Answer(Proof.REFUTED, record)
            tried += 1
            if tried >= MAX_CASES:
                return Answer(Proof.OPEN)
    except TooHardError:
        return Answer(Proof.OPEN)
    return Answer(Proof.OPEN if tried else Proof.PROVEN)


def _meets(goals: tuple[tuple[Condition, Want], ...], record: object) -> bool:
    return all(
        (evaluate(condition, record) is True) is (want is Want.TRUE) for condition, want in goals
    )

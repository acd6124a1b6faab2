"""A condition that names its events, without the questions that the names already answer."""

from __future__ import annotations

from trailhawk.ir.conditions import And, Condition, Leaf, Or, Verdict
from trailhawk.ir.evaluate import leaf_verdict
from trailhawk.ir.normal import conjunction, normalise, residual
from trailhawk.ir.tests import OneOf
from trailhawk.model.paths import FieldPath

__all__ = ["event_names", "known_of", "simplified"]

_NAME = FieldPath.of("eventName")


def simplified(condition: Condition) -> Condition:
    """Return a condition that holds of the same records, in normal form."""
    plain = normalise(condition)
    names = event_names(plain)
    if not names:
        return plain
    rest = residual(plain, lambda leaf: _answer(leaf, names))
    return conjunction((_naming(plain, names), rest))


def known_of(condition: Condition, name: str) -> Condition:
    """Return what remains of a condition for events of one name."""
    return residual(condition, lambda leaf: _answer(leaf, frozenset((name,))))


def _answer(leaf: Leaf, names: frozenset[str]) -> Verdict:
    """Return what a leaf says of every event of these names; None where they differ."""
    if leaf.path != _NAME:
        return None
    answers = {leaf_verdict(leaf, {"eventName": name}) for name in names}
    return answers.pop() if len(answers) == 1 else None


def _naming(condition: Condition, names: frozenset[str]) -> Condition:
    """Return the leaf that names the events: the rule's own where it has one."""
    for part in condition.parts if isinstance(condition, And) else (condition,):
        match part:
            case Leaf(path, OneOf(texts, fold=False)) if path == _NAME and set(texts) == names:
                return part
            case _:
                continue
    return Leaf(_NAME, OneOf(tuple(sorted(names))))


def event_names(condition: Condition) -> frozenset[str] | None:
    """Return the event names that a condition in normal form allows; None when any."""
    match condition:
        case Leaf(path, OneOf(texts, fold=False)) if path == _NAME:
            return frozenset(texts)
        case And(parts):
            known = [names for part in parts if (names := event_names(part)) is not None]
            return frozenset.intersection(*known) if known else None
        case Or(parts):
            sets = [event_names(part) for part in parts]
            known = [names for names in sets if names is not None]
            return frozenset.union(*known) if len(known) == len(sets) else None
        case _:
            return None

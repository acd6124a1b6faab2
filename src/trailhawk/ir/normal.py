"""Normal form of a condition, and what remains of one when some leaves are known.

The normal form keeps the author's order: constants folded, ``And`` and ``Or`` flat and without
repeats, negation only on what is not ``And``, ``Or``, ``Not`` or a constant, alternatives of one
field joined into one leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import assert_never

from trailhawk.ir.conditions import (
    FALSE,
    TRUE,
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
    Verdict,
)
from trailhawk.ir.tests import Contains, EndsWith, OneOf, StartsWith

__all__ = ["conjunction", "disjunction", "negation", "normalise", "residual"]

Decide = Callable[[Leaf], Verdict]


def normalise(condition: Condition) -> Condition:
    """Return the normal form; it holds of exactly the same records."""
    return residual(condition, lambda _: None)


def residual(condition: Condition, decide: Decide) -> Condition:
    """Return what remains to be asked once ``decide`` has answered the leaves it can.

    Leaves that ``decide`` answers with None stay. The result is in normal form; a constant
    means that nothing remains. Elements' inner leaves are not offered: their paths start at
    the element.
    """
    return _residual(condition, decide, positive=True)


def _residual(condition: Condition, decide: Decide, *, positive: bool) -> Condition:
    match condition:
        case Constant(value):
            return TRUE if value is positive else FALSE
        case Leaf():
            verdict = decide(condition)
            if verdict is not None:
                return TRUE if verdict is positive else FALSE
            return condition if positive else Not(condition)
        case FieldsCompare() | Keyword():
            return condition if positive else Not(condition)
        case Element(path, part, over):
            kept = Element(path, normalise(part), over, condition.plain)
            return kept if positive else Not(kept)
        case Not(part):
            return _residual(part, decide, positive=not positive)
        case And(parts):
            join = conjunction if positive else disjunction
            return join(_residual(part, decide, positive=positive) for part in parts)
        case Or(parts):
            join = disjunction if positive else conjunction
            return join(_residual(part, decide, positive=positive) for part in parts)
        case _:
            assert_never(condition)


def negation(condition: Condition) -> Condition:
    """Return the negation in normal form."""
    return normalise(Not(condition))


def conjunction(parts: Iterable[Condition]) -> Condition:
    """Join parts in normal form by ``And``, in normal form."""
    kept: dict[Condition, None] = {}
    for part in parts:
        if part == FALSE:
            return FALSE
        for one in part.parts if isinstance(part, And) else (part,):
            if one != TRUE:
                kept[one] = None
    return _joined(tuple(kept), And, TRUE)


def disjunction(parts: Iterable[Condition]) -> Condition:
    """Join parts in normal form by ``Or``, in normal form."""
    kept: dict[Condition, None] = {}
    for part in parts:
        if part == TRUE:
            return TRUE
        for one in part.parts if isinstance(part, Or) else (part,):
            if one != FALSE:
                kept[one] = None
    return _joined(_merged(tuple(kept)), Or, FALSE)


def _joined(parts: tuple[Condition, ...], join: type[And | Or], empty: Constant) -> Condition:
    if not parts:
        return empty
    return parts[0] if len(parts) == 1 else join(parts)


def _merged(parts: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Join alternatives on one path: ``a eq x or a eq y`` is ``a in (x, y)``."""
    merged: dict[object, Condition] = {}
    for part in parts:
        match part:
            case Leaf(
                path,
                OneOf() | Contains() | StartsWith() | EndsWith() as test,
                Over.ANY | Over.VALUE as over,
            ):
                key = (path, type(test), test.fold, over)
                match merged.get(key):
                    case Leaf(_, OneOf() | Contains() | StartsWith() | EndsWith() as before) as one:
                        texts = tuple(dict.fromkeys(before.texts + test.texts))
                        merged[key] = Leaf(path, type(test)(texts, test.fold), over, one.origin)
                    case _:
                        merged[key] = part
            case _:
                merged[part] = part
    return tuple(merged.values())

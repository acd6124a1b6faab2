"""From the tree of a function's ways to the condition of some of them."""

from __future__ import annotations

from collections.abc import Callable

from trailhawk.frontends.panther.symbolic.consequences import consequence
from trailhawk.frontends.panther.symbolic.questions import Ending, Tree, Unsure
from trailhawk.ir.conditions import FALSE, TRUE, And, Condition, Leaf, Not, Or
from trailhawk.ir.normal import conjunction, disjunction, negation, normalise

__all__ = ["condition_of", "simplified"]

Facts = tuple[tuple[Leaf, bool], ...]


MAX_PASSES = 4


def condition_of(tree: Tree, wanted: Callable[[Ending], bool], *, widely: bool) -> Condition:
    """Return the condition under which a way ends as wanted.

    Where the way is chosen by what no condition answers: ``widely``, under which one may end so;
    else, under which each does.
    """
    return simplified(_of(tree, wanted, widely=widely))


def _of(tree: Tree, wanted: Callable[[Ending], bool], *, widely: bool) -> Condition:
    if isinstance(tree, Ending):
        return TRUE if wanted(tree) else FALSE
    yes = _of(tree.yes, wanted, widely=widely)
    no = _of(tree.no, wanted, widely=widely)
    if yes == no:
        return yes
    question = tree.question
    if isinstance(question, Unsure):
        return disjunction((yes, no)) if widely else conjunction((yes, no))
    return _chosen(normalise(question), yes, no)


def _chosen(question: Condition, yes: Condition, no: Condition) -> Condition:
    """Return ``yes`` where the question holds and ``no`` where it does not."""
    if yes == TRUE:
        return disjunction((question, no))
    if no == TRUE:
        return disjunction((negation(question), yes))
    if no == FALSE:
        return conjunction((question, yes))
    if yes == FALSE:
        return conjunction((negation(question), no))
    # What both have in common need not be said twice.
    common = [part for part in _parts(yes) if part in _parts(no)]
    if common:
        rest_yes = conjunction(part for part in _parts(yes) if part not in common)
        rest_no = conjunction(part for part in _parts(no) if part not in common)
        chosen = TRUE if rest_yes == rest_no else _chosen(question, rest_yes, rest_no)
        return conjunction((*common, chosen))
    return disjunction((conjunction((question, yes)), conjunction((negation(question), no))))


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, And) else (condition,)


def simplified(condition: Condition) -> Condition:
    """Return an equal condition without what goes without saying."""
    condition = normalise(condition)
    for _ in range(MAX_PASSES):
        shorter = normalise(_under((), condition))
        if shorter == condition:
            break
        condition = shorter
    return condition


def _under(facts: Facts, condition: Condition) -> Condition:
    """Return what remains of a condition where some leaves' answers are known."""
    match condition:
        case Leaf():
            answer = consequence(facts, condition)
            return condition if answer is None else TRUE if answer else FALSE
        case Not(part):
            return Not(_under(facts, part))
        case And(parts):
            return conjunction(_each(facts, parts, holds=True))
        case Or(parts):
            return disjunction(_each(facts, parts, holds=False))
        case _:
            return condition


def _each(facts: Facts, parts: tuple[Condition, ...], *, holds: bool) -> list[Condition]:
    """Simplify each part where its neighbours hold, or do not: only there does it matter."""
    left = list(parts)
    # What says most is kept: later literals are tried first, composite parts before all.
    order = sorted(range(len(left)), key=lambda at: (_literal(left[at]) is not None, -at))
    for at in order:
        literals = (_literal(part) for other, part in enumerate(left) if other != at)
        known = [
            (leaf, answer if holds else not answer)
            for found in literals
            if found is not None
            for leaf, answer in [found]
        ]
        left[at] = _under((*facts, *known), left[at])
    return left


def _literal(condition: Condition) -> tuple[Leaf, bool] | None:
    match condition:
        case Leaf():
            return condition, True
        case Not(Leaf() as leaf):
            return leaf, False
        case _:
            return None

"""Conditions in words over an ordered correlation: which of its rules may stand for each other.

``a and (b or c)`` over the rules a, b, c in this order is a first, and then b or c.
"""

from __future__ import annotations

from collections.abc import Mapping

from trailhawk.frontends.sigma.expression import AllOf, AnyOf, Expression, Name
from trailhawk.ir.conditions import Condition, Or
from trailhawk.ir.logic import Sequence, Step, Windowed
from trailhawk.model.errors import RuleError
from trailhawk.model.spans import Span

__all__ = ["stages_of"]


def stages_of(
    expression: Expression, steps: tuple[Step, ...], names: Mapping[str, str], at: Span
) -> tuple[Step, ...]:
    """Return one step for each stage, in the order of ``steps``; ``RuleError`` where there is none.

    ``names`` leads from names in the condition to names of steps.
    """
    places = {step.name: place for place, step in enumerate(steps)}
    clauses = [
        sorted({places[names[name]] for name in _choice(clause, at)})
        for clause in _clauses(expression)
    ]
    clauses.sort()
    if [place for clause in clauses for place in clause] != list(range(len(steps))):
        raise _refused(
            "rules that stand for each other must be neighbours in 'rules', and each be named once",
            at,
        )
    return tuple(_step([steps[place] for place in clause], at) for clause in clauses)


def _clauses(expression: Expression) -> tuple[Expression, ...]:
    return expression.parts if isinstance(expression, AllOf) else (expression,)


def _choice(clause: Expression, at: Span) -> tuple[str, ...]:
    """Return the names that a clause offers."""
    parts = clause.parts if isinstance(clause, AnyOf) else (clause,)
    names = tuple(part.name for part in parts if isinstance(part, Name))
    if len(names) < len(parts):
        raise _refused("only rules joined by 'and', or choices such as '(b or c)', have one", at)
    return names


def _step(steps: list[Step], at: Span) -> Step:
    """Return a step that is any of the steps."""
    if len(steps) == 1:
        return steps[0]
    sources: list[Condition] = []
    for step in steps:
        if isinstance(step.source, Windowed | Sequence):
            raise _refused("a correlation among its rules cannot stand for another rule", at)
        sources.append(step.source)
    if len({step.keys for step in steps}) > 1:
        raise _refused("rules that stand for each other must have the same fields as keys", at)
    name = " or ".join(step.name for step in steps)
    return Step(name=name, source=Or(tuple(sources)), keys=steps[0].keys)


def _refused(reason: str, at: Span) -> RuleError:
    return RuleError(
        "R229",
        f"the condition gives the correlation no order: {reason}",
        at=at,
        fix="use type temporal, or leave the condition out",
    )

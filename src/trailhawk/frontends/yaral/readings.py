"""Fields whose values are read off a record: group keys, joins, measures."""

from __future__ import annotations

from trailhawk.frontends.yaral.changing import as_read
from trailhawk.frontends.yaral.operands import operand_of
from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.sides import FieldSide, unsupported
from trailhawk.frontends.yaral.simplifying import event_names, known_of
from trailhawk.frontends.yaral.tree import Expression
from trailhawk.frontends.yaral.udm import Value
from trailhawk.ir.conditions import FALSE, TRUE, Condition
from trailhawk.ir.logic import Reading
from trailhawk.ir.normal import negation, normalise

__all__ = ["filled", "reading_of", "side_of"]


def side_of(expression: Expression, scope: Scope, variable: str) -> FieldSide:
    """Return an expression as a field whose values can be read; ``RuleError`` for any other."""
    side = operand_of(expression, scope, variable)
    if not isinstance(side, FieldSide):
        return unsupported(expression, "only fields are grouped by, joined and counted")
    return as_read(side)


def filled(expression: Expression, scope: Scope, variable: str) -> Condition:
    """Return the condition that a field has a value."""
    return negation(side_of(expression, scope, variable).field.absent)


def reading_of(
    expression: Expression, scope: Scope, variable: str, condition: Condition
) -> Reading:
    """Return how to read a field of records of which ``condition`` holds."""
    side = side_of(expression, scope, variable)
    names = event_names(normalise(condition))
    values = side.field.values
    if len(values) > 1:
        values = tuple(value for value in values if _chosen(value, names, expression))
    paths = [value.written for value in values if value.path is not None]
    if len(paths) < len(values):
        return unsupported(expression, "a constant of Google's parser is not grouped by")
    return Reading(tuple(paths))


def _chosen(value: Value, names: frozenset[str] | None, expression: Expression) -> bool:
    """Whether the parser takes a value for events of these names; refuse where it depends."""
    when = normalise(value.when)
    if when == TRUE:
        return True
    answers = {known_of(when, name) for name in names} if names is not None else {when}
    if len(answers) == 1 and answers <= {TRUE, FALSE}:
        return TRUE in answers
    return unsupported(expression, "what it reads depends on the event; name the event")

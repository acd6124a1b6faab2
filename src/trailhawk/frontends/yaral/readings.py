"""Fields whose values are read off a record: group keys, joins, measures."""

from __future__ import annotations

from trailhawk.frontends.yaral.changing import as_read
from trailhawk.frontends.yaral.formulas import formula_of_side
from trailhawk.frontends.yaral.operands import operand_of
from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.sides import FieldSide, GeoSide, unsupported
from trailhawk.frontends.yaral.simplifying import event_names, known_of
from trailhawk.frontends.yaral.tree import Expression
from trailhawk.frontends.yaral.udm import Field, Value
from trailhawk.ir.conditions import FALSE, TRUE, Condition
from trailhawk.ir.logic import Reading
from trailhawk.ir.normal import negation, normalise
from trailhawk.ir.rule import Need, NeedKind

__all__ = ["filled", "reading_of", "side_of"]


def side_of(expression: Expression, scope: Scope, variable: str) -> FieldSide:
    """Return an expression as a field whose values can be read; ``RuleError`` for any other."""
    side = operand_of(expression, scope, variable)
    if isinstance(side, GeoSide):
        # Without places the rule holds of nothing, so that it does not matter what is read.
        scope.require_place(Need(NeedKind.PLACES, side.name, side.at))
        return FieldSide(Field(side.name, (Value(None),)), variable, side.at)
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
        chosen = [_chosen(value, names) for value in values]
        if None in chosen:
            return Reading((formula_of_side(side, scope, operand_of),))
        values = tuple(value for value, ours in zip(values, chosen, strict=True) if ours)
    paths = [value.written for value in values if value.path is not None]
    if len(paths) < len(values):
        return Reading((formula_of_side(side, scope, operand_of),))
    return Reading(tuple(paths))


def _chosen(value: Value, names: frozenset[str] | None) -> bool | None:
    """Whether the parser takes a value for events of these names; None where it depends."""
    when = normalise(value.when)
    if when == TRUE:
        return True
    answers = {known_of(when, name) for name in names} if names is not None else {when}
    return TRUE in answers if len(answers) == 1 and answers <= {TRUE, FALSE} else None

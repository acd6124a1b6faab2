"""Fields whose text a rule turns into another before it asks about it."""

from __future__ import annotations

from dataclasses import replace

from trailhawk.frontends.yaral.sides import Case, FieldSide, unsupported
from trailhawk.frontends.yaral.tree import Expression, FieldRef
from trailhawk.frontends.yaral.udm import Field, Value
from trailhawk.ir.text_functions import applied
from trailhawk.model.paths import Apply, TextFunction

__all__ = ["as_read", "changed_side"]

_CASE_STEPS = {
    Case.LOWER: Apply(TextFunction.LOWERED),
    Case.UPPER: Apply(TextFunction.RAISED),
}
MAX_STEPS = 24
"""The longest path of the table has ten; what is left bounds how much a text can grow."""


def changed_side(side: FieldSide, step: Apply, call: Expression) -> FieldSide:
    """Return a field of which each value is turned into another text."""
    return replace(side, field=_changed_field(as_read(side).field, step, call), case=Case.AS_IS)


def as_read(side: FieldSide) -> FieldSide:
    """Return the same field with the case of its letters changed on the way, not by tests."""
    step = _CASE_STEPS.get(side.case)
    if step is None:
        return side
    here = FieldRef(side.variable, (side.field.name,), at=side.at)
    return replace(side, field=_changed_field(side.field, step, here), case=Case.AS_IS)


def _changed_field(field: Field, step: Apply, expression: Expression) -> Field:
    """Return a field with a step more on every path; constants are changed here and now."""
    values = tuple(_changed_value(value, step) for value in field.values)
    if any(value.path is not None and len(value.path.steps) > MAX_STEPS for value in values):
        unsupported(expression, "too many functions within each other")
    return Field(field.name, values, applied(field.empty, step) or "")


def _changed_value(value: Value, step: Apply) -> Value:
    if value.path is None:
        return replace(value, text=applied(value.text, step) or "")
    return replace(value, path=value.written.then(step), prefix="")

"""Two fields of one event that have the same text."""

from __future__ import annotations

from trailhawk.frontends.yaral.sides import Case, FieldSide, unsupported
from trailhawk.frontends.yaral.tree import Compare
from trailhawk.frontends.yaral.udm import Value
from trailhawk.ir.conditions import FALSE, TRUE, Comparison, Condition, FieldsCompare, Leaf
from trailhawk.ir.normal import conjunction, disjunction, negation, normalise
from trailhawk.ir.tests import OneOf

__all__ = ["same_texts"]


def same_texts(left: FieldSide, right: FieldSide, compare: Compare) -> Condition:
    """Return the condition that two fields have the same text; two unset fields have."""
    if left.case is not right.case:
        return unsupported(compare, "both fields must be in the same case")
    fold = compare.nocase or left.case is not Case.AS_IS
    found: list[Condition] = [conjunction((left.field.absent, right.field.absent))]
    for one, chosen in _chosen(left):
        for other, also in _chosen(right):
            same = _same(one, other, fold=fold)
            found.append(conjunction((chosen, also, same)))
    return disjunction(found)


def _chosen(side: FieldSide) -> list[tuple[Value, Condition]]:
    """Return each value of a field with the condition under which it is the field's."""
    chosen: list[tuple[Value, Condition]] = []
    earlier: list[Condition] = []
    for value in side.field.values:
        chosen.append((value, conjunction((*map(negation, earlier), normalise(value.when)))))
        earlier.append(normalise(value.applies))
    return chosen


def _same(one: Value, other: Value, *, fold: bool) -> Condition:
    if one.path is None and other.path is None:
        return TRUE if one.text == other.text else FALSE
    if one.path is None or other.path is None:
        place, text = (other, one.text) if one.path is None else (one, other.text)
        return Leaf(place.written, OneOf((text,), fold))
    return FieldsCompare(one.written, Comparison.EQUAL, other.written, fold)

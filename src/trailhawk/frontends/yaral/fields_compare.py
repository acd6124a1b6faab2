"""Two fields of one event: the same text, or numbers in an order."""

from __future__ import annotations

from collections.abc import Iterator

from trailhawk.frontends.yaral.changing import as_read
from trailhawk.frontends.yaral.comparing import passes
from trailhawk.frontends.yaral.sides import Case, FieldSide, unsupported
from trailhawk.frontends.yaral.tree import Compare
from trailhawk.frontends.yaral.udm import Value
from trailhawk.ir.conditions import FALSE, TRUE, Comparison, Condition, FieldsCompare, Leaf
from trailhawk.ir.normal import conjunction, disjunction, negation, normalise
from trailhawk.ir.testing import number_of, predicate
from trailhawk.ir.tests import OneOf, Order, OrderOp

__all__ = ["in_order", "same_texts"]

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def same_texts(left: FieldSide, right: FieldSide, compare: Compare) -> Condition:
    """Return the condition that two fields have the same text; two unset fields have."""
    if left.case is not right.case:
        left, right = as_read(left), as_read(right)
    fold = compare.nocase or left.case is not Case.AS_IS
    found: list[Condition] = list(_with_unset(left, right, fold=fold))
    for one, chosen in _chosen(left):
        for other, also in _chosen(right):
            same = _same(one, other, fold=fold)
            found.append(conjunction((chosen, also, same)))
    return disjunction(found)


def _with_unset(left: FieldSide, right: FieldSide, *, fold: bool) -> Iterator[Condition]:
    """Yield what holds where one of the fields is not set, or neither is."""
    one, other = left.field.empty, right.field.empty
    if one == other:
        yield conjunction((left.field.absent, right.field.absent))
    if one:
        yield conjunction((left.field.absent, passes(right, OneOf((one,), fold))))
    if other:
        yield conjunction((right.field.absent, passes(left, OneOf((other,), fold))))


def in_order(left: FieldSide, right: FieldSide, compare: Compare) -> Condition:
    """Return the condition that two fields are numbers in an order; an unset one is nought."""
    sign = compare.operator
    one, other = (number_of(side.field.empty or 0) for side in (left, right))
    if one is None or other is None:
        return unsupported(compare, "what has no number has no order")
    both = conjunction((left.field.absent, right.field.absent))
    found: list[Condition] = [
        both if predicate(Order(OrderOp(sign), other))(one) else FALSE,
        conjunction((right.field.absent, _set_and(left, Order(OrderOp(sign), other)))),
        conjunction((left.field.absent, _set_and(right, Order(OrderOp(_FLIPPED[sign]), one)))),
    ]
    for value, chosen in _chosen(left):
        for that, also in _chosen(right):
            found.append(conjunction((chosen, also, _ordered(value, sign, that))))
    return disjunction(found)


def _set_and(side: FieldSide, test: Order) -> Condition:
    return conjunction((negation(side.field.absent), passes(side, test)))


def _ordered(one: Value, sign: str, other: Value) -> Condition:
    if one.path is None or other.path is None:
        return _ordered_constant(one, sign, other)
    comparison = Comparison(sign)
    return FieldsCompare(one.written, comparison, other.written, as_numbers=True)


def _ordered_constant(one: Value, sign: str, other: Value) -> Condition:
    """Compare what Google's parser writes itself, which a function may have made a number."""
    if one.path is None:
        one, sign, other = other, _FLIPPED[sign], one
    number = number_of(other.text or 0)
    if number is None:
        return FALSE
    test = Order(OrderOp(sign), number)
    if one.path is None:
        return TRUE if predicate(test)(one.text or 0) else FALSE
    return Leaf(one.written, test)


def _chosen(side: FieldSide) -> list[tuple[Value, Condition]]:
    """Return each value of a field with the condition under which it is the field's."""
    chosen: list[tuple[Value, Condition]] = []
    earlier: list[Condition] = []
    for value in side.field.values:
        # Where there are several, an empty text is no value: the next one is read.
        own = value.applies if len(side.field.values) > 1 else value.when
        chosen.append((value, conjunction((*map(negation, earlier), normalise(own)))))
        earlier.append(normalise(value.applies))
    return chosen


def _same(one: Value, other: Value, *, fold: bool) -> Condition:
    if one.path is None and other.path is None:
        return TRUE if one.text == other.text else FALSE
    if one.path is None or other.path is None:
        place, text = (other, one.text) if one.path is None else (one, other.text)
        return Leaf(place.written, OneOf((text,), fold))
    return FieldsCompare(one.written, Comparison.EQUAL, other.written, fold)

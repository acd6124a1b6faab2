"""A UDM field as one term of a formula: which of its values it has, decided by the term itself."""

from __future__ import annotations

from trailhawk.frontends.yaral.udm import Field, Value
from trailhawk.ir.conditions import And, Condition, Constant, Leaf, Not, Or
from trailhawk.ir.tests import Cidr, Exists, OneOf, StartsWith
from trailhawk.model.functions import Function
from trailhawk.model.paths import Fixed, Formula, Seen, Term

__all__ = ["field_term"]


def field_term(field: Field) -> Term:
    """Return what a field comes to: the first of its values that is there."""
    values = field.values
    if len(values) == 1 and not field.empty and _is_alone(values[0]):
        return Seen(values[0].written)
    if not field.empty and all(map(_is_alone, values)):
        return _call(Function.FIRST_FILLED, *(Seen(value.written) for value in values))
    found: Term = Fixed(field.empty)
    for value in reversed(values):
        found = _call(Function.IF, _applies(value), _own(value), found)
    return found


def _call(function: Function, *arguments: Term) -> Formula:
    return Formula(function, arguments)


def _is_alone(value: Value) -> bool:
    return value.path is not None and value.when == Constant(value=True)


def _own(value: Value) -> Term:
    return Fixed(value.text) if value.path is None else Seen(value.written)


def _applies(value: Value) -> Term:
    """Return whether a field's value is this one, as ``Value.applies`` has it."""
    when = _condition(value.when)
    if value.path is None:
        return when
    filled = _call(Function.LESS, Fixed(0), _call(Function.SIZE, Seen(value.path)))
    return filled if when == Fixed(1) else _call(Function.ALL, when, filled)


def _condition(condition: Condition) -> Term:
    """Return a condition of the UDM table; it has no other kinds of tests."""
    match condition:
        case Constant(value):
            return Fixed(int(value))
        case Not(part):
            return _call(Function.NOT, _condition(part))
        case And(parts):
            return _call(Function.ALL, *map(_condition, parts))
        case Or(parts):
            return _call(Function.ANY, *map(_condition, parts))
        case Leaf(path, test):
            return _call(Function.ANY, *(_call(*one) for one in _tests(Seen(path), test)))
        case _:
            raise AssertionError(condition)


def _tests(seen: Seen, test: object) -> list[tuple[Function, Term, Term]]:
    match test:
        case OneOf(texts):
            return [(Function.EQUAL, seen, Fixed(text)) for text in texts]
        case StartsWith(texts):
            return [(Function.STARTS_WITH, seen, Fixed(text)) for text in texts]
        case Cidr(networks):
            return [(Function.WITHIN, seen, Fixed(network)) for network in networks]
        case Exists():
            return [(Function.UNEQUAL, seen, Fixed(""))]
        case _:
            raise AssertionError(test)

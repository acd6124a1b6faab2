"""One field and one test as a condition over raw paths.

The unset field of UDM reads as the empty text, and as nought where numbers are compared: a test
that the empty value passes also holds where nothing stands.
"""

from __future__ import annotations

from dataclasses import replace

from trailhawk.frontends.yaral.sides import Case, FieldSide
from trailhawk.frontends.yaral.tree import Quantifier
from trailhawk.frontends.yaral.udm import Value
from trailhawk.ir.conditions import FALSE, TRUE, Condition, Element, Leaf, Not, Origin, Over
from trailhawk.ir.normal import conjunction, disjunction, negation, normalise
from trailhawk.ir.testing import predicate
from trailhawk.ir.tests import (
    Contains,
    EndsWith,
    Exists,
    IsType,
    JsonType,
    Length,
    OneOf,
    Order,
    OrderOp,
    ScalarTest,
    StartsWith,
)
from trailhawk.model.paths import FieldPath

__all__ = ["has_length", "passes", "passes_empty"]


def passes(side: FieldSide, test: ScalarTest, *, negated: bool = False) -> Condition:
    """Return the condition that the field passes the test, or that it does not.

    Of a repeated field, some element must, or every one where the rule says ``all``.
    """
    every = side.quantifier is Quantifier.ALL
    if negated and not side.field.listed:
        return negation(passes(side, test))
    if negated and every:
        return negation(passes(replace(side, quantifier=Quantifier.ANY), test))
    found: list[Condition] = []
    earlier: list[Condition] = []
    for value in side.field.values:
        asked = _asked(side, value, test, negated=negated, every=every)
        chosen = value.when
        if len(side.field.values) > 1 and passes_empty(test) is not negated:
            # An empty text is no value: the next one is asked.
            chosen = value.applies
        found.append(conjunction((*map(negation, earlier), normalise(chosen), asked)))
        earlier.append(normalise(value.applies))
    if passes_empty(test, side.field.empty) is not negated:
        found.append(side.field.absent)
    return disjunction(found)


def has_length(side: FieldSide, sign: str, number: int) -> Condition:
    """Return the condition that a field has so many elements; a value alone counts as one."""
    if sign == "!=":
        return negation(has_length(side, "=", number))
    if sign == "=":
        return conjunction((has_length(side, ">=", number), has_length(side, "<=", number)))
    holds = predicate(Order(OrderOp(sign), number))
    found: list[Condition] = []
    earlier: list[Condition] = []
    for value in side.field.values:
        one: Condition = TRUE if holds(1) else FALSE
        if value.path is not None and value.listed:
            is_list = Leaf(value.path, IsType((JsonType.LIST,)))
            many = Leaf(value.path, Length(OrderOp(sign), number))
            one = disjunction((conjunction((is_list, many)), conjunction((negation(is_list), one))))
        found.append(conjunction((*map(negation, earlier), normalise(value.applies), one)))
        earlier.append(normalise(value.applies))
    if holds(0):
        found.append(side.field.absent)
    return disjunction(found)


def passes_empty(test: ScalarTest, empty: str = "") -> bool:
    """Whether the value of an unset field passes."""
    return predicate(test)(0 if isinstance(test, Order) and not empty else empty)


def _asked(
    side: FieldSide, value: Value, test: ScalarTest, *, negated: bool, every: bool
) -> Condition:
    if value.path is None:
        return TRUE if predicate(test)(_cased(value.text, side.case)) is not negated else FALSE
    origin = Origin(f"${side.variable}.{side.field.name}", side.at)
    if value.prefix:
        return _prefixed(value, test, origin)
    if negated:
        return Element(value.path, Not(Leaf(FieldPath(), test, origin=origin)))
    over = Over.ALL if every and value.listed else Over.ANY
    return Leaf(value.path, test, over, origin)


def _cased(text: str, case: Case) -> str:
    match case:
        case Case.AS_IS:
            return text
        case Case.LOWER:
            return text.lower()
        case Case.UPPER:
            return text.upper()


def _prefixed(value: Value, test: ScalarTest, origin: Origin) -> Condition:
    """Ask of the value what is left of a test once the parser's prefix is taken off."""
    assert value.path is not None  # noqa: S101 - the caller looked
    prefix = value.prefix
    match test:
        case OneOf(texts, fold=False):
            rest = tuple(text.removeprefix(prefix) for text in texts if text.startswith(prefix))
            return Leaf(value.path, OneOf(rest), origin=origin) if rest else FALSE
        case StartsWith((text,), fold=False) | Contains((text,), fold=False) if text in prefix:
            if isinstance(test, Contains) or prefix.startswith(text):
                return Leaf(value.path, Exists(), origin=origin)
            return FALSE
        case StartsWith((text,), fold=False):
            rest_of = text.removeprefix(prefix)
            return (
                Leaf(value.path, StartsWith((rest_of,)), origin=origin)
                if (rest_of != text)
                else FALSE
            )
        case Contains(texts, fold) | EndsWith(texts, fold) if not any(
            _overlaps(prefix, text) for text in texts
        ):
            return Leaf(value.path, type(test)(texts, fold), origin=origin)
        case _:
            return Leaf(value.written, test, origin=origin)


def _overlaps(prefix: str, text: str) -> bool:
    """Whether a text could be found across the end of the prefix; case does not matter here."""
    low, wanted = prefix.lower(), text.lower()
    return wanted in low or any(low.endswith(wanted[:size]) for size in range(1, len(wanted) + 1))

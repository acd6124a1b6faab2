"""Expressions that compare two keys of one record."""

from __future__ import annotations

from collections.abc import Mapping

from trailhawk.frontends.panther.simple.keys import Key, key_of
from trailhawk.frontends.panther.simple.scalars import unknown_word
from trailhawk.ir.conditions import FALSE, Comparison, Condition, FieldsCompare, Not
from trailhawk.model.errors import RuleError

__all__ = ["PAIRS", "pair_condition"]

_COMPARISONS: Mapping[str, Comparison] = {
    "Equals": Comparison.EQUAL,
    "StartsWith": Comparison.STARTS_WITH,
    "EndsWith": Comparison.ENDS_WITH,
    "Contains": Comparison.CONTAINS,
    "IsGreaterThan": Comparison.GREATER,
    "IsGreaterThanOrEquals": Comparison.GREATER_OR_EQUAL,
    "IsGreaterThanOrEqual": Comparison.GREATER_OR_EQUAL,
    "IsLessThan": Comparison.LESS,
    "IsLessThanOrEquals": Comparison.LESS_OR_EQUAL,
    "IsLessThanOrEqual": Comparison.LESS_OR_EQUAL,
}
_OPPOSITES: Mapping[str, str] = {
    "DoesNotEqual": "Equals",
    "DoesNotStartWith": "StartsWith",
    "DoesNotEndWith": "EndsWith",
    "DoesNotContain": "Contains",
}
PAIRS: frozenset[str] = frozenset({*_COMPARISONS, *_OPPOSITES})


def pair_condition(word: str, values: list[object], *, nested: bool) -> Condition:
    """Return what is asked of two keys: nothing or null at either fails a positive word."""
    rows = [value for value in values if isinstance(value, dict)]
    if len(rows) != 2 or len(rows) != len(values):
        raise RuleError("R608", f"{word} without a key compares two keys: give two in Values")
    left, right = (key_of(row, nested=nested) for row in rows)
    if word in _OPPOSITES:
        return Not(_compared(left, _OPPOSITES[word], right))
    return _compared(left, word, right)


def _compared(left: Key, word: str, right: Key) -> Condition:
    comparison = _COMPARISONS.get(word)
    if comparison is None:
        raise unknown_word(word, {**_COMPARISONS, **_OPPOSITES})
    if left.several or right.several or left.constant or right.constant:
        raise RuleError("R608", f"{word}: two keys that are compared stand each for one value")
    if left.nothing or right.nothing:
        return FALSE
    return FieldsCompare(left.path, comparison, right.path, plain=True)

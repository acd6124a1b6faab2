"""Conditions as people compare them across vendors: a text is a text, typed or not.

For what pages show. What is executed, and what is decided about rules, keeps the difference.
"""

from __future__ import annotations

from typing import assert_never

from trailhawk.ir.conditions import (
    And,
    Condition,
    Constant,
    Element,
    FieldsCompare,
    Keyword,
    Leaf,
    Not,
    Or,
)
from trailhawk.ir.normal import normalise
from trailhawk.ir.tests import OneOf, Same, Test

__all__ = ["for_people"]


def for_people(condition: Condition) -> Condition:
    """Return the condition in normal form, typed comparisons with texts written plainly."""
    return normalise(_plain(condition))


def _plain(condition: Condition) -> Condition:
    match condition:
        case Leaf(path, test, over, origin):
            return Leaf(path, _plain_test(test), over, origin)
        case Element(path, part, over, plain):
            return Element(path, _plain(part), over, plain)
        case Not(part):
            return Not(_plain(part))
        case And(parts):
            return And(tuple(map(_plain, parts)))
        case Or(parts):
            return Or(tuple(map(_plain, parts)))
        case Constant() | FieldsCompare() | Keyword():
            return condition
        case _:
            assert_never(condition)


def _plain_test(test: Test) -> Test:
    match test:
        case Same(values) if all(isinstance(value, str) for value in values):
            return OneOf(tuple(str(value) for value in values))
        case _:
            return test

"""How large a condition is."""

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

__all__ = ["node_count"]


def node_count(condition: Condition) -> int:
    """Return how many nodes a condition has, itself among them; a part used twice counts twice."""
    match condition:
        case And(parts) | Or(parts):
            return 1 + sum(map(node_count, parts))
        case Not(part) | Element(part=part):
            return 1 + node_count(part)
        case Leaf() | Constant() | FieldsCompare() | Keyword():
            return 1
        case _:
            assert_never(condition)

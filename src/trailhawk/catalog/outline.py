"""A condition as an outline."""

from __future__ import annotations

from typing import assert_never

from trailhawk.catalog.pages.rules import LogicNode
from trailhawk.catalog.reading import for_people
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
from trailhawk.ir.printer import print_condition

__all__ = ["outline"]


def outline(condition: Condition) -> LogicNode:
    """Return a condition as an outline."""
    return _node(for_people(condition))


def _node(condition: Condition) -> LogicNode:
    match condition:
        case And(parts):
            return LogicNode("all of", tuple(map(_node, parts)))
        case Or(parts):
            return LogicNode("any of", tuple(map(_node, parts)))
        case Not(And() | Or() | Element() as part):
            return LogicNode("not", (_node(part),))
        case Element(path, part, over):
            return LogicNode(f"{over.value} of {path.text} has", (_node(part),))
        case Constant() | Leaf() | FieldsCompare() | Keyword() | Not():
            return LogicNode(print_condition(condition))
        case _:
            assert_never(condition)

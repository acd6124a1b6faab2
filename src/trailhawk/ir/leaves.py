"""The leaves of a condition, one by one."""

from __future__ import annotations

from collections.abc import Iterator
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

__all__ = ["field_leaves"]


def field_leaves(condition: Condition) -> Iterator[Leaf]:
    """Yield the leaves that are asked of the record itself, not of elements in it."""
    match condition:
        case Leaf():
            yield condition
        case Not(part):
            yield from field_leaves(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from field_leaves(part)
        case Constant() | FieldsCompare() | Keyword() | Element():
            return
        case _:
            assert_never(condition)

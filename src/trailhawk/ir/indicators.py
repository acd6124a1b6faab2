"""The indicators of a rule: each (field, kind, value) that it looks for.

Positive leaves only: what a rule excludes is no indicator of what it detects.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

import msgspec

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
from trailhawk.ir.printer import plain_values, test_kind
from trailhawk.ir.tests import (
    OneOf,
)

__all__ = ["Indicator", "fields_of", "indicators"]


class Indicator(msgspec.Struct, frozen=True):
    """What a rule looks for in one field: one operator and its values."""

    field: str
    kind: str
    values: tuple[str, ...]


def indicators(condition: Condition) -> tuple[Indicator, ...]:
    """Return the indicators of a condition in its own order, without repeats."""
    return tuple(dict.fromkeys(_positive(normalise(condition), "")))


def _positive(condition: Condition, prefix: str) -> Iterator[Indicator]:
    match condition:
        case Leaf(path, test):
            # In the table a list of values is one row of kind "eq", as its readers know it.
            kind = "eq" if isinstance(test, OneOf) else test_kind(test)
            yield Indicator(prefix + path.text, kind, plain_values(test))
        case FieldsCompare(left, comparison, right):
            yield Indicator(prefix + left.text, f"{comparison.value} field", (right.text,))
        case Keyword(test):
            yield Indicator("(anywhere)", test_kind(test), plain_values(test))
        case Element(path, part):
            yield from _positive(part, f"{prefix}{path.text}[].")
        case And(parts) | Or(parts):
            for part in parts:
                yield from _positive(part, prefix)
        case Not() | Constant():
            return
        case _:
            assert_never(condition)


def fields_of(condition: Condition) -> tuple[tuple[str, str], ...]:
    """Return (raw path, author's name) of every field asked of, in order, without repeats."""
    return tuple(dict.fromkeys(_fields(condition, "")))


def _fields(condition: Condition, prefix: str) -> Iterator[tuple[str, str]]:
    match condition:
        case Leaf(path, _, _, origin):
            for read in path.reads:
                yield prefix + read.text, origin.field if origin is not None else ""
        case FieldsCompare(left, _, right):
            yield prefix + left.text, ""
            yield prefix + right.text, ""
        case Element(path, part):
            yield from _fields(part, f"{prefix}{path.text}[].")
        case Not(part):
            yield from _fields(part, prefix)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _fields(part, prefix)
        case Keyword():
            yield "(anywhere)", ""
        case Constant():
            return
        case _:
            assert_never(condition)

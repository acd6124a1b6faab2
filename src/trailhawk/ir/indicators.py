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
from trailhawk.ir.tests import OneOf
from trailhawk.model.paths import FieldPath

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
            yield Indicator(_named(prefix, path), kind, plain_values(test))
        case FieldsCompare(left, comparison, right):
            other = right.text if condition.of_record else _named(prefix, right)
            yield Indicator(_named(prefix, left), f"{comparison.value} field", (other,))
        case Keyword(test):
            yield Indicator("(anywhere)", test_kind(test), plain_values(test))
        case Element(path, part):
            yield from _positive(part, f"{_named(prefix, path)}[].")
        case And(parts) | Or(parts):
            for part in parts:
                yield from _positive(part, prefix)
        case Not() | Constant():
            return
        case _:
            assert_never(condition)


def _named(prefix: str, path: FieldPath) -> str:
    """Return a field below a list's element; the element itself is named as its list is."""
    return prefix + path.text if path.steps else prefix.removesuffix("[].") or path.text


def fields_of(condition: Condition) -> tuple[tuple[str, str], ...]:
    """Return (raw path, author's name) of every field asked of, in order, without repeats."""
    return tuple(dict.fromkeys(_fields(condition, "")))


def _fields(condition: Condition, prefix: str) -> Iterator[tuple[str, str]]:
    match condition:
        case Leaf(path, _, _, origin):
            for read in path.reads:
                yield _named(prefix, read), origin.field if origin is not None else ""
        case FieldsCompare(left, _, right):
            yield _named(prefix, left), ""
            yield _named("" if condition.of_record else prefix, right), ""
        case Element(path, part):
            yield from _fields(part, f"{_named(prefix, path)}[].")
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

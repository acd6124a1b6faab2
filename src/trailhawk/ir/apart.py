"""Conditions that are plainly apart: they want values of one field, and none of them alike.

Most pairs of rules are. Seen on two sets of words here, without the search that ``ir.relations``
would make of it; a property test holds that the search never finds a record that satisfies both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, assert_never

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
from trailhawk.ir.single_fields import as_aws_writes
from trailhawk.ir.tests import OneOf
from trailhawk.model.text import fold

__all__ = ["Wanted", "plainly_apart", "wanted"]

_FIELDS = (("eventName",), ("eventSource",))
"""They hold one text each, whose case tells nothing apart, and CloudTrail never leaves them out."""

Wanted: TypeAlias = Mapping[tuple[str, ...], frozenset[str]]
"""Field → folded texts, one of which stands there in every record that satisfies a condition."""


def wanted(condition: Condition) -> Wanted:
    """Return the texts that a condition wants of each field; nothing of fields it leaves open."""
    return _wanted(as_aws_writes(condition))


def plainly_apart(one: Wanted, other: Wanted) -> bool:
    """Whether what two conditions want shows that no record satisfies both."""
    return any(
        field in one and field in other and one[field].isdisjoint(other[field]) for field in _FIELDS
    )


def _wanted(condition: Condition) -> Wanted:
    match condition:
        case Leaf(path, OneOf(texts)) if path.steps in _FIELDS:
            return {path.steps: frozenset(map(fold, texts))}
        case And(parts):
            return _all([_wanted(part) for part in parts])
        case Or(parts):
            return _any([_wanted(part) for part in parts])
        case Leaf() | Not() | Constant() | FieldsCompare() | Keyword() | Element():
            return {}
        case _:
            assert_never(condition)


def _all(parts: list[Wanted]) -> Wanted:
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for part in parts:
        for field, texts in part.items():
            found[field] = found[field] & texts if field in found else texts
    return found


def _any(parts: list[Wanted]) -> Wanted:
    shared = [field for field in _FIELDS if parts and all(field in part for part in parts)]
    return {field: frozenset().union(*(part[field] for part in parts)) for field in shared}

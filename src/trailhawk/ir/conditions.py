"""The condition tree: true, false or unknown of one record.

A closed union of frozen values; every consumer is an exhaustive ``match``.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

import msgspec

from trailhawk.ir.tests import ScalarTest, Test
from trailhawk.model.paths import FieldPath
from trailhawk.model.spans import Span

__all__ = [
    "FALSE",
    "TRUE",
    "And",
    "Comparison",
    "Condition",
    "Constant",
    "Element",
    "FieldsCompare",
    "Keyword",
    "Leaf",
    "Not",
    "Or",
    "Origin",
    "Over",
    "Verdict",
]

Verdict: TypeAlias = bool | None
"""True, False, or None: unknown, because CloudTrail left out what the condition asks about."""


class Over(Enum):
    """Which elements of a list must pass."""

    ANY = "any"
    ALL = "all"
    """Every one, and there is at least one."""

    ONE = "exactly one"
    """One and no other; only elements are counted (``Element``), never what leaves see."""

    VALUE = "value"
    """No list is entered, neither on the way nor at the end: the one value that stands exactly
    at the path, keys being literal. As general-purpose code reads a record."""


class Origin(msgspec.Struct, frozen=True):
    """Where a leaf comes from, in its author's terms: the vendor's field name and the place."""

    field: str
    at: Span | None = None


class Constant(msgspec.Struct, frozen=True, tag="constant"):
    """Always the same answer."""

    value: bool


TRUE = Constant(value=True)
FALSE = Constant(value=False)


class Leaf(msgspec.Struct, frozen=True, eq=False, tag="leaf"):
    """A test on what stands at a path. Two leaves are equal whoever wrote them."""

    path: FieldPath
    test: Test
    over: Over = Over.ANY
    origin: Origin | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Leaf):
            return NotImplemented
        return (
            self.test == other.test
            and type(self.test) is type(other.test)
            and self.path == other.path
            and self.over is other.over
        )

    def __hash__(self) -> int:
        return hash((self.path, type(self.test), self.test, self.over))


class Comparison(Enum):
    """How two fields of one record are compared."""

    EQUAL = "eq"
    CONTAINS = "contains"
    STARTS_WITH = "startswith"
    ENDS_WITH = "endswith"
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="


class FieldsCompare(msgspec.Struct, frozen=True, tag="fields"):
    """Some scalar at ``left`` compares so with some scalar at ``right``, both by text form.

    ``plain``: as ``Over.VALUE`` reads both, and by value: types must agree; of other things than
    texts anything may be equal, and numbers have an order.
    """

    left: FieldPath
    comparison: Comparison
    right: FieldPath
    fold: bool = False
    plain: bool = False
    prefix: str = ""
    """Put before the text of ``right``."""
    of_record: bool = False
    """Inside ``Element``: ``right`` starts at the record, not at the element."""
    as_numbers: bool = False
    """What is compared are the numbers that the texts spell, in an order; not with ``plain``."""


class Keyword(msgspec.Struct, frozen=True, tag="keyword"):
    """Some scalar anywhere in the record passes the test."""

    test: ScalarTest


class Element(msgspec.Struct, frozen=True, tag="element"):
    """Elements of the list at ``path`` satisfy ``part``, whose paths start at the element.

    Unlike a conjunction of leaves, all of ``part`` is asked of the same element. A value that is
    no list counts as a list of one: AWS drops the list around a single policy statement.

    ``plain``: as ``Over.VALUE`` reads, and of a list's direct elements only.
    """

    path: FieldPath
    part: Condition
    over: Over = Over.ANY
    plain: bool = False


class Not(msgspec.Struct, frozen=True, tag="not"):
    """``part`` does not hold; unknown stays unknown. A missing field makes ``Not(Leaf)`` true."""

    part: Condition


class And(msgspec.Struct, frozen=True, tag="and"):
    """Every part holds."""

    parts: tuple[Condition, ...]


class Or(msgspec.Struct, frozen=True, tag="or"):
    """Some part holds."""

    parts: tuple[Condition, ...]


Condition: TypeAlias = Constant | Leaf | FieldsCompare | Keyword | Element | Not | And | Or

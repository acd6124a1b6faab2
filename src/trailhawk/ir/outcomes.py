"""What a rule says about its findings: named values, worked out when a finding is made.

A closed union of frozen values. Nothing here is asked while records are screened or matched: an
outcome is about the events of a finding that is already there. ``ir.outcome_values`` has the
meaning; ``engine.outcomes`` gathers the events' values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import TypeAlias, assert_never

import msgspec

from trailhawk.ir.conditions import TRUE, Condition
from trailhawk.model.findings import OutcomeValue
from trailhawk.model.functions import Function
from trailhawk.model.paths import Apply, FieldPath

__all__ = [
    "Aggregate",
    "AggregateKind",
    "Applied",
    "Call",
    "Combined",
    "Earlier",
    "Expression",
    "Function",
    "Holds",
    "Literal",
    "Outcome",
    "Place",
    "Read",
    "Scalar",
    "Slot",
    "Value",
    "aggregates_of",
    "paths_of",
]

Scalar: TypeAlias = str | int | float | bool
Value = OutcomeValue


class Literal(msgspec.Struct, frozen=True, tag="literal"):
    """A constant."""

    value: Scalar


class Place(msgspec.Struct, frozen=True):
    """Where a value comes from: a raw path, or a constant text where ``path`` is None."""

    path: FieldPath | None
    text: str = ""
    when: Condition = TRUE


class Read(msgspec.Struct, frozen=True, tag="read"):
    """The scalars at the first place that has any; the empty text where none has."""

    name: str
    """What the author calls the field."""
    places: tuple[Place, ...]


class Holds(msgspec.Struct, frozen=True, tag="holds"):
    """Whether a condition is true of the record; what CloudTrail left out is not true."""

    condition: Condition


class Applied(msgspec.Struct, frozen=True, tag="applied"):
    """A text turned into another, as on the way down a path; the empty text where it cannot be."""

    step: Apply
    of: Expression


class Call(msgspec.Struct, frozen=True, tag="call"):
    """A function of other values."""

    function: Function
    arguments: tuple[Expression, ...]


class AggregateKind(Enum):
    """How the values of many events become one. Empty texts are no values."""

    FIRST = "first"
    """The first event's first value; the empty text where no event has one."""
    ARRAY = "array"
    ARRAY_DISTINCT = "array_distinct"
    COUNT = "count"
    COUNT_DISTINCT = "count_distinct"
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    AVERAGE = "avg"
    DEVIATION = "stddev"
    """Estimated from a sample: the root of the variance."""
    VARIANCE = "variance"
    """Estimated from a sample: divided by one less than there are; 0 of fewer than two."""
    MEDIAN = "median"
    """Of an even number of values the lower one in the middle."""
    MODE = "mode"
    """What was seen most often; of several the one that was seen first."""
    RANGE = "range"
    """The least and the greatest number, as a list."""
    ROWS = "rows"
    """As ``ARRAY_DISTINCT``, of many more: what combinations are made of, never shown."""
    SOME = "some"
    """1 if a value is true, else 0."""
    FIRST_BY = "first by"
    LAST_BY = "last by"
    """Of pairs (``Function.PAIR``) the value beside the least, or the greatest, number; of equal
    ones the first, or the last, that was seen."""


class Aggregate(msgspec.Struct, frozen=True, tag="aggregate"):
    """What the events of one step come to together; ``of`` is worked out for each of them.

    Of numbers, what is no number counts nowhere, and none at all come to 0.
    """

    kind: AggregateKind
    of: Expression
    step: str = ""
    """Whose events; those of every step for none named."""


class Earlier(msgspec.Struct, frozen=True, tag="earlier"):
    """The value of an outcome that the rule names before this one."""

    name: str


class Slot(msgspec.Struct, frozen=True, tag="slot"):
    """In a combination: a value that one of its rows has at a position."""

    row: int
    at: int


class Combined(msgspec.Struct, frozen=True, tag="combined"):
    """What events of several steps come to, each with each.

    ``rows`` gather, for each step, the different rows of values (``Function.ROW``) that its events
    have; ``of`` is worked out for every combination of them. No more rows count than are shown.
    """

    kind: AggregateKind
    of: Expression
    rows: tuple[Aggregate, ...]


Expression: TypeAlias = (
    Literal | Read | Holds | Applied | Call | Aggregate | Combined | Slot | Earlier
)
"""Inside an aggregate of one record, outside of the finding: only aggregates reach records, so
``Read`` and ``Holds`` stand inside one, ``Earlier`` and other aggregates outside."""


class Outcome(msgspec.Struct, frozen=True):
    """One named value of a finding."""

    name: str
    value: Expression
    text: str = ""
    """As the author wrote it."""
    scores: bool = False
    """Whether it is the finding's severity, from 0 to 100; what lies outside is cut to that."""


def aggregates_of(expressions: Iterable[Expression]) -> tuple[Aggregate, ...]:
    """Return every aggregate in these expressions, without repeats."""
    return tuple(dict.fromkeys(one for root in expressions for one in _aggregates(root)))


def _aggregates(expression: Expression) -> Iterator[Aggregate]:
    match expression:
        case Aggregate():
            yield expression
        case Applied(_, part):
            yield from _aggregates(part)
        case Call(_, arguments):
            for argument in arguments:
                yield from _aggregates(argument)
        case Combined(_, _, rows):
            yield from rows
        case Literal() | Read() | Holds() | Slot() | Earlier():
            return
        case _:
            assert_never(expression)


def paths_of(expression: Expression) -> tuple[FieldPath, ...]:
    """Return the raw paths whose values an expression shows, without those it only asks about."""
    return tuple(dict.fromkeys(_paths(expression)))


def _paths(expression: Expression) -> Iterator[FieldPath]:
    match expression:
        case Read(_, places):
            yield from (place.path for place in places if place.path is not None)
        case Applied(_, part) | Aggregate(_, part):
            yield from _paths(part)
        case Call(_, arguments):
            for argument in arguments:
                yield from _paths(argument)
        case Combined(_, _, rows):
            for row in rows:
                yield from _paths(row)
        case Literal() | Holds() | Slot() | Earlier():
            return
        case _:
            assert_never(expression)

"""What expressions come to of one record, as functions: the fast twin of ``values_of``.

Windows ask this of every event that enters one, though few of them ever become a burst.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import assert_never, cast

from trailhawk.engine.compiled import compile_condition
from trailhawk.ir.conditions import (
    TRUE,
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
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.functions import of_each
from trailhawk.ir.outcome_values import (
    MAX_TEXT_CHARS,
    MAX_VALUES_PER_EVENT,
    NOTHING,
    applied_text,
    filled,
    values_of,
)
from trailhawk.ir.outcomes import Applied, Call, Expression, Holds, Literal, Place, Read, Scalar
from trailhawk.ir.values import TRUNCATED_FIELDS, has_truncation, nodes_at
from trailhawk.model.paths import FieldPath

__all__ = ["Values", "values_reader"]

Record = Mapping[str, object]
Values = Callable[[Record], tuple[Scalar, ...]]

_NONE: tuple[Scalar, ...] = ()


def values_reader(expression: Expression) -> Values:
    """Return a function equal to ``values_of(expression, record)``."""
    match expression:
        case Literal(value):
            return lambda _: (value,)
        case Read(_, places):
            return _first([_place(place) for place in places])
        case Holds(condition):
            holds = _holding(condition)
            return lambda record: (holds(record),)
        case Applied(step, part):
            parts = values_reader(part)
            return lambda record: tuple(applied_text(one, step) for one in parts(record))
        case Call(function, arguments):
            readers = [values_reader(one) for one in arguments]
            return lambda record: of_each(function, [read(record) for read in readers])
        case _:
            return lambda record: values_of(expression, record)


def _first(places: list[Values]) -> Values:
    def read(record: Record) -> tuple[Scalar, ...]:
        for place in places:
            found = place(record)
            if found:
                return found
        return (NOTHING,)

    return read


def _place(place: Place) -> Values:
    path, text = place.path, (place.text,)
    found = (lambda _: text) if path is None else _at(path)
    if place.when == TRUE:
        return found
    holds = _holding(place.when)
    return lambda record: found(record) if holds(record) else _NONE


def _at(path: FieldPath) -> Values:
    """Return how the scalars at a path are read; anything but a text by keys is read plainly."""

    def plainly(record: Record) -> tuple[Scalar, ...]:
        return tuple(islice(filled(nodes_at(record, path).values), MAX_VALUES_PER_EVENT))

    keys = tuple(step for step in path.steps if isinstance(step, str))
    if not keys or len(keys) < len(path.steps):
        return plainly
    # Below the top a key may hold dots: at each level, what two or more keys make together.
    dotted = [
        tuple(".".join(keys[level:end]) for end in range(level + 2, len(keys) + 1)) if level else ()
        for level in range(len(keys))
    ]

    def read(record: Record) -> tuple[Scalar, ...]:
        here: object = record
        for key in keys:
            if type(here) is not dict:
                return missed(record)
            here = here.get(key)
        return (here[:MAX_TEXT_CHARS],) if type(here) is str and here else missed(record)

    def missed(record: Record) -> tuple[Scalar, ...]:
        here: object = record
        for key, together in zip(keys, dotted, strict=True):
            if type(here) is dict:
                for one in together:
                    if one in here:
                        return plainly(record)
                here = here.get(key)
            else:
                return plainly(record) if type(here) is list else _NONE
        return _NONE if here is None else plainly(record)

    return read


def _holding(condition: Condition) -> Callable[[Record], bool]:
    """Return whether a condition is true of a record; what CloudTrail left out is not true."""
    # Whoever calls it a mapping, a record is decoded JSON.
    compiled = cast("Callable[[Record], bool]", compile_condition(condition))
    if _is_never_cut(condition):
        return compiled
    return lambda record: (
        evaluate(condition, record) is True if has_truncation(record) else compiled(record)
    )


def _is_never_cut(condition: Condition) -> bool:
    """Whether a condition is about fields alone whose content CloudTrail always writes."""
    match condition:
        case Constant():
            return True
        case Leaf(path):
            first = path.steps[0] if path.steps else None
            return isinstance(first, str) and first not in TRUNCATED_FIELDS
        case Not(part):
            return _is_never_cut(part)
        case And(parts) | Or(parts):
            return all(map(_is_never_cut, parts))
        case FieldsCompare() | Keyword() | Element():
            return False
        case _:
            assert_never(condition)

"""Why a condition held: the leaves that carried the answer, and the values they saw."""

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
from trailhawk.ir.evaluate import elements_of, evaluate
from trailhawk.ir.printer import print_condition
from trailhawk.ir.testing import predicate
from trailhawk.ir.tests import Exists, IsType, Length, Present, Truthy
from trailhawk.ir.values import every_scalar, nodes_at, scalars
from trailhawk.model.findings import Evidence
from trailhawk.model.paths import FieldPath
from trailhawk.model.printable import cut
from trailhawk.model.text import scalar_text

__all__ = ["evidence", "evidence_item"]


def evidence(
    condition: Condition,
    record: object,
    max_chars: int,
    *,
    nested: bool = False,
    top: object = None,
) -> tuple[Evidence, ...]:
    """Return one item for each leaf that made a condition true, in the condition's order.

    Of an ``or``, only branches that held; of a negation, the part that did not hold, with the
    value that was there instead. Empty when the condition does not hold.
    """
    if evaluate(condition, record, nested=nested, top=top) is not True:
        return ()
    found = _held(condition, record, max_chars, nested=nested, top=top)
    return tuple(dict.fromkeys(found))


def _held(
    condition: Condition, record: object, max_chars: int, *, nested: bool, top: object
) -> Iterator[Evidence]:
    match condition:
        case Constant():
            return
        case Leaf(path):
            yield _item(path, condition, _leaf_value(condition, record, nested=nested), max_chars)
        case FieldsCompare(left):
            yield _item(left, condition, _first(record, left, nested=nested), max_chars)
        case Keyword(test):
            holds = predicate(test)
            value = next((value for value in every_scalar(record) if holds(value)), None)
            yield _item(FieldPath(), condition, value, max_chars)
        case Element(path, part):
            for node in nodes_at(record, path, nested=nested).values:
                for element in elements_of(condition, node):
                    inside = top if nested else record
                    found = evidence(part, element, max_chars, nested=True, top=inside)
                    yield from _within(path, found)
        case Not(part):
            yield from _not_held(part, record, max_chars, nested=nested)
        case And(parts) | Or(parts):
            for part in parts:
                if evaluate(part, record, nested=nested, top=top) is True:
                    yield from _held(part, record, max_chars, nested=nested, top=top)
        case _:
            assert_never(condition)


def _not_held(
    part: Condition, record: object, max_chars: int, *, nested: bool
) -> Iterator[Evidence]:
    """Yield what stood where a negated part looked; conditions arrive in normal form."""
    match part:
        case Leaf(path) | FieldsCompare(path):
            yield _item(path, Not(part), _first(record, path, nested=nested), max_chars)
        case _:
            yield _item(FieldPath(), Not(part), None, max_chars)


def _within(path: FieldPath, items: tuple[Evidence, ...]) -> Iterator[Evidence]:
    for item in items:
        field = path.text if item.field == FieldPath().text else f"{path.text}[].{item.field}"
        yield msgspec.structs.replace(item, field=field)


def _item(path: FieldPath, condition: Condition, value: object, max_chars: int) -> Evidence:
    return evidence_item(path.text, print_condition(condition), value, max_chars)


def evidence_item(path: str, test: str, value: object, max_chars: int) -> Evidence:
    """Return one piece of evidence, the value as text and no longer than a report shows."""
    return Evidence(path, test, _text(value, max_chars))


def _leaf_value(leaf: Leaf, record: object, *, nested: bool) -> object:
    match leaf.test:
        case Exists() | Present() | Truthy() | IsType() | Length():
            return _first(record, leaf.path, nested=nested)
        case test:
            holds = predicate(test)
            nodes = nodes_at(record, leaf.path, nested=nested).values
            found = (value for node in nodes for value in scalars(node) if holds(value))
            return next(found, None)


def _first(record: object, path: FieldPath, *, nested: bool) -> object:
    return next(iter(nodes_at(record, path, nested=nested).values), None)


def _text(value: object, max_chars: int) -> str:
    text = scalar_text(value)
    if text is None:
        text = "" if value is None else msgspec.json.encode(value).decode()
    return cut(text, max_chars)

"""Why a condition does or does not hold: every part with its verdict and what it saw.

Unlike ``evidence`` this covers what failed as well. The verdicts are the plain evaluator's, so
they are the engine's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
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
    Verdict,
)
from trailhawk.ir.evaluate import elements, evaluate
from trailhawk.ir.printer import print_condition
from trailhawk.ir.testing import predicate
from trailhawk.ir.values import every_scalar, nodes_at
from trailhawk.model.paths import FieldPath
from trailhawk.model.printable import cut
from trailhawk.model.text import scalar_text

__all__ = ["Explained", "explain"]

MAX_VALUES = 5
"""Values, or elements of a list, that are shown of one part."""


class Explained(msgspec.Struct, frozen=True):
    """One part of a condition, what it says of a record, and its own parts."""

    text: str
    """The leaf as the printer writes it, or how the parts are joined."""
    verdict: Verdict
    saw: tuple[str, ...] = ()
    """Values that stood where the part looked, null as ``null``; none: nothing stood there."""
    more: int = 0
    """Further values, not shown."""
    is_leaf: bool = False
    parts: tuple[Explained, ...] = ()


def explain(
    condition: Condition, record: object, max_chars: int, *, nested: bool = False
) -> Explained:
    """Return a condition with the verdict of every part; texts are cut to ``max_chars``."""
    verdict = evaluate(condition, record, nested=nested)
    match condition:
        case And(parts):
            inner = _each(parts, record, max_chars, nested=nested)
            return Explained("all of", verdict, parts=inner)
        case Or(parts):
            inner = _each(parts, record, max_chars, nested=nested)
            return Explained("any of", verdict, parts=inner)
        case Not(part):
            inner = _each((part,), record, max_chars, nested=nested)
            return Explained("not", verdict, parts=inner)
        case Element(path, part, over):
            items = list(_elements(record, path, nested=nested))
            shown = tuple(
                explain(part, item, max_chars, nested=True) for item in items[:MAX_VALUES]
            )
            text = f"{over.value} element of {path.text} has"
            return Explained(text, verdict, more=len(items) - len(shown), parts=shown)
        case Leaf() | FieldsCompare() | Keyword() | Constant():
            return _leaf(condition, verdict, record, max_chars, nested=nested)
        case _:
            assert_never(condition)


def _each(
    parts: Iterable[Condition], record: object, max_chars: int, *, nested: bool
) -> tuple[Explained, ...]:
    return tuple(explain(part, record, max_chars, nested=nested) for part in parts)


def _elements(record: object, path: FieldPath, *, nested: bool) -> Iterator[object]:
    for node in nodes_at(record, path, nested=nested).values:
        yield from elements(node)


def _leaf(
    condition: Leaf | FieldsCompare | Keyword | Constant,
    verdict: Verdict,
    record: object,
    max_chars: int,
    *,
    nested: bool,
) -> Explained:
    seen = list(_seen(condition, record, nested=nested))
    texts = tuple(_text(value, max_chars) for value in seen[:MAX_VALUES])
    more = len(seen) - len(texts)
    return Explained(print_condition(condition), verdict, texts, more, is_leaf=True)


def _seen(
    condition: Leaf | FieldsCompare | Keyword | Constant, record: object, *, nested: bool
) -> Iterator[object]:
    match condition:
        case Leaf(path):
            yield from nodes_at(record, path, nested=nested).values
        case FieldsCompare(left, _, right):
            yield from nodes_at(record, left, nested=nested).values
            yield from nodes_at(record, right, nested=nested).values
        case Keyword(test):
            # Of a whole record only what passed is worth showing.
            holds = predicate(test)
            yield from islice((one for one in every_scalar(record) if holds(one)), MAX_VALUES)
        case Constant():
            return


def _text(value: object, max_chars: int) -> str:
    text = scalar_text(value)
    if text is None:
        text = msgspec.json.encode(value).decode()
    return cut(text, max_chars)

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
    Over,
    Verdict,
)
from trailhawk.ir.evaluate import elements_of, evaluate
from trailhawk.ir.exact import value_at
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


class _Here(msgspec.Struct, frozen=True):
    """Where a part is asked: of the record itself, or of an element inside it."""

    value: object
    top: object
    nested: bool
    max_chars: int


def explain(condition: Condition, record: object, max_chars: int) -> Explained:
    """Return a condition with the verdict of every part; texts are cut to ``max_chars``."""
    return _explain(condition, _Here(record, record, nested=False, max_chars=max_chars))


def _explain(condition: Condition, here: _Here) -> Explained:
    verdict = evaluate(condition, here.value, nested=here.nested, top=here.top)
    match condition:
        case And(parts):
            return Explained("all of", verdict, parts=_each(parts, here))
        case Or(parts):
            return Explained("any of", verdict, parts=_each(parts, here))
        case Not(part):
            return Explained("not", verdict, parts=_each((part,), here))
        case Element(path, part, over):
            items = list(_elements(condition, here))
            shown = tuple(
                _explain(part, msgspec.structs.replace(here, value=item, nested=True))
                for item in items[:MAX_VALUES]
            )
            text = f"{over.value} element of {path.text} has"
            return Explained(text, verdict, more=len(items) - len(shown), parts=shown)
        case Leaf() | FieldsCompare() | Keyword() | Constant():
            return _leaf(condition, verdict, here)
        case _:
            assert_never(condition)


def _each(parts: Iterable[Condition], here: _Here) -> tuple[Explained, ...]:
    return tuple(_explain(part, here) for part in parts)


def _elements(condition: Element, here: _Here) -> Iterator[object]:
    for node in _values(condition.path, here, plain=condition.plain):
        yield from elements_of(condition, node)


def _values(path: FieldPath, here: _Here, *, plain: bool) -> tuple[object, ...]:
    resolve = value_at if plain else nodes_at
    return resolve(here.value, path, nested=here.nested).values


def _leaf(
    condition: Leaf | FieldsCompare | Keyword | Constant, verdict: Verdict, here: _Here
) -> Explained:
    seen = list(_seen(condition, here))
    texts = tuple(_text(value, here.max_chars) for value in seen[:MAX_VALUES])
    more = len(seen) - len(texts)
    return Explained(print_condition(condition), verdict, texts, more, is_leaf=True)


def _seen(condition: Leaf | FieldsCompare | Keyword | Constant, here: _Here) -> Iterator[object]:
    match condition:
        case Leaf(path, over=over):
            yield from _values(path, here, plain=over is Over.VALUE)
        case FieldsCompare(left, _, right, plain=plain):
            yield from _values(left, here, plain=plain)
            of_record = here.nested and condition.of_record
            there = _Here(here.top, here.top, nested=False, max_chars=0) if of_record else here
            yield from _values(right, there, plain=plain)
        case Keyword(test):
            # Of a whole record only what passed is worth showing.
            holds = predicate(test)
            yield from islice((one for one in every_scalar(here.value) if holds(one)), MAX_VALUES)
        case Constant():
            return


def _text(value: object, max_chars: int) -> str:
    text = scalar_text(value)
    if text is None:
        text = msgspec.json.encode(value).decode()
    return cut(text, max_chars)

"""What a rule nearly fires on: records on which a single test of its condition stands in the way.

Decided with the plain evaluator, on records that somebody else reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, assert_never

import msgspec

from trailhawk.catalog.reading import for_people
from trailhawk.engine.explaining import explain
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
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.printer import print_condition
from trailhawk.ir.values import nodes_at
from trailhawk.model.printable import cut
from trailhawk.model.redaction import redacted

__all__ = ["Miss", "blockers", "looks_at", "miss_of"]

MAX_CHARS = 160
_WHICH_EVENT = frozenset({("eventName",), ("eventSource",)})
"""A test on these alone says that the record is of another event, which is no near miss."""

Blocker: TypeAlias = tuple[Condition, bool]
"""A part that is no connective, and what it would have to say."""


class Miss(msgspec.Struct, frozen=True):
    """The one test that a record failed, and what it found instead."""

    test: str
    saw: str
    """The values that stood there, with secrets hidden; empty for none."""


def miss_of(condition: Condition, record: object) -> Miss | None:
    """Return the test without which the rule would have fired.

    None for a record on which it fires, and for one on which two tests or more stand in the way.
    ``condition`` is in normal form.
    """
    found = next((one for one in blockers(condition, record) if not _names_event(one[0])), None)
    if found is None:
        return None
    part, wanted = found
    test = print_condition(for_people(part if wanted else Not(part)))
    return Miss(cut(test, MAX_CHARS), cut(redacted(_saw(part, record)), MAX_CHARS))


def looks_at(condition: Condition, record: object) -> bool:
    """Return whether some test holds of the record by what it has, and not by what it lacks.

    Of a rule on any event a record that meets none of its tests is no near miss, but any record.
    """
    match condition:
        case And(parts) | Or(parts):
            return any(looks_at(part, record) for part in parts)
        case Not() | Constant():
            return False
        case Leaf() | FieldsCompare() | Keyword() | Element():
            return evaluate(condition, record) is True
        case _:
            assert_never(condition)


def blockers(condition: Condition, record: object, *, wanted: bool = True) -> Iterator[Blocker]:
    """Yield each part of which another answer alone would make the condition say ``wanted``.

    Nothing where it says that already. A part that occurs twice is two parts.
    """
    verdict = evaluate(condition, record)
    if verdict is wanted:
        return
    match condition:
        case Constant():
            return
        case Leaf() | FieldsCompare() | Keyword() | Element():
            yield condition, wanted
        case Not(part):
            yield from blockers(part, record, wanted=not wanted)
        case And(parts):
            yield from _of_parts(parts, record, wanted, every=wanted)
        case Or(parts):
            yield from _of_parts(parts, record, wanted, every=not wanted)
        case _:
            assert_never(condition)


def _of_parts(
    parts: tuple[Condition, ...],
    record: object,
    wanted: bool,  # noqa: FBT001 - handed on as it came
    *,
    every: bool,
) -> Iterator[Blocker]:
    """Yield blockers among parts of which all, or any one, must say ``wanted``."""
    against = [part for part in parts if evaluate(part, record) is not wanted]
    if every and len(against) != 1:
        return
    for part in against:
        yield from blockers(part, record, wanted=wanted)


def _names_event(part: Condition) -> bool:
    return isinstance(part, Leaf) and part.path.steps in _WHICH_EVENT


def _saw(part: Condition, record: object) -> str:
    if isinstance(part, Element):
        values = nodes_at(record, part.path).values
        return ", ".join(msgspec.json.encode(value).decode() for value in values[:2])
    seen = explain(part, record, MAX_CHARS)
    more = f" and {seen.more} more" if seen.more else ""
    return ", ".join(seen.saw) + more

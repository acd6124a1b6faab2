"""Lists of match expressions, their combinators, and tests on the elements of lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trailhawk.frontends.panther.simple.keys import SPECIFIERS, Key, key_of
from trailhawk.frontends.panther.simple.pairs import pair_condition
from trailhawk.frontends.panther.simple.scalars import WORDS, scalar_condition, unknown_word
from trailhawk.ir.conditions import FALSE, TRUE, And, Condition, Element, Not, Or, Over
from trailhawk.ir.normal import normalise
from trailhawk.ir.sizes import node_count
from trailhawk.ir.tests import IsType, JsonType, Present
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut

__all__ = ["detection", "inline_filters"]

COMBINATORS = ("All", "Any", "OnlyOne", "None")
ELEMENTS = ("AnyElement", "AllElements", "NoElement", "OnlyOneElement")
ABSOLUTE: Mapping[str, Condition] = {"AlwaysTrue": TRUE, "AlwaysFalse": FALSE}
_PRESENCE = frozenset({"Exists", "DoesNotExist", "IsNull", "IsNotNull", "IsNullOrEmpty"})


@dataclass(slots=True)
class _Reader:
    """One reading: the budget, and what the place allows."""

    limits: Limits
    filters: bool = False
    """Inline filters have neither lists' elements nor pairs of keys, and let pass a record that
    lacks the field."""
    spent: int = 0
    nodes: int = 0


def detection(rows: object, limits: Limits) -> Condition:
    """Return the condition of a list of match expressions, all of which must hold.

    Raises ``RuleError`` for what the grammar does not have, or what has no meaning here.
    """
    return normalise(_all(_Reader(limits), rows, 0, nested=False))


def inline_filters(rows: object, limits: Limits) -> Condition:
    """Return the condition under which inline filters let a record through to the rule."""
    return normalise(_all(_Reader(limits, filters=True), rows, 0, nested=False))


def _all(reader: _Reader, rows: object, depth: int, *, nested: bool) -> Condition:
    return And(_each(reader, rows, depth, nested=nested))


def _each(reader: _Reader, rows: object, depth: int, *, nested: bool) -> tuple[Condition, ...]:
    found = rows if isinstance(rows, list) else [rows]
    reader.spent += len(found)
    if reader.spent > reader.limits.max_rule_literals or depth > reader.limits.max_condition_depth:
        raise RuleError("R212", "the match expressions are too deep or too many")
    return tuple(_one(reader, row, depth, nested=nested) for row in found)


def _one(reader: _Reader, row: object, depth: int, *, nested: bool) -> Condition:
    if not isinstance(row, dict):
        raise RuleError("R608", f"{cut(repr(row), 80)} is no match expression")
    given = [name for name in COMBINATORS if name in row]
    if given:
        if len(row) != 1:
            raise RuleError("R608", f"{given[0]} stands beside other words of one expression")
        return _combined(reader, given[0], row[given[0]], depth, nested=nested)
    return _atom(reader, row, depth, nested=nested)


def _combined(reader: _Reader, word: str, rows: object, depth: int, *, nested: bool) -> Condition:
    parts = _each(reader, rows, depth + 1, nested=nested)
    match word:
        case "All":
            return And(parts)
        case "Any":
            return Or(parts)
        case "None":
            return Not(Or(parts))
        case _:
            # Every part is said once for each: nested, that would grow without bound.
            reader.nodes += len(parts) * sum(map(node_count, parts))
            if reader.nodes > reader.limits.max_condition_nodes:
                raise RuleError("R212", "OnlyOne has too many expressions")
            return Or(tuple(_only(parts, number) for number in range(len(parts))))


def _only(parts: tuple[Condition, ...], chosen: int) -> Condition:
    return And(tuple(part if number == chosen else Not(part) for number, part in enumerate(parts)))


def _atom(reader: _Reader, row: Mapping[str, object], depth: int, *, nested: bool) -> Condition:
    word = row.get("Condition")
    if not isinstance(word, str):
        raise RuleError("R608", "an expression has no Condition")
    unknown = row.keys() - {*SPECIFIERS, "Condition", "Value", "Values", "Expressions"}
    if unknown:
        raise RuleError(
            "R608", f"unknown word {cut(min(map(str, unknown)), 80)!r} in an expression"
        )
    if word in ABSOLUTE:
        return ABSOLUTE[word]
    if not any(name in row for name in SPECIFIERS) and isinstance(row.get("Values"), list):
        return _pair(reader, word, row["Values"], nested=nested)
    key = key_of(row, nested=nested)
    if word in ELEMENTS:
        return _elements(reader, key, word, row, depth)
    if "Expressions" in row:
        raise unknown_word(word, dict.fromkeys(ELEMENTS))
    return _scalar(reader, key, word, row)


def _scalar(reader: _Reader, key: Key, word: str, row: Mapping[str, object]) -> Condition:
    if word not in WORDS:
        raise unknown_word(word, {**WORDS, **ABSOLUTE, **dict.fromkeys(ELEMENTS)})
    condition = scalar_condition(key, word, row)
    if not reader.filters or word in _PRESENCE:
        return condition
    # "If an event does not contain the field, the filter will pass": so says Panther of filters.
    if key.nothing:
        return TRUE
    return condition if key.constant else Or((condition, Not(key.leaf(Present()))))


def _pair(reader: _Reader, word: str, values: object, *, nested: bool) -> Condition:
    if reader.filters:
        raise RuleError("R608", "inline filters do not compare two keys")
    return pair_condition(word, values if isinstance(values, list) else [], nested=nested)


def _elements(
    reader: _Reader, key: Key, word: str, row: Mapping[str, object], depth: int
) -> Condition:
    if reader.filters:
        raise RuleError("R608", f"inline filters have no {word}")
    if "Expressions" not in row:
        raise RuleError("R608", f"{word} has no Expressions")
    part = normalise(_all(reader, row["Expressions"], depth + 1, nested=True))
    if key.nothing or key.constant is not None:
        return TRUE if word == "NoElement" else FALSE
    match word:
        case "AnyElement":
            return Element(key.path, part, plain=not key.several)
        case "NoElement":
            return Not(Element(key.path, part, plain=not key.several))
        case "OnlyOneElement":
            return Element(key.path, part, Over.ONE, plain=not key.several)
        case _:
            failing = Element(key.path, normalise(Not(part)), plain=not key.several)
            return And((key.leaf(IsType((JsonType.LIST,))), Not(failing)))

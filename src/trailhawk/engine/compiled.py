"""Conditions as Python functions: the fast twin of ``ir.evaluate``.

Built of closures, not of generated source: after screening few leaves are left to ask, and no
text of a rule ever comes near ``exec``. Two-valued, so valid only for records from which
CloudTrail left nothing out; ``Matcher`` sends the others to the plain evaluator.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from trailhawk.engine.patterns import any_of
from trailhawk.engine.reading import ABSENT, reader
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
)
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.testing import Predicate, predicate, value_predicate
from trailhawk.ir.tests import Exists, IsType, Length, Present, Test, Truthy
from trailhawk.model.paths import FieldPath

__all__ = ["Compiled", "compile_condition"]

Compiled = Callable[[dict[str, object]], bool]


def compile_condition(condition: Condition) -> Compiled:
    """Return a function equal to ``evaluate(condition, record) is True`` on whole records."""
    match condition:
        case Constant(value):
            return lambda _: value
        case Leaf():
            return _leaf(condition)
        case FieldsCompare() | Keyword() | Element():
            return _plain(condition)
        case Not(part):
            holds = compile_condition(part)
            return lambda record: not holds(record)
        case And(parts):
            return _conjunction([compile_condition(part) for part in parts])
        case Or(parts):
            return _disjunction(_alternatives(parts))
        case _:
            assert_never(condition)


def _plain(condition: Condition) -> Compiled:
    return lambda record: evaluate(condition, record) is True


def _conjunction(parts: list[Compiled]) -> Compiled:
    if len(parts) == 2:
        one, other = parts
        return lambda record: one(record) and other(record)

    def all_of(record: dict[str, object]) -> bool:
        for part in parts:  # noqa: SIM110 - a generator costs more than the loop
            if not part(record):
                return False
        return True

    return all_of


def _disjunction(parts: list[Compiled]) -> Compiled:
    if len(parts) == 2:
        one, other = parts
        return lambda record: one(record) or other(record)

    def one_of(record: dict[str, object]) -> bool:
        for part in parts:  # noqa: SIM110 - a generator costs more than the loop
            if part(record):
                return True
        return False

    return one_of


def _leaf(leaf: Leaf) -> Compiled:
    if leaf.over is Over.VALUE:
        return _any_of_value(leaf.path, [value_predicate(leaf.test)])
    keys = leaf.path.plain_keys
    if leaf.over is Over.ALL or keys is None:
        return _plain(leaf)
    match leaf.test:
        case Truthy() | IsType() | Length():
            return _plain(leaf)
        case Exists() | Present() if len(keys) < len(leaf.path.steps):
            return _plain(leaf)
        case Exists():
            return _walk(keys, leaf, on_text=lambda _: True, on_null=False)
        case Present():
            return _walk(keys, leaf, on_text=lambda _: True, on_null=True)
        case test:
            return _walk(keys, leaf, on_text=predicate(test), on_null=False)


def _alternatives(parts: tuple[Condition, ...]) -> list[Compiled]:
    """Compile alternatives; those that read one value the same way read it once."""
    found: list[Compiled] = []
    by_path: dict[FieldPath, list[Test]] = {}
    for part in parts:
        if isinstance(part, Leaf) and part.over is Over.VALUE:
            by_path.setdefault(part.path, []).append(part.test)
        else:
            found.append(compile_condition(part))
    return found + [_any_of_value(path, any_of(tests)) for path, tests in by_path.items()]


def _any_of_value(path: FieldPath, tests: list[Predicate]) -> Compiled:
    """Read one value by steps of any kind; ``evaluate`` says true of no other."""
    value_of = reader(path)

    def read(record: dict[str, object]) -> bool:
        value = value_of(record)
        if value is not ABSENT:
            for holds in tests:
                if holds(value):
                    return True
        return False

    return read


def _walk(keys: tuple[str, ...], leaf: Leaf, *, on_text: Predicate, on_null: bool) -> Compiled:
    """Follow plain keys through plain objects; anything less usual is the plain evaluator's."""
    plain = _plain(leaf)
    if len(keys) == 1:
        key = keys[0]

        def top(record: dict[str, object]) -> bool:
            value = record.get(key, ABSENT)
            if type(value) is str:
                return on_text(value)
            if value is ABSENT:
                return False
            return on_null if value is None else plain(record)

        return top

    # Below the top a key may hold dots, which only matters where two or more keys remain.
    first, rest = keys[0], keys[1:]
    dotted = len(rest) > 1

    def nested(record: dict[str, object]) -> bool:
        value = record.get(first, ABSENT)
        for key in rest:
            if type(value) is dict:
                value = value.get(key, ABSENT)
            elif value is None or value is ABSENT or type(value) is str:
                return plain(record) if dotted else False
            else:
                return plain(record)
        if type(value) is str:
            return on_text(value)
        if value is None:
            return on_null
        return plain(record) if dotted or value is not ABSENT else False

    return nested

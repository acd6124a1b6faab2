"""Contradictions are proved, never guessed: a condition that some record satisfies has none."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from tests.strategies import conditions, records

from trailhawk.ir.conditions import And, Condition, Leaf, Not
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.normal import normalise
from trailhawk.ir.tests import OneOf, StartsWith
from trailhawk.lint.contradictions import is_contradictory
from trailhawk.model.paths import FieldPath

NAME = FieldPath.of("eventName")


def _is_plain(record: dict[str, Any]) -> bool:
    """CloudTrail never writes a list or an object into a field of one value."""
    return all(not isinstance(value, list | dict) for value in record.values())


@given(conditions(), records())
@settings(max_examples=500)
def test_what_a_record_satisfies_is_no_contradiction(
    condition: Condition, record: dict[str, Any]
) -> None:
    if _is_plain(record) and evaluate(condition, record) is True:
        assert not is_contradictory(normalise(condition))


def test_two_names_at_once_are_one() -> None:
    one, other = (Leaf(NAME, OneOf((text,), fold=True)) for text in ("A", "B"))
    assert is_contradictory(And((one, other)))
    assert is_contradictory(And((one, Not(one))))
    assert not is_contradictory(And((one, Not(other))))
    assert not is_contradictory(And((one, Leaf(NAME, OneOf(("a",), fold=True)))))


def test_two_beginnings_at_once_are_one() -> None:
    get, put = (Leaf(NAME, StartsWith((text,))) for text in ("Get", "Put"))
    assert is_contradictory(And((get, put)))
    assert not is_contradictory(And((get, Leaf(NAME, StartsWith(("GetUser",))))))

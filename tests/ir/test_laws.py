"""Laws of the condition algebra."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import conditions, leaves, records

from trailhawk.ir.conditions import Condition, Leaf, Not
from trailhawk.ir.evaluate import evaluate, leaf_verdict, negated
from trailhawk.ir.normal import normalise, residual
from trailhawk.ir.printer import print_condition


@given(conditions(), records())
@settings(max_examples=1000)
def test_the_normal_form_holds_of_the_same_records(
    condition: Condition, record: dict[str, Any]
) -> None:
    assert evaluate(normalise(condition), record) == evaluate(condition, record)


@given(conditions())
def test_the_normal_form_is_its_own_normal_form(condition: Condition) -> None:
    once = normalise(condition)
    assert normalise(once) == once


@given(conditions(), records())
def test_negation_flips_the_answer_and_keeps_unknown(
    condition: Condition, record: dict[str, Any]
) -> None:
    assert evaluate(Not(condition), record) == negated(evaluate(condition, record))


@given(conditions(), records(), st.sets(leaves()))
@settings(max_examples=500)
def test_what_remains_after_knowing_some_leaves_has_the_same_answer(
    condition: Condition, record: dict[str, Any], others: set[Leaf]
) -> None:
    def decide(leaf: Leaf) -> bool | None:
        return None if leaf in others or hash(leaf) % 2 else leaf_verdict(leaf, record)

    assert evaluate(residual(condition, decide), record) == evaluate(condition, record)


@given(conditions())
def test_a_condition_survives_the_cache_format(condition: Condition) -> None:
    packed = msgspec.msgpack.encode(condition)
    assert msgspec.msgpack.decode(packed, type=Condition) == condition


@given(conditions())
def test_every_condition_prints_on_one_line(condition: Condition) -> None:
    assert "\n" not in print_condition(condition)

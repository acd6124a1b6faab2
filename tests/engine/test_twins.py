"""The laws that hold the fast engine to the plain evaluator."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import conditions, records

from trailhawk.engine import (
    Matcher,
    RecordMatch,
    classes,
    compile_condition,
    compile_evidence,
    evidence,
    tree,
)
from trailhawk.ir.conditions import Condition
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.normal import normalise
from trailhawk.ir.testing import MANY_TEXTS
from trailhawk.ir.values import has_truncation

rule_sets = st.lists(conditions(), min_size=1, max_size=6)


@given(conditions(), records())
@settings(max_examples=1500)
def test_a_compiled_condition_answers_as_the_plain_evaluator(
    condition: Condition, record: dict[str, Any]
) -> None:
    if not has_truncation(record):
        assert compile_condition(condition)(record) is (evaluate(condition, record) is True)


ceilings = pytest.mark.parametrize(
    ("children", "texts"), [(tree.MAX_CHILDREN, MANY_TEXTS), (tree.MAX_CHILDREN, 1), (3, 1)]
)
"""How many children nodes may have together, and how many texts are looked for at once."""


@ceilings
@given(rule_sets, st.lists(records(), min_size=1, max_size=4))
@settings(max_examples=500)
def test_screening_whole_records_loses_no_match(
    children: int, texts: int, rules: list[Condition], events: list[dict[str, Any]]
) -> None:
    with patch.object(tree, "MAX_CHILDREN", children), patch.object(classes, "MANY_TEXTS", texts):
        matcher = Matcher(rules)
        for record in events:
            assert matcher.match_record(record) == matcher.match_plainly(record)


@ceilings
@given(rule_sets, st.lists(records(), min_size=1, max_size=4))
@settings(max_examples=500)
def test_screening_decoded_fields_loses_no_match(
    children: int, texts: int, rules: list[Condition], events: list[dict[str, Any]]
) -> None:
    with patch.object(tree, "MAX_CHILDREN", children), patch.object(classes, "MANY_TEXTS", texts):
        _hold_of_decoded_fields(Matcher(rules), events)


def _hold_of_decoded_fields(matcher: Matcher, events: list[dict[str, Any]]) -> None:
    screen = matcher.screen
    try:
        decoded = msgspec.json.decode(
            msgspec.json.encode(events),
            type=list[screen.record_type],  # type: ignore[name-defined]
        )
    except msgspec.ValidationError:
        return  # userIdentity is no object: the pipeline takes the sure path
    survivors, odd = screen.survivors(decoded)
    candidates = dict(survivors)
    for position, record in enumerate(events):
        plain = matcher.match_plainly(record)
        if position in candidates:
            assert matcher.match(record, candidates[position]) == plain
        else:
            assert plain == RecordMatch(())
        name = record.get("eventName")
        assert (position in odd) is not (isinstance(name, str) and ":" not in name)


@given(conditions(), records())
@settings(max_examples=700)
def test_there_is_evidence_only_for_what_held(condition: Condition, record: dict[str, Any]) -> None:
    found = evidence(condition, record, 100)
    if evaluate(condition, record) is not True:
        assert found == ()


@given(conditions(), records())
@settings(max_examples=1500)
def test_compiled_evidence_is_the_evidence(condition: Condition, record: dict[str, Any]) -> None:
    normal = normalise(condition)
    if evaluate(normal, record) is True:
        assert compile_evidence(normal, 100)(record) == evidence(normal, record, 100)

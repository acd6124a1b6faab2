"""Conditions plainly apart: held against the search that decides relations."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings
from tests.ir.test_relations import as_written, leaf, name, parameter, source
from tests.strategies import conditions, records

from trailhawk.ir.apart import plainly_apart, wanted
from trailhawk.ir.conditions import And, Condition, Not, Or
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.relations import Proof, holds_with
from trailhawk.ir.single_fields import as_aws_writes
from trailhawk.ir.tests import Exists, Same, StartsWith


def apart(one: Condition, other: Condition) -> bool:
    return plainly_apart(wanted(one), wanted(other))


@settings(max_examples=400, deadline=None)
@given(one=conditions(), other=conditions(), record=records())
def test_what_is_plainly_apart_is_never_found_together(
    one: Condition, other: Condition, record: dict[str, Any]
) -> None:
    one = And((one, name("DeleteTrail", "7")))
    other = Or((And((other, name("StopLogging"))), And((source("x"), name("true", "K")))))
    assume(as_written(record))
    assert apart(one, other)
    assert holds_with(one, other, 400).proof is not Proof.REFUTED
    here, there = as_aws_writes(one), as_aws_writes(other)
    assert not (evaluate(here, record) is True and evaluate(there, record) is True)


@settings(max_examples=400, deadline=None)
@given(one=conditions(), other=conditions())
def test_the_search_finds_no_record_where_it_says_apart(one: Condition, other: Condition) -> None:
    if apart(one, other):
        assert holds_with(one, other, 400).proof is not Proof.REFUTED


def test_names_and_sources_are_compared_without_case() -> None:
    assert not apart(name("DeleteTrail"), name("deletetrail", "X"))
    assert apart(name("DeleteTrail"), name("DeleteTrails"))
    assert apart(And((source("a"), name("X"))), And((source("b"), name("X"))))


def test_a_typed_comparison_counts_and_a_pattern_does_not() -> None:
    assert apart(leaf("eventName", Same(("A",))), name("B"))
    assert not apart(leaf("eventName", StartsWith(("A",))), name("B"))
    assert not apart(leaf("eventName", Exists()), name("B"))


def test_only_what_every_branch_wants_counts() -> None:
    assert apart(Or((name("A"), name("B"))), name("C"))
    assert not apart(Or((name("A"), source("s"))), name("C"))
    assert not apart(Not(name("A")), name("A"))
    assert not apart(Or((name("A"), parameter(Exists()))), name("B"))

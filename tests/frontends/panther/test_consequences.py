"""What answers say of other questions: the quick choice of those that may, beside asking all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trailhawk.frontends.panther.symbolic import consequences
from trailhawk.frontends.panther.symbolic.consequences import consequence
from trailhawk.ir.conditions import Leaf, Over
from trailhawk.ir.tests import (
    Contains,
    Exists,
    IsType,
    JsonType,
    OneOf,
    Present,
    Same,
    StartsWith,
    Truthy,
)
from trailhawk.model.paths import AnyCase, FieldPath, Part

PATHS = st.sampled_from(
    [
        FieldPath(("userIdentity",)),
        FieldPath(("userIdentity", "type")),
        FieldPath(("userIdentity", "arn")),
        FieldPath(("userIdentity", "arn", Part("/", -1))),
        FieldPath(("userIdentity", "sessionContext", "attributes")),
        FieldPath(("requestParameters",)),
        FieldPath(("requestParameters", AnyCase("bucketName"))),
        FieldPath(("requestParameters", AnyCase("tags"), 0)),
        FieldPath(("requestParameters", AnyCase("tags"), 0, "key")),
    ]
)
TESTS = st.sampled_from(
    [
        Exists(),
        Present(),
        Truthy(),
        IsType((JsonType.TEXT,)),
        IsType((JsonType.OBJECT, JsonType.LIST)),
        OneOf(("Root",)),
        OneOf(("Root", "1")),
        Same(("Root",)),
        Same((True,)),
        Contains(("oo",)),
        StartsWith(("R",)),
    ]
)
LEAVES = st.builds(Leaf, PATHS, TESTS, st.sampled_from([Over.VALUE, Over.VALUE, Over.ANY]))
FACTS = st.lists(st.tuples(LEAVES, st.booleans()), max_size=6)


@given(FACTS, LEAVES)
def test_the_answers_passed_over_would_have_said_nothing(
    facts: list[tuple[Leaf, bool]], asked: Leaf
) -> None:
    quick = consequence(facts, asked)
    choice = vars(consequences)["_may_tell"]
    try:
        vars(consequences)["_may_tell"] = lambda fact, _: fact[0].over is Over.VALUE
        assert consequence(facts, asked) == quick
    finally:
        vars(consequences)["_may_tell"] = choice

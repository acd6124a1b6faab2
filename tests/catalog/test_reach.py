"""Which events a rule can match, derived from its condition."""

from __future__ import annotations

import pytest
from tests.catalog.making import SES, call, leaf, typed

from trailhawk.catalog.classes import Universe
from trailhawk.catalog.reach import Edge, EdgeKind, Reach, reach_of
from trailhawk.facts import load_facts
from trailhawk.ir.conditions import FALSE, TRUE, And, Condition, Leaf, Not, Or
from trailhawk.ir.tests import Exists, Regex, StartsWith
from trailhawk.model.paths import FieldPath

FACTS = load_facts()
UNIVERSE = Universe(FACTS)
TRAIL = "cloudtrail.amazonaws.com"


def reach(condition: Condition, tested: frozenset[tuple[str, str]] = frozenset()) -> Reach:
    return reach_of([condition], FACTS, UNIVERSE, tested)


def named(text: str) -> Leaf:
    return leaf("eventName", text)


def starts(text: str) -> Leaf:
    return Leaf(FieldPath.of("eventName"), StartsWith((text,)))


CASES: list[tuple[str, Condition, set[tuple[str, str, str]]]] = [
    (
        "source and name",
        call(SES, "DeleteIdentity"),
        {("ses", "DeleteIdentity", "exact")},
    ),
    (
        "branches are not multiplied out",
        Or((call(SES, "DeleteIdentity"), call(TRAIL, "StopLogging"))),
        {("ses", "DeleteIdentity", "exact"), ("cloudtrail", "StopLogging", "exact")},
    ),
    (
        "a pattern is resolved within its source",
        And((leaf("eventSource", TRAIL), starts("StopL"))),
        {("cloudtrail", "StopLogging", "wildcard")},
    ),
    (
        "a regular expression too",
        And(
            (leaf("eventSource", TRAIL), Leaf(FieldPath.of("eventName"), Regex("^(Stop|Start)Log")))
        ),
        {("cloudtrail", "StartLogging", "wildcard"), ("cloudtrail", "StopLogging", "wildcard")},
    ),
    (
        "a name without source that one service has",
        typed("eventName", "GetAccountSendingEnabled"),
        {("ses", "GetAccountSendingEnabled", "inferred")},
    ),
    (
        "an exclusion takes its event out",
        And((leaf("eventSource", TRAIL), starts("St"), Not(named("StopLogging")))),
        {
            ("cloudtrail", name, "wildcard")
            for name in (
                "StartDashboardRefresh",
                "StartEventDataStoreIngestion",
                "StartImport",
                "StartLogging",
                "StartQuery",
                "StopEventDataStoreIngestion",
                "StopImport",
            )
        },
    ),
    (
        "the API version is taken off",
        call("lambda.amazonaws.com", "UpdateFunctionCode20150331v2"),
        {("lambda", "UpdateFunctionCode", "exact")},
    ),
    ("never", FALSE, set()),
]


@pytest.mark.parametrize(
    ("condition", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_reach(condition: Condition, expected: set[tuple[str, str, str]]) -> None:
    found = reach(condition)
    assert {(edge.source, edge.name, edge.kind.value) for edge in found.edges} == expected
    assert not found.everything
    assert not found.catch_all


def test_a_source_without_name_is_a_catch_all() -> None:
    found = reach(And((leaf("eventSource", SES), Not(named("ListIdentities")))))
    assert found == Reach(catch_all=("ses",))


def test_neither_source_nor_name_is_everything() -> None:
    assert reach(leaf("errorCode", "AccessDenied")) == Reach(everything=True)
    assert reach(TRUE) == Reach(everything=True)
    assert reach(Leaf(FieldPath.of("eventName"), Exists())) == Reach(everything=True)


def test_an_ambiguous_name_is_on_every_source_unless_the_tests_say_which() -> None:
    several = reach(named("CreateCluster"))
    assert len(several.edges) > 5
    assert {edge.kind for edge in several.edges} == {EdgeKind.AMBIGUOUS}
    one = reach(named("CreateCluster"), frozenset({("eks", "CreateCluster")}))
    assert one.edges == (Edge("eks", "CreateCluster", EdgeKind.INFERRED),)


def test_a_pattern_without_source_that_fits_too_much_is_only_counted() -> None:
    found = reach(starts("Delete"))
    assert not found.edges
    assert found.broad > 1_000


def test_what_aws_does_not_have_is_named() -> None:
    wrong = reach(call("iam.amazonaws.com", "AssumeRoleWithSAML"))
    assert wrong.unknown == (("iam.amazonaws.com", "AssumeRoleWithSAML"),)
    assert not wrong.edges
    assert reach(call("eventbridge.amazonaws.com", "DisableRule")).unknown == (
        ("eventbridge.amazonaws.com", ""),
    )
    assert reach(named("NoSuchThingEver")).unknown == (("", "NoSuchThingEver"),)

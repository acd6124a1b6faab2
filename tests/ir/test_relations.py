"""Relations between conditions: laws held on generated records, and the answers people expect."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from tests.strategies import conditions, records

from trailhawk.ir.conditions import And, Condition, Element, Leaf, Not, Or, Over
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.relations import Proof, Relation, holds_with, implies, relate
from trailhawk.ir.single_fields import SINGLE_FIELDS, as_aws_writes
from trailhawk.ir.tests import (
    Cidr,
    Contains,
    EndsWith,
    Exists,
    Glob,
    IsType,
    JsonType,
    OneOf,
    Order,
    OrderOp,
    Regex,
    Same,
    StartsWith,
    Test,
    Truthy,
    Wild,
)
from trailhawk.model.paths import AnyCase, FieldPath, View, ViewKind


def leaf(field: str, test: Test, over: Over = Over.ANY) -> Leaf:
    return Leaf(FieldPath.of(field), test, over)


def name(*texts: str) -> Leaf:
    return leaf("eventName", OneOf(texts))


def source(*texts: str) -> Leaf:
    return leaf("eventSource", OneOf(texts))


def parameter(test: Test, over: Over = Over.ANY) -> Leaf:
    return leaf("requestParameters.a", test, over)


def as_written(record: dict[str, Any]) -> bool:
    """Whether the single fields of a generated record hold single values, as AWS writes them."""
    for path in SINGLE_FIELDS:
        here: Any = record
        for key in path:
            here = here.get(key) if isinstance(here, dict) else here
        if isinstance(here, list | dict):
            return False
    identity = record.get("userIdentity")
    return identity is None or isinstance(identity, dict)


@settings(max_examples=400, deadline=None)
@given(one=conditions(), other=conditions(), record=records())
def test_what_is_proven_holds_of_every_record(
    one: Condition, other: Condition, record: dict[str, Any]
) -> None:
    assume(as_written(record))
    here = evaluate(as_aws_writes(one), record)
    there = evaluate(as_aws_writes(other), record)
    if here is True and there is not True:
        assert implies(one, other, 400).proof is not Proof.PROVEN
    if here is True and there is True:
        assert holds_with(one, other, 400).proof is not Proof.PROVEN


@settings(max_examples=200, deadline=None)
@given(one=conditions(), other=conditions())
def test_a_witness_shows_what_it_is_a_witness_of(one: Condition, other: Condition) -> None:
    found = relate(one, other, 400)
    one, other = as_aws_writes(one), as_aws_writes(other)
    if found.only_here is not None:
        assert evaluate(one, found.only_here) is True
        assert evaluate(other, found.only_here) is not True
    if found.only_there is not None:
        assert evaluate(other, found.only_there) is True
        assert evaluate(one, found.only_there) is not True
    if found.both is not None:
        assert evaluate(one, found.both) is evaluate(other, found.both) is True


@settings(max_examples=200, deadline=None)
@given(one=conditions(), other=conditions())
def test_a_relation_reads_the_same_from_the_other_side(one: Condition, other: Condition) -> None:
    turned = {
        Relation.CONTAINED: Relation.CONTAINS,
        Relation.CONTAINS: Relation.CONTAINED,
    }
    there, back = relate(one, other, 400).relation, relate(other, one, 400).relation
    # Budgets end where they end; only decided answers must agree.
    if Relation.UNKNOWN not in {there, back}:
        assert back is turned.get(there, there)


SES, EC2 = "ses.amazonaws.com", "ec2.amazonaws.com"
EXPECTED: list[tuple[str, Condition, Condition, Relation]] = [
    (
        "the order of parts and lists does not matter",
        And((source(SES), name("A", "B"))),
        And((name("B", "A"), source(SES))),
        Relation.EQUAL,
    ),
    (
        "one selection or two that differ only in the name",
        And((source(SES), name("A", "B"))),
        Or((And((source(SES), name("A"))), And((source(SES), name("B"))))),
        Relation.EQUAL,
    ),
    ("the source narrows", And((source(SES), name("A"))), name("A"), Relation.CONTAINED),
    ("one more name widens", name("A", "B"), name("A"), Relation.CONTAINS),
    ("some names are shared", name("A", "B"), name("B", "C"), Relation.OVERLAPS),
    ("an event has one name", name("A"), name("B"), Relation.APART),
    (
        "a parameter may have many",
        parameter(OneOf(("A",))),
        parameter(OneOf(("B",))),
        Relation.OVERLAPS,
    ),
    (
        "excluding another source excludes nothing",
        And((source(SES), name("A"))),
        And((source(SES), name("A"), Not(source(EC2)))),
        Relation.EQUAL,
    ),
    (
        "case does not tell event names apart",
        name("A"),
        leaf("eventName", OneOf(("a",), fold=True), Over.VALUE),
        Relation.EQUAL,
    ),
    (
        "case does tell parameters apart",
        parameter(OneOf(("A",))),
        parameter(OneOf(("A",), fold=True)),
        Relation.CONTAINED,
    ),
    (
        "a pattern holds its examples",
        name("DeleteTrail"),
        leaf("eventName", StartsWith(("Delete",))),
        Relation.CONTAINED,
    ),
    (
        "a glob is the prefix that it spells",
        leaf("eventName", Glob(("Delete", Wild(many=True)))),
        leaf("eventName", StartsWith(("Delete",))),
        Relation.EQUAL,
    ),
    (
        "a pattern is the text that it spells",
        leaf("userAgent", Regex("^aws-cli")),
        leaf("userAgent", Contains(("aws-cli",))),
        Relation.CONTAINED,
    ),
    (
        "an end is a part",
        parameter(EndsWith(("bc",))),
        parameter(Contains(("b",))),
        Relation.CONTAINED,
    ),
    ("a value is something", parameter(OneOf(("x",))), parameter(Exists()), Relation.CONTAINED),
    (
        "typed and untyped texts agree on words",
        name("A"),
        leaf("eventName", Same(("A",)), Over.VALUE),
        Relation.EQUAL,
    ),
    (
        "22 is also a number",
        parameter(Same(("22",))),
        parameter(OneOf(("22",))),
        Relation.CONTAINED,
    ),
    (
        "a smaller network",
        leaf("sourceIPAddress", Cidr(("10.1.0.0/16",))),
        leaf("sourceIPAddress", Cidr(("10.0.0.0/8",))),
        Relation.CONTAINED,
    ),
    (
        "a higher bound",
        parameter(Order(OrderOp.GT, 5)),
        parameter(Order(OrderOp.GE, 5)),
        Relation.CONTAINED,
    ),
    (
        "success only",
        And((name("A"), Not(leaf("errorCode", Exists())))),
        name("A"),
        Relation.CONTAINED,
    ),
    (
        "success and failure",
        And((name("A"), Not(leaf("errorCode", Exists())))),
        And((name("A"), leaf("errorCode", OneOf(("AccessDenied",))))),
        Relation.APART,
    ),
    (
        "nothing set and a code of an error",
        And((name("A"), Not(leaf("errorCode", Truthy())))),
        And((name("A"), leaf("errorCode", OneOf(("AccessDenied",))))),
        Relation.APART,
    ),
    (
        "an empty text is there, but is nothing set",
        Not(leaf("errorCode", Truthy())),
        leaf("errorCode", Exists()),
        Relation.OVERLAPS,
    ),
    (
        "a text that two patterns find",
        leaf("userAgent", Regex(r"^[a-z]+/[0-9]{2}(\.[0-9])?$")),
        leaf("userAgent", EndsWith((".0",))),
        Relation.OVERLAPS,
    ),
    (
        "a value, and a word anywhere beside it",
        leaf("requestParameters.a", OneOf(("A",))),
        Leaf(FieldPath(("requestParameters", View(ViewKind.TEXT))), Contains(("word",))),
        Relation.OVERLAPS,
    ),
    (
        "a value in any case of its key, and as text",
        Leaf(FieldPath(("requestParameters", AnyCase("a"))), EndsWith(("bc",))),
        Leaf(FieldPath(("requestParameters", "a", View(ViewKind.TEXT))), EndsWith(("abc", "d"))),
        Relation.OVERLAPS,
    ),
    (
        "a list, and an object in it",
        And((parameter(IsType((JsonType.LIST,))), leaf("awsRegion", Exists()))),
        Element(FieldPath.of("requestParameters.a"), leaf("group", OneOf(("all",)))),
        Relation.OVERLAPS,
    ),
]


@pytest.mark.parametrize(
    ("one", "other", "expected"), [row[1:] for row in EXPECTED], ids=[row[0] for row in EXPECTED]
)
def test_expected_relation(one: Condition, other: Condition, expected: Relation) -> None:
    assert relate(one, other).relation is expected


def test_too_hard_a_question_stays_open() -> None:
    hard = And(
        tuple(
            Or((parameter(Contains((f"{number}a",))), parameter(Regex(f"{number}[^a]b"))))
            for number in range(20)
        )
    )
    assert implies(hard, parameter(Contains(("0a", "0"))), 20).proof is Proof.OPEN

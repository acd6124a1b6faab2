"""Leaves on records, from data; and how conditions read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from trailhawk.engine import compile_condition
from trailhawk.ir.conditions import (
    And,
    Comparison,
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
from trailhawk.ir.indicators import fields_of, indicators
from trailhawk.ir.normal import normalise
from trailhawk.ir.printer import print_condition
from trailhawk.ir.tests import (
    Cidr,
    Contains,
    Exists,
    Glob,
    OneOf,
    Order,
    OrderOp,
    Present,
    Regex,
    Same,
    StartsWith,
    Test,
    Wild,
)
from trailhawk.model.paths import FieldPath, View, ViewKind

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    test = msgspec.convert(case["test"], Test)
    leaf = Leaf(FieldPath.of(case["path"]), test, Over(case.get("over", "any")))
    assert [evaluate(leaf, record) for record in case["records"]] == case["verdicts"]
    fast = compile_condition(leaf)
    for record, verdict in zip(case["records"], case["verdicts"], strict=True):
        assert verdict is None or fast(record) is verdict


ELEMENTS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "elements.yaml").read_text()
)


@pytest.mark.parametrize("case", ELEMENTS, ids=lambda case: case["name"])
def test_elements(case: dict[str, Any]) -> None:
    part = leaf("k", OneOf(("x",)))
    path = FieldPath.of(case.get("path", "l"))
    element = Element(path, part, Over(case["over"]), plain=case.get("plain", False))
    assert [evaluate(element, record) for record in case["records"]] == case["verdicts"]
    fast = compile_condition(element)
    for record, verdict in zip(case["records"], case["verdicts"], strict=True):
        assert verdict is None or fast(record) is verdict


def leaf(path: str, test: Test, over: Over = Over.ANY) -> Leaf:
    return Leaf(FieldPath.of(path), test, over)


NAME = leaf("eventName", OneOf(("ListIdentities",)))
FAILED = leaf("errorCode", Exists())


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (And((NAME, Not(FAILED))), 'eventName eq "ListIdentities" and not errorCode exists'),
        (Or((NAME, And((NAME, FAILED)))), 'eventName eq "ListIdentities" or (eventName eq "Lis'),
        (Constant(value=True), "true"),
        (Constant(value=False), "false"),
        (leaf("a", OneOf(("x", "y"))), 'a in ("x", "y")'),
        (leaf("a", Same((1, True))), "a is one of (1, true)"),
        (leaf("a", Contains(("x",)), Over.ALL), 'every a contains "x"'),
        (leaf("a", Glob(("a*", Wild(many=True)))), 'a like "a\\\\**"'),
        (leaf("a", Regex("x+", ignore_case=True)), "a matches /x+/i"),
        (leaf("a", Cidr(("10.0.0.0/8",))), "a in network 10.0.0.0/8"),
        (leaf("a", Order(OrderOp.LT, 3)), "a < 3"),
        (leaf("a", Present()), "a present"),
        (
            FieldsCompare(FieldPath.of("a"), Comparison.EQUAL, FieldPath.of("b")),
            "a eq field b",
        ),
        (Keyword(StartsWith(("x",))), 'anywhere startswith "x"'),
        (Element(FieldPath.of("a"), NAME), 'any of a has (eventName eq "ListIdentities")'),
    ],
)
def test_conditions_read_as_text(condition: Condition, text: str) -> None:
    assert print_condition(condition).startswith(text)


def test_alternatives_of_one_field_become_one_leaf() -> None:
    parts = [leaf("a", OneOf(("x",))), FAILED, leaf("a", OneOf(("y", "x")))]
    assert print_condition(normalise(Or(tuple(parts)))) == 'a in ("x", "y") or errorCode exists'
    every = [leaf("a", OneOf(("x",)), Over.ALL), leaf("a", OneOf(("y",)), Over.ALL)]
    assert normalise(Or(tuple(every))) == Or(tuple(every))


def test_indicators_are_what_a_rule_looks_for_not_what_it_leaves_out() -> None:
    condition = And((NAME, Not(FAILED), Element(FieldPath.of("r"), leaf("x", Contains(("y",))))))
    found = [(row.field, row.kind, row.values) for row in indicators(condition)]
    assert found == [("eventName", "eq", ("ListIdentities",)), ("r[].x", "contains", ("y",))]
    assert [path for path, _ in fields_of(condition)] == ["eventName", "errorCode", "r[].x"]


def test_an_element_itself_is_named_as_its_list() -> None:
    itself = Element(FieldPath.of("r"), Leaf(FieldPath(), OneOf(("y",))))
    compared = FieldsCompare(
        FieldPath(), Comparison.EQUAL, FieldPath.of("a"), plain=True, of_record=True
    )
    condition = And((itself, Element(FieldPath.of("s"), compared)))
    found = [(row.field, row.kind, row.values) for row in indicators(condition)]
    assert found == [("r", "eq", ("y",)), ("s", "eq field", ("a",))]
    assert [path for path, _ in fields_of(condition)] == ["r", "s", "a"]
    assert print_condition(itself) == 'any of r eq "y"'


def test_text_that_is_json_as_it_stands_is_parsed() -> None:
    parsed = Leaf(FieldPath(("p", View(ViewKind.PARSED), "x")), Exists(), Over.VALUE)
    assert parsed.path.text == "p|json.x"
    answers = {
        text: evaluate(parsed, {"p": text}) for text in ('{"x": 1}', "%7B%22x%22%3A1%7D", "{")
    }
    assert list(answers.values()) == [True, False, False]
    assert evaluate(parsed, {"p": {"x": 1}}) is False


def test_views_read_policies_in_text_and_url_encoding() -> None:
    path = FieldPath.of("p").then(View(ViewKind.STATEMENTS))
    allowed, anyone = leaf("Effect", OneOf(("Allow",))), leaf("Principal", OneOf(("*",)))
    public = Element(path, And((allowed, anyone)))
    document = (
        '{"Statement":[{"Effect":"Allow","Principal":"x"},{"Effect":"Deny","Principal":"*"}]}'
    )
    single = (
        "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%22%2A%22%7D%7D"
    )
    assert evaluate(public, {"p": document}) is False
    assert evaluate(public, {"p": single}) is True
    assert evaluate(public, {"p": "{"}) is False
    assert evaluate(public, {"p": {"Statement": {"Effect": "Allow", "Principal": "*"}}}) is True

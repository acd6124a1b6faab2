"""Match expressions: what each means, what is refused, and how much of them is too much."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.frontends.panther.samples import load, rule_yaml

from trailhawk.frontends import load_files
from trailhawk.frontends.panther.simple import detection, inline_filters
from trailhawk.frontends.yaml_reader import plain, read_documents
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import RuleFile
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits

LIMITS = Limits()
SIMPLE = 'def rule(event):\n    return event.get("eventName") == "ListIdentities"\n'


def read(text: str) -> Any:
    [document] = read_documents(text, LIMITS)
    assert not isinstance(document, RuleError)
    return plain(document)


CASES: list[dict[str, Any]] = read((Path(__file__).parent / "simple.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_match_expressions_mean_this(case: dict[str, Any]) -> None:
    if "rule" in case:
        condition = detection(case["rule"], LIMITS)
    else:
        condition = inline_filters(case["filters"], LIMITS)
    assert [evaluate(condition, event) is True for event in case["events"]] == case["fires"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[{Key: a, Condition: Resembles, Value: x}]", "unknown Condition 'Resembles'"),
        ("[{Key: a, Value: x}]", "no Condition"),
        ("[{Condition: Equals, Value: x}]", "no Key"),
        ("[{Key: a, KeyPath: b, Condition: Equals, Value: x}]", "Key and KeyPath"),
        ("[{KeyPath: 'a[', Condition: Exists}]", "no path"),
        ("[{KeyPath: 'a..b', Condition: Exists}]", "no path"),
        ("[{KeyPath: '\"a', Condition: Exists}]", "no path"),
        ("[{DeepKey: [], Condition: Exists}]", "no key"),
        ("[{Key: '', Condition: Exists}]", "no key"),
        ("[{Key: a, Condition: Equals}]", "one Value"),
        ("[{Key: a, Condition: Equals, Values: [x]}]", "one Value"),
        ("[{Key: a, Condition: StartsWith, Value: 5}]", "needs a text"),
        ("[{Key: a, Condition: IsLessThan, Value: x}]", "needs a number"),
        ("[{Key: a, Condition: IsIn, Value: x}]", "needs Values"),
        ("[{Key: a, Condition: IsIn, Values: [[x]]}]", "texts, numbers"),
        ("[{Key: a, Condition: Exists, Value: x}]", "takes no Value"),
        ("[{Key: a, Condition: IsIPAddressInCIDR, Value: x}]", "no network"),
        ("[{Key: a, Condition: AnyElement}]", "no Expressions"),
        ("[{Key: a, Condition: Equals, Expressions: []}]", "unknown Condition"),
        ("[{Key: a, Condition: Equals, Value: x, Extra: y}]", "unknown word 'Extra'"),
        ("[{All: [], Key: a}]", "stands beside"),
        ("[x]", "no match expression"),
        ("[{Condition: Equals, Values: [{Key: a}]}]", "compares two keys"),
        ("[{Condition: IsIn, Values: [{Key: a}, {Key: b}]}]", "unknown Condition"),
        ("[{Condition: Equals, Values: [{Key: a}, {KeyPath: 'b[*]'}]}]", "each for one value"),
        ("[{Key: p_any_usernames, Condition: Exists}]", "Panther adds"),
        ("[{Enrichment: {Selector: x}, Condition: Exists}]", "no Table"),
    ],
)
def test_what_the_grammar_does_not_have_is_refused(text: str, said: str) -> None:
    with pytest.raises(RuleError) as caught:
        detection(read(text), LIMITS)
    assert said in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "[{Key: a, Condition: AnyElement, Expressions: [{Key: b, Condition: Exists}]}]",
        "[{Condition: Equals, Values: [{Key: a}, {Key: b}]}]",
    ],
)
def test_filters_have_neither_elements_nor_pairs(text: str) -> None:
    with pytest.raises(RuleError, match="inline filters"):
        inline_filters(read(text), LIMITS)


def test_too_many_expressions_are_refused() -> None:
    many = [{"Key": "a", "Condition": "Exists"}] * (LIMITS.max_rule_literals + 1)
    deep: list[Any] = [{"Key": "a", "Condition": "Exists"}]
    wide: list[Any] = [{"Key": "a", "Condition": "Exists"}]
    for _ in range(LIMITS.max_condition_depth + 1):
        deep = [{"All": deep}]
    for _ in range(12):
        wide = [{"OnlyOne": wide * 4}]
    for rows in (many, deep, wide):
        with pytest.raises(RuleError, match="too"):
            detection(rows, LIMITS)


def test_a_simple_detection_is_a_rule() -> None:
    text = rule_yaml("Detection:\n  - {Key: eventName, Condition: Equals, Value: A}\n")
    [rule] = load_files(
        [RuleFile("a.yml", text.replace("Filename: sample.py\n", ""))], LIMITS
    ).rules
    assert print_condition(rule.condition) == 'eventName eq "A"'


def test_filters_come_before_the_rule() -> None:
    extra = "InlineFilters:\n  - {Key: awsRegion, Condition: Equals, Value: x}\n"
    [rule] = load(SIMPLE, rule_yaml(extra)).rules
    wanted = '(awsRegion eq "x" or not awsRegion present) and eventName eq "ListIdentities"'
    assert print_condition(rule.condition) == wanted


DERIVED = """\
AnalysisType: rule
RuleID: Sample.Derived
BaseDetection: Sample.Rule
Severity: Critical
Enabled: false
Detection: [{Key: eventName, Condition: Equals, Value: ignored}]
InlineFilters: [{Key: awsRegion, Condition: IsNotNull}]
"""


def test_a_derived_rule_is_its_base_with_other_attributes() -> None:
    from tests.frontends.panther.samples import files  # noqa: PLC0415

    both = [*files(SIMPLE, rule_yaml("Tags: [one]\n")), RuleFile("other/derived.yml", DERIVED)]
    found = {rule.meta.id: rule for rule in load_files(both, LIMITS).rules}
    rule = found["Sample.Derived"]
    assert rule.meta.severity.level.value == "critical"
    assert rule.meta.tags == ("one",)
    assert "derived from Sample.Rule" in rule.meta.notes
    wanted = 'awsRegion exists and eventName eq "ListIdentities"'
    assert print_condition(rule.condition) == wanted
    assert print_condition(found["Sample.Rule"].condition) == 'eventName eq "ListIdentities"'


@pytest.mark.parametrize(("base", "code"), [("Nobody", "R222"), ("Sample.Derived", "R608")])
def test_a_derived_rule_without_a_base_is_refused(base: str, code: str) -> None:
    text = DERIVED.replace("BaseDetection: Sample.Rule", f"BaseDetection: {base}")
    loaded = load_files([RuleFile("derived.yml", text)], LIMITS)
    assert [one.code for one in loaded.refusals] == [code]

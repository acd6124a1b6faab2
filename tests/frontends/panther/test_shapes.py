"""Attributes of the wrong shape, ids that stand twice, and Python without a rule."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from tests.frontends.panther.samples import files, load, rule_yaml

from trailhawk.frontends import load_files
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import RuleFile
from trailhawk.model.limits import Limits

NAMED = 'def rule(event):\n    return event.get("eventName") == "{}"\n'


@pytest.mark.parametrize(
    "line",
    [
        "CreateAlert: no",
        "CreateAlert: 'false'",
        "CreateAlert: 0",
        "Threshold: many",
        "Threshold: 1.5",
        "Threshold: -1",
        "Threshold: true",
        "DedupPeriodMinutes: [60]",
        "Tags: 5",
        "Tags: [a, 5]",
        "Reports: [TA0001]",
        "Reports: {CIS: '1.1'}",
        "OutputIds: {a: b}",
        "Runbook: [x]",
        "Status: 5",
        "InlineFilters: none",
        "DynamicSeverities: {ChangeTo: HIGH}",
        "Detection: [{Key: eventName, Condition: Equals, Value: A}]",
    ],
)
def test_an_attribute_of_another_shape_is_refused_and_not_left_out(line: str) -> None:
    loaded = load(NAMED.format("A"), rule_yaml(f"{line}\n"))
    assert loaded.rules == ()
    [said] = loaded.refusals
    assert said.code == "R202"
    assert line.partition(":")[0] in said.message


@pytest.mark.parametrize(
    "line", ["Threshold: 007", "Threshold: 0", "Tags:", "Reference: ~", "Reports: {CIS: []}"]
)
def test_what_is_empty_or_written_with_zeros_is_no_other_shape(line: str) -> None:
    assert len(load(NAMED.format("A"), rule_yaml(f"{line}\n")).rules) == 1


def test_of_two_rules_with_one_id_the_first_is_whole_and_the_second_refused() -> None:
    second = rule_yaml("Threshold: 9\n").replace("sample.py", "second.py")
    loaded = load_files(
        [
            *files(NAMED.format("A")),
            RuleFile("c/rules/z.yml", second),
            RuleFile("c/rules/second.py", NAMED.format("B")),
        ],
        Limits(),
    )
    [rule] = loaded.rules
    assert print_condition(rule.condition) == 'eventName eq "A"'
    assert rule.dedup is not None
    assert rule.dedup.least == 1
    assert [(one.code, one.file) for one in loaded.refusals] == [("R005", "c/rules/z.yml")]


@pytest.mark.parametrize("kind", ["scheduled_rule", "correlation_rule"])
def test_all_kinds_of_rules_share_their_ids(kind: str) -> None:
    twin = rule_yaml().replace("AnalysisType: rule", f"AnalysisType: {kind}")
    loaded = load_files([*files(NAMED.format("A")), RuleFile("c/rules/z.yml", twin)], Limits())
    assert len(loaded.rules) == 1
    assert [one.code for one in loaded.refusals] == ["R005"]


def test_of_two_helpers_with_one_id_the_first_is_imported() -> None:
    python = (
        "from sample_helpers import succeeded\n\n\ndef rule(event):\n    return succeeded(event)\n"
    )
    twin = "AnalysisType: global\nGlobalID: sample_helpers\nFilename: z.py\n"
    more = [
        RuleFile("c/z/z.yml", twin),
        RuleFile("c/z/z.py", "def succeeded(event):\n    return 1\n"),
    ]
    loaded = load_files([*files(python), *more], Limits())
    assert "errorCode" in print_condition(loaded.rules[0].condition)
    assert [one.code for one in loaded.refusals] == ["R005"]


@pytest.mark.parametrize(
    "python", ["", "def title(event):\n    return 'x'\n", "rule = 1 if 0 else\n"]
)
def test_python_without_a_rule_is_refused(python: str) -> None:
    loaded = load(python)
    assert (loaded.rules, loaded.partial) == ((), ())
    assert [one.code for one in loaded.refusals] == ["R601" if "else" in python else "R604"]


@pytest.mark.parametrize(
    "python", ["from sample_helpers import succeeded as rule\n", "from other import *\n"]
)
def test_a_rule_may_come_from_elsewhere(python: str) -> None:
    loaded = load(python)
    assert len(loaded.rules) + len(loaded.partial) == 1


def many(text: str) -> Any:
    return load(NAMED.format("A"), rule_yaml(text))


def test_aliases_are_what_they_stand_for() -> None:
    loaded = many("Tags: [&one first, *one]\nReports: {CIS: &ids ['1'], Other: *ids}\n")
    assert loaded.rules[0].meta.tags == ("first", "first", "CIS: 1", "Other: 1")


def test_aliases_cannot_be_much() -> None:
    bomb = "X: &a [0, 0, 0, 0, 0, 0, 0, 0, 0]\n"
    for before, after in pairwise("abcdefg"):
        bomb += f"{after.upper()}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
    assert [one.code for one in many(bomb).refusals] == ["R103"]
    assert [one.code for one in many(f"X: [&a 0{', *a' * 300}]\n").refusals] == ["R104"]
    assert [one.code for one in many("X: &a [*a]\n").refusals] == ["R101"]

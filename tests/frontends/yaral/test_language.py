"""YARA-L's semantics, case by case: see ``cases/language.yml``."""

from __future__ import annotations

import pytest
from tests.frontends.yaral.running import (
    LIMITS,
    Cases,
    fires,
    read_cases,
    series,
    text_of,
    verdicts,
)

from trailhawk.frontends.settings import RuleSettings
from trailhawk.frontends.yaral import load_yaral
from trailhawk.frontends.yaral.parser import parse_rules
from trailhawk.frontends.yaral.printer import print_rule
from trailhawk.frontends.yaral.tree import RuleTree
from trailhawk.ir.rule import Rule, RuleFile

CASES = read_cases("language.yml")


def rule_of(case: Cases) -> Rule:
    text = text_of(case)
    loaded = load_yaral(RuleFile("case.yaral", text), LIMITS, RuleSettings(lists=case.lists))
    assert not loaded.refusals, loaded.refusals[0].text(text)
    return loaded.rules[0]


def test_names_are_unique() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 80


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Cases) -> None:
    rule = rule_of(case)
    assert [fires(rule, events) for events in case.fires] == [True] * len(case.fires)
    assert [fires(rule, events) for events in case.silent] == [False] * len(case.silent)
    for events in case.unknown:
        assert verdicts(rule, series(events)) == [[None]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_of_a_case_is_printed_and_read_again_the_same(case: Cases) -> None:
    (tree,) = parse_rules(text_of(case), LIMITS)
    assert isinstance(tree, RuleTree)
    assert parse_rules(print_rule(tree), LIMITS) == [tree]

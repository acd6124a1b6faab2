"""Google's own rules, where they stand beside the repository: read, printed, executed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.frontends.yaral.running import LIMITS, SHARED, Cases, fires, read_cases

from trailhawk.engine.profiling import screening_of
from trailhawk.frontends.settings import RuleSettings
from trailhawk.frontends.yaral import load_yaral
from trailhawk.frontends.yaral.parser import parse_rules
from trailhawk.frontends.yaral.printer import print_rule
from trailhawk.frontends.yaral.tree import RuleTree
from trailhawk.ir.rule import Rule, RuleFile

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared YARA-L rules are not beside this repository"
)

CASES = read_cases("google.yml")
FILES = sorted(SHARED.glob("*/*.yaral")) if SHARED.is_dir() else []


def read(path: Path) -> RuleFile:
    return RuleFile(path.name, path.read_text("utf-8-sig"))


def rule_of(case: Cases) -> Rule:
    path = next(path for path in FILES if path.name == case.file)
    loaded = load_yaral(read(path), LIMITS, RuleSettings(lists=case.lists))
    assert not loaded.refusals
    return loaded.rules[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_rule_is_printed_and_read_again_the_same(path: Path) -> None:
    (tree,) = parse_rules(read(path).text, LIMITS)
    assert isinstance(tree, RuleTree)
    assert parse_rules(print_rule(tree), LIMITS) == [tree]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_rule_loads(path: Path) -> None:
    loaded = load_yaral(read(path), LIMITS)
    assert not loaded.refusals
    assert len(loaded.rules) == 1
    assert loaded.rules[0].outputs


def test_every_rule_has_cases_of_both_kinds() -> None:
    assert {case.file for case in CASES} == {path.name for path in FILES}
    assert all(case.fires and case.silent for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_the_rule_fires_as_its_cases_say(case: Cases) -> None:
    rule = rule_of(case)
    assert [fires(rule, events) for events in case.fires] == [True] * len(case.fires)
    assert [fires(rule, events) for events in case.silent] == [False] * len(case.silent)


@pytest.mark.parametrize("case", [case for case in CASES if case.lists], ids=lambda c: c.file)
def test_a_rule_without_what_it_needs_says_so_and_holds_of_nothing(case: Cases) -> None:
    rule = rule_of(Cases(file=case.file))
    assert rule.meta.needs
    assert not any(fires(rule, events) for events in (*case.fires, *case.silent))


def test_the_rule_that_asks_for_a_feed_runs_with_a_table_of_entities() -> None:
    case = next(case for case in CASES if case.file.endswith("_tor_exit_node.yaral"))
    addresses = [line for lines in case.lists.values() for line in lines]
    rows = tuple({"entity.artifact.ip": address} for address in addresses)
    path = next(path for path in FILES if path.name == case.file)
    settings = RuleSettings(entities={"Tor Exit Nodes": rows})
    (rule,) = load_yaral(read(path), LIMITS, settings).rules
    assert not rule.meta.needs
    assert all(fires(rule, events) for events in case.fires)
    assert not any(fires(rule, events) for events in case.silent)


OF_ANY_NAME = {
    # Every use of a key, every refused call, and two that ask for what the operator gives.
    "aws_api_call_outside_of_organization",
    "aws_iam_access_denied_discovery_events",
    "aws_lateral_movement_using_iam_session_token",
    "aws_successful_api_from_tor_exit_node",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_name_of_the_event_rules_a_rule_out(path: Path) -> None:
    rule = load_yaral(read(path), LIMITS).rules[0]
    assert screening_of(rule.condition).always is (path.stem in OF_ANY_NAME)

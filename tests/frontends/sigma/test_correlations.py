"""Correlations, filters and old aggregations, case by case: see ``correlations/*.yml``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
import yaml

from trailhawk.engine.windows import series_findings
from trailhawk.frontends import load_files
from trailhawk.frontends.sigma.correlations import CorrelationType
from trailhawk.ir.logic_text import print_logic
from trailhawk.ir.rule import Loaded, Rule, RuleFile
from trailhawk.model.limits import Limits

FOLDER = Path(__file__).parent / "correlations"
START = datetime(2026, 6, 1, tzinfo=UTC)
CASES: list[dict[str, Any]] = [
    case
    for path in sorted(FOLDER.glob("*.yml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]
BASE = """title: Rule {upper}
name: {lower}
id: 00000000-0000-4000-8000-00000000000{lower}
logsource: {{product: aws, service: cloudtrail}}
detection: {{s: {{eventName: {upper}}}, condition: s}}
"""
ANY = """title: Rule Any
name: any
logsource: {product: aws, service: cloudtrail}
detection: {s: {eventName: '*'}, condition: s}
"""
BASES = [BASE.format(upper=name.upper(), lower=name) for name in "abc"] + [ANY]


def documents(case: dict[str, Any]) -> list[str]:
    tested: dict[str, Any] = {"title": "Tested", "logsource": {"product": "aws"}}
    for part in ("correlation", "detection"):
        if part in case:
            tested[part] = case[part]
    more = [case["more"]] if "more" in case else []
    return [*BASES, *more, yaml.safe_dump(tested, sort_keys=False)]


def loaded(texts: list[str]) -> Loaded:
    """Load every document from a file of its own, those that refer to others first."""
    files = [RuleFile(f"{at}.yml", text) for at, text in enumerate(texts)]
    found = load_files(reversed(files), Limits())
    assert [one.text() for one in found.refusals] == []
    assert found.pending == ()
    return found


def rule_of(found: Loaded) -> Rule:
    return next(rule for rule in found.rules if rule.meta.title == "Tested")


def event(number: int, row: list[Any]) -> dict[str, Any]:
    time = (START + timedelta(seconds=row[0])).strftime("%Y-%m-%dT%H:%M:%SZ")
    more = row[2] if len(row) > 2 else {}
    return {"eventTime": time, "eventID": f"{number:04}", "eventName": row[1], **more}


def seconds(text: str) -> int:
    return int((datetime.fromisoformat(text) - START).total_seconds())


def bursts(rule: Rule, events: list[dict[str, Any]]) -> list[list[int]]:
    found = series_findings(rule.logic, events, Limits())
    shown = [one.burst for one in found if one.burst is not None]
    return sorted([seconds(one.first), seconds(one.last), one.count] for one in shown)


def test_there_are_cases() -> None:
    names = [case["name"] for case in CASES]
    assert len(names) >= 70
    assert len(names) == len(set(names))


ABOUT = ("edges", "out-of-order", "ties", "missing-keys")


def test_every_type_has_cases_for_what_windows_get_wrong() -> None:
    kinds = [*(kind.value for kind in CorrelationType), "temporal in words", "count", "near"]
    # Old conditions with `near` have no keys.
    wanted = {(kind, about) for kind in kinds for about in ABOUT} - {("near", "missing-keys")}
    assert {tuple(case["about"]) for case in CASES if "about" in case} == wanted
    for case in CASES:
        if "about" in case and "correlation" in case:
            assert case["about"][0].startswith(case["correlation"]["type"])


def test_events_out_of_order_are_so_in_the_case() -> None:
    for case in CASES:
        if case.get("about", [""])[-1] == "out-of-order":
            times = [row[0] for row in case["events"]]
            assert times != sorted(times)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_case(case: dict[str, Any]) -> None:
    rule = rule_of(loaded(documents(case)))
    events = [event(number, row) for number, row in enumerate(case["events"])]
    assert bursts(rule, events) == sorted(case["bursts"])
    for seed in range(3):
        shuffled = events.copy()
        Random(seed).shuffle(shuffled)
        assert bursts(rule, shuffled) == sorted(case["bursts"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_the_logic_can_be_said_and_kept(case: dict[str, Any]) -> None:
    found = loaded(documents(case))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Loaded) == found
    assert all(line.strip() for line in print_logic(rule_of(found).logic))


def correlation(*, generate: bool | None, refers: str = "a", title: str = "C") -> str:
    body: dict[str, Any] = {
        "type": "event_count",
        "rules": [refers],
        "timespan": "5m",
        "condition": {"gte": 2},
    }
    if generate is not None:
        body["generate"] = generate
    return yaml.safe_dump({"title": title, "name": title, "correlation": body})


@pytest.mark.parametrize(
    ("generate", "heard"), [(None, False), (False, False), (True, True)], ids=str
)
def test_generate_decides_whether_the_rule_reports_itself(
    generate: bool | None, heard: bool
) -> None:
    found = loaded([BASES[0], correlation(generate=generate)])
    assert {rule.meta.title: rule.reports for rule in found.rules} == {"Rule A": heard, "C": True}


def test_a_rule_is_heard_when_any_correlation_wants_it_to_be() -> None:
    texts = [BASES[0], correlation(generate=False), correlation(generate=True, title="D")]
    assert all(rule.reports for rule in loaded(texts).rules)


def test_a_correlation_within_another_is_silent() -> None:
    texts = [
        BASES[0],
        correlation(generate=False),
        correlation(generate=None, refers="C", title="D"),
    ]
    found = {rule.meta.title: rule.reports for rule in loaded(texts).rules}
    assert found == {"Rule A": False, "C": False, "D": True}


def test_a_refused_correlation_silences_nobody() -> None:
    text = correlation(generate=False).replace("gte: 2", "most: 2")
    files = [RuleFile("a.yml", BASES[0]), RuleFile("b.yml", text)]
    found = load_files(files, Limits())
    assert [one.code for one in found.refusals] == ["R227"]
    assert [rule.reports for rule in found.rules] == [True]


def test_a_filter_for_other_rules_still_narrows_those_that_are_there() -> None:
    text = """title: F
logsource: {product: aws}
filter: {rules: [missing, a], s: {user: x}, condition: not s}
"""
    found = load_files([RuleFile("a.yml", BASES[0]), RuleFile("f.yml", text)], Limits())
    assert [one.code for one in found.refusals] == ["R222"]
    assert found.rules[0].meta.notes[-1] == "narrowed by the filter 'F'"


def test_a_filter_of_a_correlation_is_refused_and_says_why() -> None:
    text = """title: F
logsource: {product: aws}
filter: {rules: [C], s: {user: x}, condition: not s}
"""
    texts = [BASES[0], correlation(generate=False), text]
    files = [RuleFile(f"{at}.yml", one) for at, one in enumerate(texts)]
    for order in (files, list(reversed(files))):
        (refused,) = load_files(order, Limits()).refusals
        assert refused.code == "R222"
        assert refused.message.endswith("is loaded: it is a correlation")


def test_a_filter_for_another_service_leaves_a_rule_alone() -> None:
    text = """title: F
logsource: {product: aws, service: guardduty}
filter: {rules: any, s: {user: x}, condition: not s}
"""
    found = load_files([RuleFile("a.yml", BASES[0]), RuleFile("f.yml", text)], Limits())
    assert found == load_files([RuleFile("a.yml", BASES[0])], Limits())


def test_correlations_may_build_on_each_other_only_so_deep() -> None:
    names = [f"c{at}" for at in range(20)]
    texts = [BASES[0]] + [
        correlation(generate=None, refers=before, title=name)
        for before, name in zip(["a", *names], names, strict=False)
    ]
    files = [RuleFile(f"{at}.yml", text) for at, text in enumerate(texts)]
    for order in (files, list(reversed(files))):
        found = load_files(order, Limits())
        assert {rule.meta.title for rule in found.rules} == {"Rule A", *names[:16]}
        assert {one.title: one.code for one in found.refusals} == {
            "c16": "R229",
            "c17": "R222",
            "c18": "R222",
            "c19": "R222",
        }

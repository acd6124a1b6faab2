"""Known defects of public rules: each is found in the smallest rule that has it, and in the rule
itself where that is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.frontends.shared import RULES, needs_shared
from tests.lint.checking import NAME

from trailhawk.facts import load_facts
from trailhawk.frontends.registry import load_file, load_files
from trailhawk.ir.rule import RuleFile
from trailhawk.lint import RuleReport, check_rules
from trailhawk.model.limits import Limits

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "defects.yaml").read_text("utf-8")
)


def codes_of(case: dict[str, Any]) -> set[str]:
    code = case["code"]
    return {code} if isinstance(code, str) else set(code)


def rule_text(case: dict[str, Any], detection: str) -> str:
    rule: dict[str, Any] = {
        "title": case.get("title", "Example") if detection == "detection" else "Beside it",
        "logsource": {"product": "aws", "service": "cloudtrail"},
        "detection": case[detection],
    }
    rule |= {name: case[name] for name in ("fields", "tags") if name in case}
    return yaml.safe_dump(rule, sort_keys=False)


def report_on(case: dict[str, Any]) -> RuleReport:
    text = rule_text(case, "detection")
    loaded = load_file(RuleFile(NAME, text), Limits())
    assert not loaded.refusals
    beside = RuleFile("b.yml", rule_text(case, "beside") if "beside" in case else "")
    against = load_file(beside, Limits()).rules
    (report,) = check_rules(loaded.rules, {NAME: text}, load_facts(), against=against)
    return report


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_each_known_defect_is_found(case: dict[str, Any]) -> None:
    report = report_on(case)
    found = {finding.code for finding in report.findings}
    assert found & codes_of(case), sorted(found)
    assert (report.liveness.value == "dead") is case.get("dead", False)


@needs_shared
@pytest.mark.parametrize(
    "case", [case for case in CASES if "file" in case], ids=lambda case: str(case["name"])
)
def test_each_is_found_in_the_rule_that_has_it(case: dict[str, Any]) -> None:
    path = RULES / case["file"]
    text = path.read_text("utf-8")
    loaded = load_files([RuleFile(path.name, text)], Limits())
    reports = check_rules(loaded.rules, {path.name: text}, load_facts())
    assert {one.code for report in reports for one in report.findings} & codes_of(case)

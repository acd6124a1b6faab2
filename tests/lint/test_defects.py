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


def rule_of(detection: dict[str, Any], **said: object) -> dict[str, Any]:
    source = {"product": "aws", "service": "cloudtrail"}
    return {"title": "Example", **said, "logsource": source, "detection": detection}


def beside(case: dict[str, Any]) -> str:
    """The rules that a case's rule is compared with: one detection, in one version or several."""
    versions = case.get("versions", [{"title": "Beside it"}])
    rules = [rule_of(case["beside"], **one) for one in versions if "beside" in case]
    return yaml.safe_dump_all(rules, sort_keys=False)


def report_on(case: dict[str, Any]) -> RuleReport:
    given = ("title", "id", "level", "fields", "tags")
    said = {name: case[name] for name in given if name in case}
    text = yaml.safe_dump(rule_of(case["detection"], **said), sort_keys=False)
    loaded = load_file(RuleFile(NAME, text), Limits())
    assert not loaded.refusals
    against = load_file(RuleFile("b.yml", beside(case)), Limits()).rules
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
    path = RULES.parent / case["file"]
    text = path.read_text("utf-8")
    loaded = load_files([RuleFile(path.name, text)], Limits())
    reports = check_rules(loaded.rules, {path.name: text}, load_facts())
    assert {one.code for report in reports for one in report.findings} & codes_of(case)

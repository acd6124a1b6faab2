"""The verdicts on 29 published rules: six can never fire, and no other is called dead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.frontends.shared import RULES, SEEDS, needs_shared
from tests.lint.checking import check

from trailhawk.facts import load_facts
from trailhawk.frontends.registry import load_files
from trailhawk.frontends.stellar import pages_to_files
from trailhawk.ir.normal import normalise
from trailhawk.ir.rule import RuleFile
from trailhawk.lint import RuleReport, check_rules
from trailhawk.model.limits import Limits

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "published.yaml").read_text("utf-8")
)
DEAD = {9, 11, 17, 20, 25, 26}


def rule(case: dict[str, Any]) -> str:
    return (
        f"title: Published rule {case['rule']}\nquery: |-\n  {case['query']!r}\n"
        "log_source: AWS CloudTrail\nrule_source: tests\nseverity: 50\n"
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["rule"]))
def test_the_verdict_and_the_reasons_are_right(case: dict[str, Any]) -> None:
    (report,) = check(rule(case))
    assert report.liveness.value == case["liveness"]
    codes = {finding.code for finding in report.findings}
    assert set(case["codes"]) <= codes
    dead = {finding.code for finding in report.findings if finding.level.value == "dead"}
    assert bool(dead) is (case["rule"] in DEAD)


def test_the_dead_ones_are_the_known_six() -> None:
    assert {case["rule"] for case in CASES if case["liveness"] == "dead"} == DEAD


def test_only_existing_pairs_are_live() -> None:
    (report,) = check(rule(CASES[15]))
    live = {(one.source, one.name) for one in report.events if one.live}
    assert ("waf.amazonaws.com", "DeleteRule") in live
    assert ("wafv2.amazonaws.com", "DeleteRule") not in live
    assert len(live) == 5


def files_of(folder: Path) -> list[RuleFile]:
    return [RuleFile(str(path), path.read_text("utf-8")) for path in sorted(folder.glob("*.yml"))]


@pytest.fixture(scope="module")
def reports() -> list[RuleReport]:
    """The reports on the page's own rules, beside SigmaHQ's."""
    (page,) = SEEDS.glob("004_*.txt")
    files = [RuleFile(name, text) for name, text in pages_to_files(page.read_text("utf-8"))]
    rules = load_files(files, Limits()).rules
    against = load_files(files_of(RULES / "sigmahq"), Limits()).rules
    texts = {file.name: file.text for file in files}
    return list(check_rules(rules, texts, load_facts(), against=against))


@needs_shared
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["rule"]))
def test_the_page_itself_has_the_same_verdicts(
    case: dict[str, Any], reports: list[RuleReport]
) -> None:
    (small,) = check(rule(case))
    asked = normalise(small.rule.condition)
    (report,) = (one for one in reports if normalise(one.rule.condition) == asked)
    assert report.liveness.value == case["liveness"]
    wanted = {*case["codes"], *case.get("page", ()), *case.get("against", ())}
    assert wanted <= {finding.code for finding in report.findings}

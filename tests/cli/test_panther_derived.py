"""A scan with trusted Python tells what a derived rule's document says; filters come before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.logs import event, write_json

from trailhawk.cli.main import main

BASE = """\
AnalysisType: rule
RuleID: Sample.Base
Filename: base.py
Enabled: true
LogTypes: [AWS.CloudTrail]
Severity: Medium
"""
PYTHON = """\
def rule(event):
    return event.get("eventName") == "New"


def title(event):
    return "".join(sorted(event.get("awsRegion")))


def description(event):
    return "".join(sorted(event.get("eventName")))
"""
DERIVED = """\
AnalysisType: rule
RuleID: Sample.Derived
BaseDetection: Sample.Base
AlertTitle: "own {awsRegion}"
AlertContext: [{KeyName: where, KeyValue: {Key: awsRegion}}]
DynamicSeverities:
  - {ChangeTo: CRITICAL, Conditions: [{Key: eventName, Condition: Equals, Value: New}]}
InlineFilters: [{KeyPath: requestParameters.skip, Condition: DoesNotEqual, Value: true}]
"""


@pytest.mark.parametrize("trust", [(), ("--trust-python",)], ids=["conditions", "python"])
def test_its_document_speaks(
    tmp_path: Path, trust: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "base.yml").write_text(BASE)
    (rules / "base.py").write_text(PYTHON)
    (rules / "derived.yml").write_text(DERIVED)
    records = [event(1, "New"), event(2, "New", requestParameters={"skip": True})]
    logs = write_json(tmp_path / "logs.json", records)
    rule = ("--rule", "Sample.Derived")
    assert main(["scan", str(logs), "-r", str(rules), "--json", *rule, *trust]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [told] = [line["told"] for line in lines if line["kind"] == "finding"]
    assert (told["title"], told["dedup"], told["level"]) == (*["own eu-west-1"] * 2, "critical")
    assert told["context"] == {"where": "eu-west-1"}
    assert told["description"] == ("New" if trust else "")


KEEPS = """\
from panther_detection_helpers.caching import add_to_string_set


def rule(event):
    if event.get("eventName") == "Noted":
        add_to_string_set("seen", event.get("eventID"))
        return False
    return event.get("eventName") == "New" and len(add_to_string_set("seen", "x")) > 1
"""


def test_inline_filters_keep_records_from_a_rule_that_keeps_something(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    filters = (
        "InlineFilters: [{KeyPath: requestParameters.skip, Condition: DoesNotEqual, Value: 1}]"
    )
    (rules / "base.yml").write_text(f"{BASE}{filters}\n")
    (rules / "base.py").write_text(KEEPS)
    skipped = event(1, "Noted", requestParameters={"skip": 1})
    for noted, findings in ((skipped, 0), (event(1, "Noted"), 1)):
        logs = write_json(tmp_path / "logs.json", [noted, event(2, "New")])
        main(["scan", str(logs), "-r", str(rules), "--json", "--trust-python"])
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert sum(line["kind"] == "finding" for line in lines) == findings

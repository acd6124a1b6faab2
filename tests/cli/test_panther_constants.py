"""Constants of Panther rules from trailhawk.toml: in the condition, in tests, and when wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.logs import event, write_json

from trailhawk.cli.main import main

RULE = """\
AnalysisType: rule
RuleID: Sample.Rule
Filename: sample.py
Enabled: true
LogTypes: [AWS.CloudTrail]
Severity: Medium
InlineFilters:
  - {Key: awsRegion, Condition: IsNotNull}
Tests:
  - {Name: matches, ExpectedResult: true, Log: {eventName: New, awsRegion: x}}
  - {Name: held back, ExpectedResult: false, Log: {eventName: New}}
"""
PYTHON = 'NAMES = {"Old"}\n\n\ndef rule(event):\n    return event.get("eventName") in NAMES\n'


def folder(path: Path, constants: str) -> tuple[str, str]:
    rules = path / "rules"
    rules.mkdir()
    (rules / "sample.yml").write_text(RULE)
    (rules / "sample.py").write_text(PYTHON)
    config = path / "trailhawk.toml"
    config.write_text(constants)
    return str(rules), str(config)


def test_the_configured_constant_is_the_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, config = folder(tmp_path, '[panther.constants."Sample.Rule"]\nNAMES = ["New"]\n')
    assert main(["rules", "show", "Sample.Rule", "-r", rules, "--config", config]) == 0
    assert 'eventName eq "New"' in capsys.readouterr().out
    for trust in ([], ["--trust-python"]):
        assert main(["rules", "test", rules, "--config", config, *trust]) == 0
    assert "2 cases: 2 passed" in capsys.readouterr().out


@pytest.mark.parametrize("table", ['"Sample.Rule"]\nNAME = ["New"]', "Nobody]\nNAMES = []"])
def test_what_names_nothing_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str
) -> None:
    rules, config = folder(tmp_path, f"[panther.constants.{table}\n")
    main(["rules", "list", "-r", rules, "--config", config])
    assert "R610" in capsys.readouterr().err


def test_a_helpers_constant_that_does_not_fit_leaves_the_helper_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, config = folder(tmp_path, '[panther.constants.shared]\nSHARED = "text"\n')
    (tmp_path / "rules" / "shared.yml").write_text(
        "AnalysisType: global\nGlobalID: shared\nFilename: shared.py\n"
    )
    (tmp_path / "rules" / "shared.py").write_text('SHARED = ["New"]\n')
    python = PYTHON.replace('NAMES = {"Old"}', "from shared import SHARED as NAMES")
    (tmp_path / "rules" / "sample.py").write_text(python)
    logs = write_json(tmp_path / "logs.json", [event(1, "New"), event(2, "Old")])
    assert main(["scan", str(logs), "-r", rules, "--config", config, "--trust-python"]) == 1
    assert "1 finding in 2 records" in capsys.readouterr().out
    scan = ["scan", str(logs), "-r", rules, "--config", config, "--trust-python", "--json"]
    assert main(scan) == 1
    assert capsys.readouterr().out.count('"kind":"finding"') == 1

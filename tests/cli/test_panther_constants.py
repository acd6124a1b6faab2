"""Constants of Panther rules from trailhawk.toml: in the condition, in tests, and when wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

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

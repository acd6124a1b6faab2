"""What ``rules check`` says of YARA-L rules: code, line, column; and what it does not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from trailhawk.cli.main import main

RULE = """\
rule example {{
  meta:
    rule_name = "Example"
    severity = "Low"

  events:
    $e.metadata.product_event_type = "StopLogging"
    {statement}

  condition:
    $e
}}
"""


def checked(statement: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    path = tmp_path / "rule.yaral"
    path.write_text(RULE.format(statement=statement), "utf-8")
    code = main(["rules", "check", str(path)])
    shown = capsys.readouterr()
    return code, shown.out + shown.err


@pytest.mark.parametrize(
    ("statement", "place", "code"),
    [
        # A field that no CloudTrail event fills.
        ('$e.principal.process.file.sha256 = "a"', ":8:5:", "R407"),
        # A condition that is never true.
        ('$e.target.application = "cloudtrial.amazonaws.com"', ":8:30:", "L-UNKNOWN-SOURCE dead"),
        ('$e.metadata.product_event_type = "StartLogging"', ":7:5:", "L-UNSAT dead"),
        ('$e.principal.resource.type = "Robot"', ":8:35:", "L-VALUE dead"),
        # A list that nobody gave.
        ("$e.principal.ip in %offices", ":8:24:", "L-NEEDS warn"),
    ],
)
def test_a_flaw_is_said_with_its_place(
    statement: str, place: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, said = checked(statement, tmp_path, capsys)
    (line,) = [line for line in said.splitlines() if code in line]
    assert place in line
    assert "^" in said


@pytest.mark.parametrize(
    "statement",
    [
        '$e.principal.user.userid != "a"',
        '$e.target.application = "cloudtrail.amazonaws.com"',
        '$e.metadata.product_event_type != "StartLogging"',
        '$e.principal.resource.type = "IAMUser"',
    ],
)
def test_a_good_rule_has_no_flaw(
    statement: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = checked(statement, tmp_path, capsys)
    assert code == 0
    assert "0 dead, 0 warn" in said

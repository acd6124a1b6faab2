"""``rules show`` of Panther rules: condition, indicators, output fields, and what alerts say."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.catalog.test_gather import HELPER
from tests.catalog.test_seed_files import as_yaml, seed
from tests.frontends.panther.samples import files
from tests.frontends.shared import SEEDS

from trailhawk.cli.main import main

PYTHON = """\
from sample_helpers import context


def rule(event):
    return event.get("eventName") == "ListIdentities" and not event.get("errorCode")


def title(event):
    return f"Identities listed in {event.get('recipientAccountId')}"


def severity(event):
    return "LOW" if event.udm("actor") == "root" else "DEFAULT"


def alert_context(event):
    return context(event)
"""


def shown(folder: Path, rule: str, capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """Return the sections of what the command prints."""
    assert main(["rules", "show", rule, "-r", str(folder)]) == 0
    return {
        lines[0]: [line.strip() for line in lines[1:]]
        for part in capsys.readouterr().out.split("\n\n")
        if (lines := part.splitlines())
    }


def test_a_rule_is_shown_with_all_that_its_python_comes_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in files(PYTHON):
        path = tmp_path / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)
    sections = shown(tmp_path / "c" / "rules", "Sample.Rule", capsys)
    assert sections["condition"] == ['eventName eq "ListIdentities" and not errorCode is set']
    assert sections["indicators"][0] == "eventName  eq  ListIdentities"
    assert sections["output fields"] == [
        "eventName",
        "userIdentity.arn",
        "requestParameters.keyId",
    ]
    says = sections["says"]
    assert says[0] == "title: Identities listed in {recipientAccountId}"
    assert 'context eventName:   {eventName} or "<none>"' in says
    assert "severity:   LOW" in says
    assert any(line.startswith("alert_context.summary: Python: ") for line in says)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the shared seeds are not beside this repository")
@pytest.mark.parametrize("number", ["001", "002"])
def test_the_seeds_are_shown_to_the_letter(
    number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = seed(number)
    lines = [line.strip(" |") for line in text.splitlines() if line.strip(" |")]
    condition = lines[lines.index("Condition") + 1]
    name = condition.split('"')[1]
    outputs = lines[lines.index("Field", lines.index("Output fields")) + 1 :]
    body = text[text.index("AnalysisType:") : text.index("Detection logic")]
    body = body if "\n  - Name" in body else as_yaml(body)
    file, rule = (body.partition(f"{key}: ")[2].split()[0] for key in ("Filename", "RuleID"))
    (tmp_path / "global_helpers").mkdir()
    (tmp_path / "seed.yml").write_text(body)
    (tmp_path / file).write_text(
        "from panther_aws_helpers import aws_rule_context\n\n\n"
        f'def rule(event):\n    return event.get("eventName") == "{name}"\n\n\n'
        "def alert_context(event):\n    return aws_rule_context(event)\n"
    )
    (tmp_path / "global_helpers" / "h.py").write_text(HELPER)
    (tmp_path / "global_helpers" / "h.yml").write_text(
        "AnalysisType: global\nGlobalID: panther_aws_helpers\nFilename: h.py\n"
    )
    sections = shown(tmp_path, rule.strip('"'), capsys)
    assert sections["condition"] == [condition]
    assert sections["indicators"] == [f"eventName  eq  {name}"]
    assert sections["output fields"] == [line for line in outputs if not line.startswith("---")]


def test_nothing_is_one_alert_of_a_signal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in files(PYTHON):
        path = tmp_path / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        signal = "CreateAlert: false\n" if path.suffix == ".yml" else ""
        path.write_text(file.text + signal if "AnalysisType: rule" in file.text else file.text)
    sections = shown(tmp_path / "c" / "rules", "Sample.Rule", capsys)
    assert "one alert" not in sections
    assert any("makes no alert" in line for line in sections["notes"])

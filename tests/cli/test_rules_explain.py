"""``rules explain``, ``rules profile`` and ``rules backtest`` as their users meet them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace
from tests.logs import event, rule_text, write_json

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.expectations import Expectations, compare
from trailhawk.cli.main import main
from trailhawk.frontends.registry import load_file
from trailhawk.ir.rule import RuleFile
from trailhawk.model.limits import Limits

STOP = "00000000-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    return write_json(tmp_path / "logs" / "a.json.gz", [event(1, "StopLogging"), event(2)])


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "stop.yml").write_text(rule_text("StopLogging"))
    (folder / "any.yml").write_text(
        rule_text("X").replace("eventName: X", "userIdentity.type: Root")
    )
    return folder


def explain(event_name: str, rules: Path, *more: str) -> ExitCode:
    return main(["rules", "explain", "rule-stoplogging", event_name, "-r", str(rules), *more])


def test_a_record_of_a_file_is_explained(
    logs: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(f"{logs}:0", rules) is ExitCode.OK
    out = capsys.readouterr().out
    assert "\nfires\n" in out
    assert 'true     eventName eq "StopLogging"' in out
    assert explain(f"{logs}:1", rules) is ExitCode.OK
    out = capsys.readouterr().out
    assert "\ndoes not fire\n" in out
    assert 'saw "DescribeInstances"' in out


def test_a_record_is_found_by_its_id(
    logs: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(STOP, rules, "--logs", str(logs.parent), "--json") is ExitCode.OK
    row = json.loads(capsys.readouterr().out)
    assert row["conditions"][0]["verdict"] is True
    assert row["event"].endswith("a.json.gz:0")


def test_a_file_with_one_record_needs_no_number(
    tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps(event(1, "StopLogging")))
    assert explain(str(file), rules) is ExitCode.OK
    assert "fires" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("{logs}", ExitCode.USAGE),
        ("{logs}:7", ExitCode.BAD_INPUT),
        ("nowhere.json", ExitCode.BAD_INPUT),
    ],
)
def test_what_is_not_there_is_said(logs: Path, rules: Path, name: str, code: ExitCode) -> None:
    assert explain(name.format(logs=logs), rules) is code


def test_an_unknown_id_is_said(logs: Path, rules: Path) -> None:
    assert explain("no-such-id", rules, "--logs", str(logs)) is ExitCode.BAD_INPUT


def test_a_profile_counts_and_gives_reasons(
    logs: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "profile", str(logs), "-r", str(rules), "--all"]) is ExitCode.OK
    out = capsys.readouterr().out
    assert out.startswith("2 records, 2 rules:")
    assert re.search(r"0\.\d+ +1 +1  .*StopLogging +sigma +eventName\n", out)
    assert re.search(r"X  +ruled out by userIdentity.type alone\n", out)


def test_a_profile_fits_a_narrow_terminal(
    logs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["rules", "profile", str(logs)]) is ExitCode.OK
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "asked of no record (--all shows them)" in out


def test_a_profile_as_json(logs: Path, rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["rules", "profile", str(logs), "-r", str(rules), "--json"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    by_rule = {row["rule"]: row for row in rows if row["kind"] == "cost"}
    assert by_rule["sigma:rule-stoplogging"]["hits"] == 1
    assert by_rule["sigma:rule-x"]["always"] is True
    assert rows[-1]["records"] == 2


@pytest.mark.parametrize(
    ("expectations", "code"),
    [
        ("rules: {rule-stoplogging: 1}", ExitCode.OK),
        ("rules: {rule-stoplogging: 2}", ExitCode.FINDINGS),
        ("rules: {rule-stoplogging: {at_least: 1, at_most: 1}}", ExitCode.OK),
        ("rules: {rule-stoplogging: {at_least: 2}}", ExitCode.FINDINGS),
        ("rules: {rule-stoplogging: {at_most: 0}}", ExitCode.FINDINGS),
        (f"rules: {{rule-stoplogging: {{events: [{STOP}]}}}}", ExitCode.OK),
        ("rules: {rule-stoplogging: {events: []}}", ExitCode.FINDINGS),
        ("rules: {rule-stoplogging: {includes: [x]}}", ExitCode.FINDINGS),
        (f"rules: {{rule-stoplogging: {{excludes: [{STOP}]}}}}", ExitCode.FINDINGS),
        ("rules: {misspelt: 0}", ExitCode.FINDINGS),
        ("silent: [rule-x]", ExitCode.OK),
        ("silent: [rule-stoplogging]", ExitCode.FINDINGS),
        ("rules: {rule-x: 0}\nothers: silent", ExitCode.FINDINGS),
        ("rules: {rule-x: many}", ExitCode.BAD_INPUT),
        ("version: 2", ExitCode.BAD_INPUT),
        ("rules: [", ExitCode.BAD_INPUT),
        ("version: 1", ExitCode.USAGE),
        ("rules: {'sigma:rule-stoplogging': 1}", ExitCode.OK),
        ("rules: {'sigma:rule-stoplogging': 1, rule-x: 0}\nothers: silent", ExitCode.OK),
        ("rules: {rule-stoplogging: -1}", ExitCode.BAD_INPUT),
        ("rules: {rule-stoplogging: {at_least: 2, at_most: 1}}", ExitCode.BAD_INPUT),
        ("rules: {rule-stoplogging: {includes: [x], excludes: [x]}}", ExitCode.BAD_INPUT),
        ("rules: {rule-stoplogging: 1}\nsilent: [rule-stoplogging]", ExitCode.BAD_INPUT),
        ("silent: [rule-x, rule-x]", ExitCode.BAD_INPUT),
    ],
)
def test_a_backtest_compares(
    logs: Path, rules: Path, tmp_path: Path, expectations: str, code: ExitCode
) -> None:
    file = tmp_path / "expect.yml"
    file.write_text(expectations)
    arguments = ["rules", "backtest", str(logs), "-r", str(rules), "--expect", str(file)]
    assert main(arguments) is code


def test_silence_that_proves_nothing_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asks = rule_text("PutObject", more="    requestParameters.bucketName: prod\n")
    (tmp_path / "rule.yml").write_text(asks)
    omitted = {"omitted": True, "originalSize": 1, "reason": "requestParameters too large"}
    logs = write_json(tmp_path / "a.json", [event(1, "PutObject", requestParameters=omitted)])
    file = tmp_path / "expect.yml"
    file.write_text("silent: [rule-putobject]")
    rules = str(tmp_path / "rule.yml")
    arguments = ["rules", "backtest", str(logs), "-r", rules, "--expect", str(file)]
    assert main(arguments) is ExitCode.OK
    said = "undecided rule-putobject: CloudTrail left out what it asks of in 1 record"
    assert said in capsys.readouterr().err


def test_a_wrong_expectation_is_said_with_its_rule(
    logs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "expect.yml"
    file.write_text("rules: {one: 1, other: {atleast: 1}}")
    arguments = ["rules", "backtest", str(logs), "--expect", str(file)]
    assert main(arguments) is ExitCode.BAD_INPUT
    assert "rule other: Object contains unknown field `atleast`" in capsys.readouterr().err


def test_an_id_of_two_languages_must_be_said_whole() -> None:
    (rule,) = load_file(RuleFile("x.yml", rule_text("X")), Limits()).rules
    other = replace(rule, meta=replace(rule.meta, vendor="other"))
    expected = Expectations(rules={"rule-x": 0, "other:rule-x": 1})
    found = {"other:rule-x": ["a"], "sigma:rule-x": ["b"]}
    first, second = compare(expected, found, [rule, other])
    assert first.reasons == ("several rules have this id; say which: other:rule-x, sigma:rule-x",)
    assert second.passed


def test_a_backtest_writes_junit_and_json(
    logs: Path, rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, report = tmp_path / "expect.yml", tmp_path / "junit.xml"
    file.write_text("rules: {rule-stoplogging: 2}\nsilent: [rule-x]\n")
    arguments = ["rules", "backtest", str(logs), "-r", str(rules), "--expect", str(file)]
    assert main([*arguments, "--junit", str(report), "--json"]) is ExitCode.FINDINGS
    root = ET.fromstring(report.read_bytes())  # noqa: S314 - ours
    assert root.attrib["failures"] == "1"
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["passed"] for row in rows] == [False, True]
    assert rows[0]["found"] == 1


PANTHER = """\
AnalysisType: rule
RuleID: Example.Python
Filename: example.py
LogTypes: [AWS.CloudTrail]
Severity: Medium
"""
PYTHON = """\
import base64

def rule(event):
    if event.get("eventName") != "StopLogging":
        return False
    return base64.b64encode(event.get("userAgent").encode()).startswith(b"YXdz")
"""


@pytest.mark.parametrize(
    ("agent", "more", "said"),
    [
        ("aws-cli", [], "cannot be decided: its condition holds; the rest of it is Python"),
        ("aws-cli", ["--trust-python"], "fires: its Python, asked about this record alone, agrees"),
        ("curl", ["--trust-python"], "does not fire: its condition holds, and its Python says no"),
        (None, ["--trust-python"], "does not fire: its Python failed: AttributeError"),
    ],
)
def test_the_last_word_is_the_codes(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    agent: str | None,
    more: list[str],
    said: str,
) -> None:
    (tmp_path / "example.yml").write_text(PANTHER)
    (tmp_path / "example.py").write_text(PYTHON)
    file = tmp_path / "one.json"
    file.write_text(json.dumps(event(1, "StopLogging", userAgent=agent)))
    arguments = ["rules", "explain", "Example.Python", str(file), "-r", str(tmp_path), *more]
    assert main(arguments) is ExitCode.OK
    assert said in capsys.readouterr().out


MANY = """title: Sign-in
name: sign_in
logsource: {product: aws, service: cloudtrail}
detection: {s: {eventName: ConsoleLogin}, condition: s}
---
title: Many sign-ins
name: many
correlation:
  type: event_count
  rules: [sign_in]
  group-by: [userIdentity.userName]
  timespan: 5m
  condition: {gte: 3}
"""


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ({"userName": "bob"}, 'counts in the group of userIdentity.userName "bob"'),
        ({"type": "AWSService"}, "takes no part: it has no value for the keys: userIdentity"),
    ],
)
def test_a_rule_over_many_events_does_not_fire_on_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], identity: dict[str, str], said: str
) -> None:
    (tmp_path / "windows.yml").write_text(MANY)
    file = tmp_path / "one.json"
    file.write_text(json.dumps(event(1, "ConsoleLogin", userIdentity=identity)))
    arguments = [
        "rules",
        "explain",
        "Many sign-ins",
        str(file),
        "-r",
        str(tmp_path / "windows.yml"),
    ]
    assert main(arguments) is ExitCode.OK
    out = capsys.readouterr().out
    assert "sign_in: matches" in out
    assert said in out
    assert "fires" not in out
    assert main([*arguments, "--json"]) is ExitCode.OK
    row = json.loads(capsys.readouterr().out)
    assert row["steps"][0]["step"] == "sign_in"

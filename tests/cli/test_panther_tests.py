"""``rules test`` on Panther's own tests: what it says of a failure, and of what it did not run."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from trailhawk.cli.main import main
from trailhawk.panther_runtime import Asker

RULE = """\
AnalysisType: rule
RuleID: Sample.Rule
Filename: sample.py
Enabled: true
LogTypes: [AWS.CloudTrail]
Severity: High
Tests:
  - {Name: wrong, ExpectedResult: true, Log: {eventName: Other, awsRegion: x}}
  - {Name: right, ExpectedResult: true, Log: {eventName: New, awsRegion: x}}
  - {Name: untold, ExpectedResult: true, Log: {eventName: New, awsRegion: x, bad: 1}}
  - Name: mocked
    ExpectedResult: false
    Log: {eventName: New, awsRegion: x}
    Mocks: [{objectName: allowed, returnValue: "True"}]
"""
PYTHON = """\
def allowed(name):
    return False


def rule(event):
    if allowed(event.get("eventName")):
        return False
    return event.get("eventName") == "New" and event.get("awsRegion") == "x"


def title(event):
    return 1 / 0 if event.get("bad") else "T"
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "sample.yml").write_text(RULE)
    (tmp_path / "sample.py").write_text(PYTHON)
    return tmp_path


@pytest.mark.parametrize("trust", [(), ("--trust-python",)], ids=["conditions", "python"])
def test_a_failure_shows_what_each_part_saw(
    rules: Path, trust: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "test", str(rules), *trust]) == 1
    said = capsys.readouterr().out
    failure = said.partition("FAILED")[2].partition("FAILED")[0].splitlines()
    assert failure[1].startswith("  expected true: ")
    assert [line.split() for line in failure[2:5]] == [
        ["false", "all", "of"],
        ["false", "eventName", "eq", '"New"'],
        ["saw", '"Other"'],
    ]
    assert "2 passed, 2 failed" in said


def test_a_test_that_was_not_run_did_not_pass(rules: Path) -> None:
    report = rules / "report.xml"
    assert main(["rules", "test", str(rules), "--junit", str(report)]) == 1
    failed = {
        str(case.get("name")): str(failure.get("message"))
        for case in ET.parse(report).iter("testcase")  # noqa: S314 - our own
        for failure in case.iter("failure")
    }
    assert failed["mocked"].startswith("not run: the test replaces allowed")
    assert main(["rules", "test", str(rules), "--junit", str(report), "--trust-python"]) == 1
    named = {
        case.get("name")
        for case in ET.parse(report).iter("testcase")  # noqa: S314 - our own
        for _ in case.iter("failure")
    }
    assert named == {"wrong", "untold"}


def test_tests_are_the_same_once_they_come_from_the_cache(
    rules: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(rules / "cache"))
    said = []
    for _ in range(2):
        assert main(["rules", "test", str(rules), "--trust-python", "--json"]) == 1
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert len(list(rules.glob("cache/*/rules/*"))) == 1


UNREADABLE = """\
Tests:
  - {Name: text, ExpectedResult: yes, Log: {eventName: New, awsRegion: x}}
  - {Name: nothing, ExpectedResult: false}
  - {Name: quoted, ExpectedResult: false, Log: "{}"}
  - just words
  - {Name: mocks, ExpectedResult: false, Log: {}, Mocks: [{returnValue: 1}]}
"""


@pytest.mark.parametrize("trust", [(), ("--trust-python",)], ids=["conditions", "python"])
@pytest.mark.parametrize(
    ("tests", "names"),
    [
        (UNREADABLE, ["text", "nothing", "quoted", "test 4", "mocks"]),
        ("Tests: {Name: a}\n", ["Tests"]),
    ],
)
def test_a_test_that_cannot_be_read_did_not_pass(
    rules: Path,
    trust: tuple[str, ...],
    tests: str,
    names: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    (rules / "sample.yml").write_text(RULE.partition("Tests:")[0] + tests)
    assert main(["rules", "test", str(rules), *trust]) == 1
    said = capsys.readouterr().out
    assert [line.split(": ")[1] for line in said.splitlines() if "FAILED" in line] == names
    assert said.count("not run: ") == len(names)
    assert f"{len(names)} case" in said


def test_a_correlations_test_that_cannot_be_read_did_not_pass(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    correlation = """\
AnalysisType: correlation_rule
RuleID: Sample.Together
Enabled: true
Severity: High
Detection:
  - Group: [{ID: A, RuleID: Sample.Rule, MinMatchCount: 2}]
    LookbackWindowMinutes: 30
    Schedule: {RateMinutes: 60, TimeoutMinutes: 5}
Tests:
  - {Name: text, ExpectedResult: yes, RuleOutputs: []}
  - words
"""
    (rules / "sample.yml").write_text(RULE.partition("Tests:")[0])
    (rules / "together.yml").write_text(correlation)
    assert main(["rules", "test", str(rules)]) == 1
    said = capsys.readouterr().out
    assert "2 cases: 0 passed, 2 failed" in said
    assert said.count("not run: ") == 2


def test_a_rule_that_ends_the_worker_fails_its_own_tests(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = "import os\n\n\ndef rule(event):\n    os._exit(1)\n"
    (rules / "ends.py").write_text(ends)
    (rules / "ends.yml").write_text(
        RULE.replace("Sample.Rule", "Ends.It").replace("sample.py", "ends.py")
    )
    assert main(["rules", "test", str(rules), "--trust-python"]) == 1
    said = capsys.readouterr().out
    assert said.count("rule() raised the worker for rules' Python ended by itself") == 3
    assert said.count("not asked: it ended the worker 3 times") == 1
    assert "2 passed, 6 failed" in said


SEVERAL = """\
AnalysisType: rule
RuleID: Sample.{name}
DisplayName: The {name}
Filename: {name}.py
Enabled: true
LogTypes: [AWS.CloudTrail]
Severity: High
Tests:
  - {{Name: yes it does, ExpectedResult: true, Log: {{eventName: New}}}}
  - {{Name: no it does not, ExpectedResult: false, Log: {{eventName: Old}}}}
"""
EXACT = 'def rule(event):\n    return event.get("eventName") == "New"\n'
CODE = "import hashlib\n\n\ndef rule(event):\n    return hash(event['eventName']) == hash('New')\n"


@pytest.fixture
def several(tmp_path: Path) -> Path:
    for name, python in (("exact", EXACT), ("code", CODE)):
        folder = tmp_path / "rules" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.yml").write_text(SEVERAL.format(name=name))
        (folder / f"{name}.py").write_text(python)
    return tmp_path / "rules"


@pytest.mark.parametrize(
    ("named", "counts"),
    [
        ([], "2 rules, 4 cases: 4 passed"),
        (["Sample.code"], "1 rule, 2 cases: 2 passed"),
        (["the EXACT"], "1 rule, 2 cases: 2 passed"),
        (["code.yml", "Sample.e*"], "2 rules, 4 cases: 4 passed"),
    ],
)
def test_one_rule_or_all(
    several: Path, named: list[str], counts: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [word for name in named for word in ("--rule", name)]
    assert main(["rules", "test", str(several), "--trust-python", *options]) == 0
    assert counts in capsys.readouterr().out


def test_a_rule_that_nothing_is_called_by_is_said(
    several: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "test", str(several), "--rule", "Nobody"]) == 2
    assert "no rule is called Nobody" in capsys.readouterr().err


def test_a_configuration_that_is_named_trusts_its_folders_only(
    several: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = several.parent / "trailhawk.toml"
    config.write_text('[panther]\ntrust_python = ["rules/code"]\n')
    assert main(["rules", "test", str(several), "--config", str(config)]) == 0
    assert "2 rules, 4 cases: 4 passed" in capsys.readouterr().out
    config.write_text('[panther]\ntrust_python = ["rules/exact"]\n')
    assert main(["rules", "test", str(several), "--config", str(config)]) == 1
    assert "1 rule, 4 cases: 2 passed, 2 failed" in capsys.readouterr().out
    config.write_text('[panther]\ntrust_python = ["rules"]\n')
    monkeypatch.chdir(several.parent)
    assert main(["rules", "test", str(several)]) == 1
    assert "nothing is trusted" in capsys.readouterr().err


def test_a_correlation_that_cannot_be_read_fails_though_it_has_no_tests(
    several: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (several / "both.yml").write_text(
        "AnalysisType: correlation_rule\nRuleID: Sample.Both\nEnabled: true\nSeverity: High\n"
        "Detection: [{Group: []}]\n"
    )
    assert main(["rules", "test", str(several), "--trust-python"]) == 1
    assert "R607" in capsys.readouterr().out


def test_a_correlations_tests_count_as_its_cases(
    several: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test = (
        "{{Name: {0}, ExpectedResult: {0}, RuleOutputs: [{{ID: A, Matches: {{f: {{x: {1}}}}}}}]}}"
    )
    (several / "both.yml").write_text(
        "AnalysisType: correlation_rule\nRuleID: Sample.Both\nEnabled: true\nSeverity: High\n"
        "Detection: [{Group: [{ID: A, RuleID: Sample.exact, MinMatchCount: 2}]}]\n"
        f"Tests: [{test.format('true', '[1, 2]')}, {test.format('false', '[1]')}]\n"
    )
    assert main(["rules", "test", str(several), "--rule", "Sample.Both"]) == 0
    said = capsys.readouterr().out
    assert "1 rule, 2 cases: 2 passed, 0 failed; 0 rules without a case" in said


def test_a_rule_whose_filters_cannot_be_read_passes_no_test(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filters = "InlineFilters: [{Key: awsRegion, Condition: Resembles, Value: x}]\n"
    (rules / "sample.yml").write_text(filters + RULE)
    assert main(["rules", "test", str(rules), "--trust-python"]) == 1
    said = capsys.readouterr().out
    assert said.count("not run: what its rule lets through cannot be read") == 4
    assert "5 cases: 0 passed, 5 failed" in said


@pytest.mark.parametrize("confinement", ["seccomp", "process limits only"])
def test_how_far_python_is_confined_is_said(
    several: Path,
    confinement: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(Asker, "confinement", confinement)
    assert main(["rules", "test", str(several), "--trust-python"]) == 0
    said = "rules' Python is not confined by the kernel here: process limits only"
    assert (said in capsys.readouterr().err) is (confinement != "seccomp")


def test_a_file_of_no_rule_language_is_a_note_where_it_was_found_and_a_failure_where_named(
    several: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = several / ".pre-commit-config.yaml"
    other.write_text("repos: []\n")
    assert main(["rules", "test", str(several), "--trust-python"]) == 0
    assert "1 file of no rule language: rules/.pre-commit-config.yaml" in capsys.readouterr().err
    assert main(["rules", "test", str(several), str(other), "--trust-python"]) == 1
    assert "R001" in capsys.readouterr().out

"""The command line as its users meet it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.logs import event, rule_text, write_json

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.main import main


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    write_json(tmp_path / "logs" / "a.json.gz", [event(1, "StopLogging"), event(2)])
    return tmp_path / "logs"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "stop.yml").write_text(rule_text("StopLogging"))
    (folder / "bad.yml").write_text(rule_text("X").replace("eventName", "eventName|startwith"))
    return folder


def test_scan_reports_findings_and_says_so_by_its_exit_code(
    logs: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", str(logs), "-r", str(rules)]) is ExitCode.FINDINGS
    out = capsys.readouterr()
    assert "StopLogging" in out.out
    assert "The books balance" in out.out
    assert "1 not loaded" in out.err


def test_scan_of_quiet_logs_is_fine(
    tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_json(tmp_path / "q" / "a.json", [event(1)])
    assert main(["scan", str(tmp_path / "q"), "-r", str(rules)]) is ExitCode.OK
    assert "1 evaluated" in capsys.readouterr().out


def test_scan_as_json_is_one_object_a_line_and_nothing_else(
    logs: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["scan", str(logs), "-r", str(rules), "--json"])
    kinds = [json.loads(line)["kind"] for line in capsys.readouterr().out.splitlines()]
    assert kinds == ["run", "finding", "group", "books"]


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.html"])
def test_scan_writes_files_by_extension(logs: Path, rules: Path, tmp_path: Path, name: str) -> None:
    main(["scan", str(logs), "-r", str(rules), "-o", str(tmp_path / name)])
    assert "StopLogging" in (tmp_path / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["scan", "nowhere"], ExitCode.BAD_INPUT, "nowhere"),
        (["scan", "{logs}", "-r", "{logs}/none"], ExitCode.BAD_INPUT, "no such file"),
        (["scan", "{logs}", "--rule", "no such"], ExitCode.USAGE, "no rule is left"),
        (["scan", "{logs}", "-o", "report.pdf"], ExitCode.USAGE, "report.pdf"),
        (["rules", "show", "no such rule"], ExitCode.USAGE, "rules list"),
        (["rules", "import", "stellar", "{logs}/a.json.gz", "-o", "x"], ExitCode.BAD_INPUT, ""),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback(
    arguments: list[str],
    code: ExitCode,
    said: str,
    logs: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([part.format(logs=logs) for part in arguments]) is code
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_scan_of_nothing_readable_is_bad_input(tmp_path: Path, rules: Path) -> None:
    (tmp_path / "notes.md").write_text("no log")
    assert main(["scan", str(tmp_path / "notes.md"), "-r", str(rules)]) is ExitCode.BAD_INPUT


def test_rules_list_names_what_was_refused_and_where(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "list", "-r", str(rules)]) is ExitCode.OK
    out = capsys.readouterr()
    assert "StopLogging" in out.out
    assert "R203" in out.err
    assert "bad.yml:6:15" in out.err
    assert "^^^^^^^^^" in out.err


def test_rules_show_prints_condition_and_indicators(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "show", "StopLogging", "-r", str(rules)]) is ExitCode.OK
    assert 'eventName eq "StopLogging"' in capsys.readouterr().out
    main(["rules", "show", "stop", "-r", str(rules), "--json"])
    shown = json.loads(capsys.readouterr().out)
    assert shown["indicators"] == [{"field": "eventName", "kind": "eq", "values": ["StopLogging"]}]


def test_rules_test_fails_where_a_case_fails_or_cannot_run(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = (
        "rule: rule-stoplogging\ncases:\n"
        "  - {name: yes, fires: true, event: {eventName: StopLogging}}\n"
        "  - {name: no, fires: false, event: {eventName: StartLogging}}\n"
    )
    (rules / "bad.yml").unlink()
    (rules / "stop.tests.yml").write_text(cases)
    assert main(["rules", "test", str(rules)]) is ExitCode.OK
    (rules / "stop.tests.yml").write_text(cases.replace("StartLogging", "StopLogging"))
    assert main(["rules", "test", str(rules)]) is ExitCode.FINDINGS
    (rules / "stop.tests.yml").write_text("rule: unknown\ncases: []\n")
    assert main(["rules", "test", str(rules)]) is ExitCode.FINDINGS
    (rules / "stop.tests.yml").write_text("cases: [")
    assert main(["rules", "test", str(rules)]) is ExitCode.FINDINGS
    assert "cannot be read" not in capsys.readouterr().out.partition("FAILED")[0]


def test_help_is_the_standard_library_alone() -> None:
    probe = (
        "import sys; from trailhawk.cli.parser import build_parser; build_parser().format_help();"
        "print([name for name in ('msgspec', 're2', 'yaml', 'jinja2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_reader_that_goes_away_is_no_error(logs: Path, rules: Path) -> None:
    command = f"{sys.executable} -m trailhawk scan {logs} -r {rules} --json | head -c 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert "Traceback" not in done.stderr

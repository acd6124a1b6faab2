"""What is told to people who name the wrong thing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.logs import event, rule_text, write_json

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.main import main


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    write_json(tmp_path / "logs" / "a.json.gz", [event(1, "StopLogging")])
    for folder in ("empty", "rules", "bad"):
        Path(folder).mkdir()
    Path("rules/stop.yml").write_text(rule_text("StopLogging"))
    Path("bad/stop.yml").write_text(rule_text("X").replace("eventName", "eventName|startwith"))
    Path("prose.txt").write_text("# Prose\n")
    Path("prose.yml").write_bytes(b"caf\xe9\n")


NO_RULES = "there is no rule file at these paths: their names end in .yaml, .yaral, .yl2, .yml"

SAID = {
    "scan empty": (3, "no CloudTrail log could be read; no file was found there"),
    "scan prose.txt": (3, "no CloudTrail log could be read; the reasons are listed above"),
    "scan logs -r empty": (2, NO_RULES),
    "rules check empty": (2, NO_RULES),
    "rules test empty": (2, NO_RULES),
    "rules profile logs -r empty": (2, NO_RULES),
    "scan logs --alerts -o a.html": (2, "-o writes findings, which --alerts and --store fold"),
    "scan logs --store a.db -o a.html": (2, "-o writes findings, which --alerts and --store fold"),
    "scan logs -o a.html -o ./a.html": (2, "two outputs are one file: a.html"),
    "search logs -o a.html -o ./a.html": (2, "two outputs are one file: a.html"),
    "scan logs -r bad": (2, "no rule could be loaded, 1 refused: bad/stop.yml:"),
    "scan logs -r rules --rule other": (2, "no rule is left: --rule and --min-level leave out"),
    "scan logs --since 2026-06-02 --until 2026-06-01": (2, "--since is not before --until"),
    "search logs --since 2026-06-02 --until 2026-06-02": (2, "--since is not before --until"),
    "rules backtest logs --expect none.yml": (3, "none.yml: cannot be read: No such file"),
    "rules import stellar none.txt -o out": (3, "none.txt: cannot be read: No such file"),
    "rules import stellar prose.yml -o out": (3, "prose.yml: cannot be read: 'utf-8' codec"),
}


@pytest.mark.parametrize("line", SAID)
def test_it_is_told_where_and_why(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = SAID[line]
    assert main(line.split()) == code
    said = capsys.readouterr().err
    assert said.startswith(f"trailhawk: {text}")
    assert "Errno" not in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_crash(closed: str) -> None:
    line = f"{sys.executable} -m trailhawk scan logs -r rules -o out.jsonl {closed}"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert done.returncode == ExitCode.FINDINGS
    assert "Traceback" not in done.stderr
    assert "our bug" not in done.stderr
    assert Path("out.jsonl").read_text().count("\n") == 4


INTERRUPTED = """
import multiprocessing, time
from trailhawk.cli import main

def interrupted():
    multiprocessing.get_context("fork").Process(target=time.sleep, args=(600,)).start()
    raise KeyboardInterrupt

main.main = interrupted
main.run()
"""


def test_an_interruption_waits_for_no_worker() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], check=False, timeout=60)
    assert done.returncode == ExitCode.INTERRUPTED


@pytest.fixture
def unreadable_names() -> None:
    """Make logs, rules and tests whose names are no UTF-8."""
    for made, name in (
        ("logs/a.json.gz", b"logs/\xff.json.gz"),
        ("rules/stop.yml", b"rules/\xfe.yml"),
    ):
        shutil.copy(made, os.fsdecode(name))
    Path(os.fsdecode(b"rules/\xfe.tests.yml")).write_text("rule: x\ncases: []\n")


@pytest.mark.usefixtures("unreadable_names")
@pytest.mark.parametrize(
    "line",
    [
        "scan logs -r rules --all",
        "scan logs -r rules --json",
        "scan logs -r rules -o o.html -o o.csv -o o.jsonl -o o.parquet -o o.timesketch.jsonl",
        "scan logs -r rules --store s.db",
        "search logs --json",
        "who ann logs --json",
        "stats eventName logs",
        "rules list -r rules --json",
        "rules check rules --json",
        "rules check rules --sarif o.sarif",
        "rules test rules --json",
        "rules test rules --junit o.xml",
        "rules profile logs -r rules --json",
        "catalog coverage iam -r rules --logs logs",
        "catalog export --kind findings -r rules --logs logs",
    ],
)
def test_names_that_are_no_text_are_no_crash(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line.split()) in {ExitCode.OK, ExitCode.FINDINGS}
    said = capsys.readouterr()
    (said.out + said.err).encode()
    assert "our bug" not in said.err


@pytest.mark.usefixtures("unreadable_names")
def test_a_log_whose_name_is_no_text_is_read_and_a_rule_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["scan", "logs", "-r", "rules", "--json"]) is ExitCode.FINDINGS
    said = capsys.readouterr().out
    rows = [json.loads(one) for one in said.splitlines()]
    objects = [one["place"]["object"] for one in rows if one["kind"] == "finding"]
    assert objects == ["logs/\\udcff.json.gz"]
    (books,) = (one for one in rows if one["kind"] == "books")
    assert books["objects"]["done"] == 2
    assert main(["rules", "list", "-r", "rules"]) is ExitCode.OK
    assert "rules/\\udcfe.yml: R003 its name is not UTF-8" in capsys.readouterr().err


def test_names_of_no_rule_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("trailhawk.toml").write_text(
        '[[baseline]]\nrules = ["StopLoging", "Stop*"]\nof = ["awsRegion"]\n'
        'by = ["userIdentity.arn"]\nwithin = "14d"\nwarm_up = "7d"\n'
    )
    assert main(["rules", "list", "-r", "rules"]) is ExitCode.OK
    said = capsys.readouterr().err
    assert "baseline 1: no loaded rule is called 'StopLoging'" in said
    assert "'Stop*'" not in said
    Path("trailhawk.toml").unlink()
    Path("mine.toml").write_text(
        '[[exception]]\nid = "x"\nreason = "r"\nauthor = "a"\n'
        'rules = ["StopLogging", "other"]\ntypes = ["aws-i*", "aws-cloudtrial"]\n'
    )
    assert (
        main(["exceptions", "try", "logs", "-r", "rules", "--exceptions", "mine.toml"])
        is ExitCode.OK
    )
    said = capsys.readouterr().err
    assert "x: no rule that is loaded is called 'other'" in said
    assert "x: no alert type that is loaded is called 'aws-cloudtrial'" in said
    assert said.count("is loaded") == 2


def test_a_test_file_that_is_no_yaml_has_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    Path("rules/stop.tests.yml").write_text("rule: x\ncases: [\n")
    assert main(["rules", "test", "rules"]) is ExitCode.FINDINGS
    said = capsys.readouterr().out
    assert "FAILED rules/stop.tests.yml: can be read\n  line 3: not valid YAML" in said


def test_a_rule_folder_that_cannot_be_looked_into_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("rules/locked").mkdir()
    scandir = os.scandir

    def refusing(path: str) -> object:
        # As the kernel does, but to root as well.
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert main(["rules", "list", "-r", "rules"]) is ExitCode.OK
    said = capsys.readouterr()
    assert "StopLogging" in said.out
    assert "rules/locked: R003 cannot be read: Permission denied" in said.err

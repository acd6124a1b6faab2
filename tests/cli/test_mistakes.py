"""What is told to people who name the wrong thing."""

from __future__ import annotations

import os
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

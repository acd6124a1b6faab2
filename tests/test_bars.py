"""The lanes of ``python -m bars``: which bars there are, and that the smallest of them runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from bars.registry import ALONE, BARS, DEAR

ROOT = Path(__file__).parents[1]


def test_the_documentation_lists_every_bar_once() -> None:
    page = (ROOT / "docs" / "bars.md").read_text("utf-8")
    listed = re.findall(r"^\| ([A-Z]\d+) \|", page, re.MULTILINE)
    assert sorted(listed) == sorted(BARS)


def test_the_plan_names_bars_that_there_are() -> None:
    assert ALONE | {*DEAR} <= BARS.keys()
    assert ALONE.isdisjoint(DEAR)


def test_a_bar_is_a_line_and_the_last_line_adds_up() -> None:
    command = [sys.executable, "-m", "bars", "D2", "I6"]
    done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, text=True)
    lines = done.stdout.splitlines()
    assert lines[0] == "seed 1, smoke lane"
    assert {line[:7] for line in lines[1:3]} == {"ok   D2", "ok   I6"}
    assert lines[3].startswith("2 hold, 0 missed;")
    assert done.returncode == 0


def test_a_bar_that_is_missed_is_named_and_is_the_exit_code() -> None:
    hide = "import sys, bars.__main__ as m; sys.argv[1:] = ['D2']; import bars.running as r\n"
    hide += "r._apart = lambda name, lane: m.Result(name, False, 'x', 1.0, 1.0)\nsys.exit(m.main())"
    command = [sys.executable, "-c", hide]
    done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, text=True)
    assert done.returncode == 1
    assert "MISS D2  x" in done.stdout
    assert "0 hold, 1 missed D2;" in done.stdout

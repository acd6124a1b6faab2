"""Answers to questions as files."""

from __future__ import annotations

import csv
import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from tests.logs import event, write_json

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.main import main
from trailhawk.sinks.table_files import MAX_HTML_ROWS, Heading, open_table

duckdb: Any = pytest.importorskip("duckdb")

HOSTILE = "<script>alert(1)</script>\u202e=cmd()\x1b[31m"
COMMANDS = {
    "who": ["who", "ann"],
    "timeline": ["timeline"],
    "stats": ["stats", "event", "agent", "in"],
    "search": ["search"],
    "query": [
        "query",
        "select name, name, user_agent, count(*) n from logs group by all order by n",
    ],
}


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = [event(1), event(2, "StopLogging", errorCode="AccessDenied"), event(3)]
    found.append(event(4, userAgent=HOSTILE))
    write_json(Path("logs/a.json.gz"), found)


@pytest.mark.parametrize("name", COMMANDS)
def test_an_answer_is_written_in_every_form(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    forms = ("html", "jsonl", "csv", "parquet")
    outputs = [part for form in forms for part in ("-o", f"out.{form}")]
    assert main([*COMMANDS[name], "logs", *outputs, "--json"]) is ExitCode.OK
    shown = capsys.readouterr().out
    assert Path("out.jsonl").read_text() == shown
    with Path("out.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    columns = duckdb.execute("select * from 'out.parquet'").fetchall()
    assert len(rows) - 1 == len(columns) > 0
    assert [len(row) for row in rows] == [len(columns[0])] * len(rows)
    page = Path("out.html").read_text("utf-8")
    assert page.rstrip().endswith("</html>")
    assert page.count("<table>") == page.count("</table>") >= 1
    for form in forms:
        assert stat.S_IMODE(Path(f"out.{form}").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_in_a_file_is_run(name: str) -> None:
    assert main([*COMMANDS[name], "logs", "-o", "out.html", "-o", "out.csv"]) is ExitCode.OK
    page = Path("out.html").read_text("utf-8")
    assert "<script" not in page
    assert "\u202e" not in page
    assert "default-src 'none'" in page
    assert not re.search(r'(?m)(^|,)"[=+@-]', Path("out.csv").read_text("utf-8"))


def test_what_fails_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("no log")
    assert main(["search", "notes.md", "-o", "out.csv"]) is ExitCode.BAD_INPUT
    assert main(["search", "logs", "-o", "out.xml"]) is ExitCode.USAGE
    assert main(["search", "logs", "-o", "out.csv", "-o", "./out.csv"]) is ExitCode.USAGE
    assert main(["search", "logs", "-o", "none/out.csv"]) is ExitCode.USAGE
    assert sorted(one.name for one in tmp_path.iterdir()) == ["logs", "notes.md"]


def test_a_long_page_says_what_it_leaves_out() -> None:
    file = open_table(Path("out.html"), Heading("k", "Many"))
    file.begin()
    file.table("", ("n",))
    for number in range(MAX_HTML_ROWS + 7):
        file.row((str(number),))
    file.end()
    page = Path("out.html").read_text("utf-8")
    assert page.count("<tr>") == MAX_HTML_ROWS + 1
    assert "7 more rows are left out" in page


def test_a_limit_holds_for_rows_and_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "logs", "--limit", "2", "-o", "out.jsonl"]) is ExitCode.OK
    assert len(Path("out.jsonl").read_text().splitlines()) == 2
    capsys.readouterr()
    assert main(["who", "ann", "logs", "--csv", "--limit", "1"]) is ExitCode.OK
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_json_lines_are_json() -> None:
    main(["timeline", "logs", "-o", "out.ndjson"])
    assert all(json.loads(line)["kind"] for line in Path("out.ndjson").read_text().splitlines())

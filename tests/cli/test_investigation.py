"""Investigation commands as their users meet them."""

from __future__ import annotations

import csv
import importlib.util
import json
from pathlib import Path

import pytest
from tests.logs import event, write_json

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.main import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def logs(tmp_path: Path) -> str:
    events = [event(1), event(2), event(3, "StopLogging", errorCode="AccessDenied"), event(3)]
    write_json(tmp_path / "logs" / "a.json.gz", [*events, event(1)])
    return str(tmp_path / "logs")


def test_who_tells_what_somebody_did(logs: str, capsys: Capture) -> None:
    assert main(["who", "ann", logs]) is ExitCode.OK
    out = capsys.readouterr().out
    assert "4 calls, 1 failed" in out
    assert "denied" in out
    main(["who", "ann", logs, "--json"])
    assert json.loads(capsys.readouterr().out)["calls"] == 4
    main(["who", "nobody", logs])
    assert "made no call" in capsys.readouterr().out


def test_search_finds_each_event_once_in_order(logs: str, capsys: Capture) -> None:
    assert main(["search", logs, "--condition", "event=DescribeInstances", "--csv"]) is ExitCode.OK
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["time"][-3:-1] for row in rows] == ["01", "02", "03"]
    main(["search", logs, "--keyword", "stoplog", "--json"])
    assert json.loads(capsys.readouterr().out)["event"]["errorCode"] == "AccessDenied"
    main(["search", logs, "--regex", "^Describe", "--limit", "1"])
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_stats_counts_values_as_read(logs: str, capsys: Capture) -> None:
    assert main(["stats", "event", "outcome", "in", logs, "--csv"]) is ExitCode.OK
    rows = list(csv.reader(capsys.readouterr().out.splitlines()))
    assert rows[1:] == [["4", "DescribeInstances", "success"], ["1", "StopLogging", "failure"]]
    main(["stats", "requestParameters.x", logs])
    assert "(none)" in capsys.readouterr().out
    assert main(["stats", logs]) is ExitCode.USAGE


def test_timeline_folds_repeats(logs: str, capsys: Capture) -> None:
    assert main(["timeline", logs, "--who", "ann", "--changes", "--json"]) is ExitCode.OK
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["count"] for row in rows] == [3, 1]


def test_filters_hold_for_questions_too(logs: str, capsys: Capture) -> None:
    main(["search", logs, "--since", "2026-06-01T00:00:03Z", "--json"])
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_timeline_for_timesketch(logs: str, capsys: Capture) -> None:
    assert main(["timeline", logs, "--who", "ann", "--timesketch"]) is ExitCode.OK
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines
    for line in lines:
        assert {"message", "datetime", "timestamp_desc", "count", "last", "about"} <= line.keys()
    assert main(["timeline", logs, "--timesketch", "--json"]) is ExitCode.USAGE


@pytest.mark.parametrize("command", [["who", "ann"], ["search"], ["timeline"], ["stats", "event"]])
def test_nothing_to_read_is_no_answer(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("no log")
    assert main([*command, str(tmp_path / "notes.md")]) is ExitCode.BAD_INPUT


@pytest.mark.skipif(importlib.util.find_spec("duckdb") is None, reason="DuckDB is optional")
def test_query_answers_sql_and_lets_it_reach_nothing_else(logs: str, capsys: Capture) -> None:
    sql = "select name, count(*) n, min(time) t from logs group by all order by n desc"
    assert main(["query", sql, logs, "--json"]) is ExitCode.OK
    rows = [json.loads(line)["row"] for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == {"name": "DescribeInstances", "n": 4, "t": "2026-06-01 00:00:01"}
    for bad in ("select * from read_csv('/etc/passwd')", "copy logs to 'x.csv'", "no sql"):
        assert main(["query", bad, logs]) is ExitCode.USAGE
    assert "Traceback" not in capsys.readouterr().err

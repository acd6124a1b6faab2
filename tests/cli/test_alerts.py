"""Alert and exception commands as their users meet them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.addresses.databases import MAXMIND_ASN, write_database
from tests.logs import event, rule_text, write_json

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.main import main

Capture = pytest.CaptureFixture[str]

EXCEPTION = """\
[[exception]]
id = "known-stop"
reason = "planned work"
author = "ann"
events = ["StopLogging"]
"""


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.chdir(tmp_path)
    write_json(Path("logs/a.json.gz"), [event(1, "StopLogging"), event(2), event(3, "StopLogging")])
    write_json(Path("logs/b.json.gz"), [event(9, "DeleteTrail", errorCode="AccessDenied")])
    Path("rules").mkdir()
    Path("rules/stop.yml").write_text(rule_text("StopLogging"))
    Path("rules/delete.yml").write_text(rule_text("DeleteTrail", level="medium"))


SCAN = ["scan", "logs", "-r", "rules", "--store", "a.db"]


def listed(capsys: Capture, *more: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert main(["alerts", "list", "--store", "a.db", "--json", *more]) is ExitCode.OK
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_scan_lists_alerts_and_is_resumed(capsys: Capture) -> None:
    assert main(SCAN) is ExitCode.FINDINGS
    out = capsys.readouterr()
    assert "2 alerts: 1 high, 1 low" in out.out
    assert "2 files read" in out.err
    assert main(SCAN) is ExitCode.FINDINGS
    assert "0 files read, 2 known from before" in capsys.readouterr().err
    assert [one["count"] for one in listed(capsys)] == [2, 1]


def test_alerts_without_a_store_are_the_same(capsys: Capture) -> None:
    main([*SCAN, "--json"])
    stored = capsys.readouterr().out
    assert main(["scan", "logs", "-r", "rules", "--alerts", "--json"]) is ExitCode.FINDINGS
    assert capsys.readouterr().out == stored


def test_an_alert_is_shown_worked_on_and_closed(capsys: Capture) -> None:
    main(SCAN)
    ident = str(listed(capsys)[0]["id"])
    assert main(["alerts", "show", ident[:8], "--store", "a.db"]) is ExitCode.OK
    shown = capsys.readouterr().out
    assert "StopLogging" in shown
    assert "00000000-0000-4000-8000-000000000001" in shown
    work = ["alerts", "ack", ident[:8], "--author", "me", "--store", "a.db"]
    assert main(work) is ExitCode.OK
    close = ["alerts", "close", ident, "--verdict", "benign", "--note", "drill", "--store", "a.db"]
    assert main(close) is ExitCode.OK
    assert len(listed(capsys)) == 1
    assert listed(capsys, "--state", "closed")[0]["verdict"] == "benign"
    main(["alerts", "show", ident, "--store", "a.db", "--json"])
    assert len(json.loads(capsys.readouterr().out)["history"]) == 2


def test_what_is_said_of_a_change_holds_no_control_of_a_rules_title(capsys: Capture) -> None:
    rule = rule_text("StopLogging").replace("title: ", 'title: "\\e[2Jx" # ', 1)
    Path("rules/stop.yml").write_text(rule)
    main(SCAN)
    ident = str(listed(capsys)[0]["id"])
    main(["alerts", "ack", ident, "--store", "a.db"])
    assert capsys.readouterr().out == f"{ident[:8]}  acknowledged  \\x1b[2Jx\n"


@pytest.mark.parametrize("form", ["jsonl", "csv", "ocsf", "sarif"])
def test_alerts_are_exported(form: str, capsys: Capture) -> None:
    main(SCAN)
    capsys.readouterr()
    assert main(["alerts", "export", "--format", form, "--store", "a.db"]) is ExitCode.OK
    out = capsys.readouterr().out
    if form == "csv":
        assert len(list(csv.reader(out.splitlines()))) == 3
    else:
        assert json.loads(out.splitlines()[0])


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["alerts", "list"], "name a store"),
        (["alerts", "list", "--store", "none.db"], "there is none"),
        (["alerts", "show", "abcd", "--store", "a.db"], "no alert has the id"),
        (["alerts", "ack", "abcd", "--store", "a.db"], "nothing was changed"),
        (["alerts", "deliver", "--store", "a.db"], "no sink is configured"),
        (["exceptions", "try", "logs"], "no exception to try"),
        (["alerts", "list", "--config", "none.toml"], "none.toml"),
    ],
)
def test_what_cannot_be_done_is_said(command: list[str], said: str, capsys: Capture) -> None:
    main(SCAN)
    capsys.readouterr()
    assert main(command) is ExitCode.USAGE
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


@pytest.mark.parametrize("how", [[], ["--alerts"], ["--store", "x.db"]])
def test_exceptions_hold_in_every_report(how: list[str], capsys: Capture) -> None:
    Path("e.toml").write_text(EXCEPTION)
    command = ["scan", "logs", "-r", "rules", "--exceptions", "e.toml", *how, "--json"]
    main(command)
    out = capsys.readouterr()
    assert '"StopLogging"' not in out.out
    assert "DeleteTrail" in out.out
    assert "known-stop hid 2 findings" in out.err


def test_an_expired_exception_speaks_up(capsys: Capture) -> None:
    Path("e.toml").write_text(EXCEPTION + "expires = 2020-01-01\n")
    main(["scan", "logs", "-r", "rules", "--exceptions", "e.toml"])
    out = capsys.readouterr()
    assert "StopLogging" in out.out
    assert "expired on 2020-01-01: 2 findings" in out.err
    assert main(["exceptions", "list", "--exceptions", "e.toml"]) is ExitCode.FINDINGS
    assert "EXPIRED" in capsys.readouterr().out


def test_exceptions_are_tried_against_history(capsys: Capture) -> None:
    Path("e.toml").write_text(EXCEPTION + "expires = 2020-01-01\n")
    command = ["exceptions", "try", "logs", "-r", "rules", "--exceptions", "e.toml", "--json"]
    assert main(command) is ExitCode.OK
    row = json.loads(capsys.readouterr().out)
    assert (row["hides"], row["of"], row["rule"]) == ("2", "2", "StopLogging")


def test_each_exception_is_tried_by_itself(capsys: Capture) -> None:
    Path("e.toml").write_text(EXCEPTION + EXCEPTION.replace("known-stop", "again"))
    command = ["exceptions", "try", "logs", "-r", "rules", "--exceptions", "e.toml"]
    assert main([*command, "--json"]) is ExitCode.OK
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["exception"], row["hides"]) for row in rows] == [
        ("again", "2"),
        ("known-stop", "2"),
    ]
    main(command)
    assert "again: 2 findings in all" in capsys.readouterr().out


def test_the_configuration_names_store_exceptions_and_sinks(capsys: Capture) -> None:
    Path("e.toml").write_text(EXCEPTION)
    Path("trailhawk.toml").write_text(
        'store = "a.db"\nexceptions = ["e.toml"]\n'
        '[[sink]]\nname = "file"\nkind = "jsonl"\npath = "out.jsonl"\n'
    )
    main(SCAN)
    assert [one["name"] for one in listed(capsys)] == ["DeleteTrail"]
    assert main(["alerts", "deliver"]) is ExitCode.OK
    assert "file: 1 sent, 0 left" in capsys.readouterr().out
    assert json.loads(Path("out.jsonl").read_text())["name"] == "DeleteTrail"
    main(["exceptions", "list", "--json"])
    assert json.loads(capsys.readouterr().out)["hidden"] == "2"


CONDITION = """\
[[exception]]
id = "no-mfa-zone"
reason = "r"
author = "a"
condition = "id = {ids}"
"""


def test_exceptions_are_applied_to_what_is_stored(capsys: Capture) -> None:
    main(SCAN)
    Path("x.toml").write_text(EXCEPTION)
    apply = ["exceptions", "apply", "--store", "a.db", "-r", "rules", "--exceptions", "x.toml"]
    capsys.readouterr()
    assert main(apply) is ExitCode.OK
    assert "2 alerts before, 1 now" in capsys.readouterr().out
    assert [one["name"] for one in listed(capsys)] == ["DeleteTrail"]
    assert main([*apply[:-1], "none.toml"]) is ExitCode.USAGE
    Path("none.toml").write_text("")
    assert main([*apply[:-1], "none.toml"]) is ExitCode.OK
    assert [one["count"] for one in listed(capsys)] == [2, 1]


def test_logs_decide_conditions_that_the_store_cannot(capsys: Capture) -> None:
    many = [event(at, "StopLogging", eventID=f"n-{at}") for at in range(10)]
    write_json(Path("logs/a.json.gz"), many)
    main(SCAN)
    apply = ["exceptions", "apply", "--store", "a.db", "-r", "rules", "--exceptions", "x.toml"]
    Path("x.toml").write_text(CONDITION.format(ids="n-7,n-8"))
    capsys.readouterr()
    assert main([*apply, "--json"]) is ExitCode.FINDINGS
    (row,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (row["hidden"], row["undecided"]) == ("0", "8")
    assert main([*apply, "logs", "--json"]) is ExitCode.OK
    (row,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (row["hidden"], row["undecided"]) == ("2", "0")
    assert [one["count"] for one in listed(capsys)] == [8, 1]
    Path("x.toml").write_text(CONDITION.format(ids="n-8"))
    main([*apply, "logs"])
    assert [one["count"] for one in listed(capsys)] == [9, 1]


def test_an_alert_says_whose_an_address_is(capsys: Capture) -> None:
    write_database(Path("asn.mmdb"), {"0.0.0.0/1": MAXMIND_ASN, "128.0.0.0/1": MAXMIND_ASN})
    Path("trailhawk.toml").write_text('[addresses]\ndatabases = ["asn.mmdb"]\n')
    main(SCAN)
    ident = str(listed(capsys)[0]["id"])
    main(["alerts", "show", ident, "--store", "a.db"])
    assert "AS64500 Example Networks" in capsys.readouterr().out
    main(["alerts", "show", ident, "--store", "a.db", "--json"])
    (owner,) = json.loads(capsys.readouterr().out)["owners"].values()
    assert (owner["asn"], owner["organisation"]) == (64500, "Example Networks")
    main(["who", "ann", "logs"])
    assert "AS64500 Example Networks" in capsys.readouterr().out
    main(["who", "ann", "logs", "--json"])
    assert '"organisation":"Example Networks"' in capsys.readouterr().out


def test_a_limit_is_on_lines_and_not_on_what_is_counted(capsys: Capture) -> None:
    main(SCAN)
    capsys.readouterr()
    assert main(["alerts", "list", "--all", "--store", "a.db"]) is ExitCode.OK
    whole = capsys.readouterr().out.splitlines()
    assert main(["alerts", "list", "--all", "--limit", "1", "--store", "a.db"]) is ExitCode.OK
    short = capsys.readouterr().out.splitlines()
    count = int(whole[0].partition(" ")[0])
    assert count > 1
    assert short == [*whole[: 1 - count], f" and {count - 1} more"]
    assert main(["alerts", "list", "--json", "--limit", "1", "--store", "a.db"]) is ExitCode.OK
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    "command",
    [["alerts", "list", "--store", "a.db"], ["scan", "logs", "--alerts"], ["scan", "logs"]],
)
def test_nothing_is_coloured_where_nobody_wants_it(
    command: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(SCAN)
    capsys.readouterr()
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    main(command)
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    main(command)
    assert "\x1b[" not in capsys.readouterr().out

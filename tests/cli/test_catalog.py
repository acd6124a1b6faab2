"""The catalog's commands in the terminal: what they print, and what they say to bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.main import main

RULE = """\
title: {title}
id: {number:08d}-1111-4111-8111-111111111111
logsource: {{product: aws, service: cloudtrail}}
detection:
  s: {{eventSource: cloudtrail.amazonaws.com, eventName: [{names}]}}
  condition: s
level: high
tags: [attack.t1685.002]
"""

Answer = tuple[int, str, str]
Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on two rules; return its code, its output and what it said."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "100")
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "stop.yml").write_text(
        RULE.format(title="Trail stopped", number=1, names="StopLogging")
    )
    wide = RULE.format(title="Trail stopped or gone", number=2, names="StopLogging, DeleteTrail")
    (rules / "gone.yml").write_text(wide)

    def ask(verb: str, *arguments: str) -> Answer:
        code = main(["catalog", verb, *arguments, "-r", str(rules)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return ask


def test_indicator_counts_the_rules_that_look_for_a_value(run: Run) -> None:
    code, out, _ = run("indicator", "stoplogging")
    assert code is ExitCode.OK
    assert "eventName eq StopLogging: 2 rules" in out
    assert "eventName eq DeleteTrail: 1 rule\n" in run("indicator", "DeleteTrail")[1]
    pages = json.loads(run("indicator", "StopLogging", "--json")[1])
    assert [(one["field"], one["count"]) for one in pages] == [("eventName", 2)]


def test_indicator_says_what_it_cannot_find(run: Run) -> None:
    code, out, said = run("indicator", "nosuch")
    assert (code, out) == (ExitCode.USAGE, "")
    assert "no rule looks for 'nosuch'" in said
    code, _, said = run("indicator", "")
    assert code is ExitCode.USAGE
    assert "name the value" in said


def test_search_takes_words_with_or_without_quotes(run: Run) -> None:
    code, out, _ = run("search", "trail", "stopped")
    assert code is ExitCode.OK
    assert out.splitlines()[0].split()[:3] == ["rule", "Trail", "stopped"]
    assert out == run("search", "trail stopped")[1]
    rows = [json.loads(line) for line in run("search", "StopLogging", "--json")[1].splitlines()]
    assert (rows[0]["kind"], rows[0]["type"], rows[0]["title"]) == ("hit", "event", "StopLogging")


def test_search_says_that_nothing_is_found(run: Run) -> None:
    code, out, _ = run("search", "zzqq\u202e")
    assert (code, out) == (ExitCode.OK, "nothing is found by 'zzqq\\\\u202e'\n")
    code, _, said = run("search", " ")
    assert code is ExitCode.USAGE
    assert "at least one word" in said


def test_rule_and_similar_take_a_title_an_id_or_a_file(run: Run) -> None:
    code, out, _ = run("rule", "trail stopped")
    assert code is ExitCode.OK
    assert "Can match one event." in out
    assert "cloudtrail:StopLogging" in out
    for name in ("gone", "gone.yml", "00000002-1111-4111-8111-111111111111"):
        code, out, _ = run("similar", name)
        assert code is ExitCode.OK
        assert out.splitlines()[1] == "Trail stopped or gone: 1 relative"
        assert "contains  Sigma  Trail stopped" in out
    page = json.loads(run("rule", "gone", "--json")[1])
    assert page["title"] == "Trail stopped or gone"


def test_rule_says_which_there_are(run: Run) -> None:
    code, out, said = run("rule", "trail")
    assert (code, out) == (ExitCode.USAGE, "")
    assert "2 rules are called 'trail'" in said
    code, _, said = run("similar", "nosuch")
    assert code is ExitCode.USAGE
    assert "no rule is called 'nosuch'" in said


def test_event_takes_a_name_with_or_without_its_service(run: Run) -> None:
    for name in ("cloudtrail:StopLogging", "cloudtrail.amazonaws.com:stoplogging"):
        code, out, _ = run("event", name)
        assert code is ExitCode.OK
        assert out.splitlines()[1].startswith("StopLogging  ")
        assert "rules that look at it: 2" in out
    assert "14 services have this event" in run("event", "CreateCluster")[1]
    assert run("event", "SES:_catch_all")[0] is ExitCode.OK
    page = json.loads(run("event", "UpdateFunctionCode20150331v2", "--json")[1])
    assert page["name"] == "UpdateFunctionCode"


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("cloudtrail:StopLoging", "did you mean StopLogging?"),
        ("StopLoging", "did you mean StopLogging"),
        ("cloudtrial:StopLogging", "did you mean cloudtrail:StopLogging"),
        ("ses", "that is a service: catalog search ses: finds its events"),
        ("zzzzzzzz", "catalog search finds parts of names"),
        ("", "catalog search finds parts of names"),
        (":", "catalog search finds parts of names"),
        ("../../etc/passwd", "catalog search finds parts of names"),
        ("x" * 100_000, "catalog search finds parts of names"),
    ],
)
def test_event_says_what_may_have_been_meant(run: Run, written: str, hint: str) -> None:
    code, out, said = run("event", written)
    assert (code, out) == (ExitCode.USAGE, "")
    assert hint in said


def test_coverage_counts_all_services_or_one(run: Run) -> None:
    code, out, _ = run("coverage", "cloudtrail")
    assert code is ExitCode.OK
    lines = out.splitlines()
    assert lines[0].startswith("rules look at 2 of 6")
    assert "cloudtrail:StopLogging" not in out
    assert "cloudtrail:UpdateTrail" in out
    assert out == run("coverage", "cloudtrail.amazonaws.com")[1]
    whole = run("coverage")[1].splitlines()
    assert whole[0].startswith("rules look at 2 of 2")
    gaps = [json.loads(line) for line in run("coverage", "ses", "--json")[1].splitlines()]
    assert {one["source"] for one in gaps} == {"ses"}


def test_coverage_of_no_service_is_an_error(run: Run) -> None:
    code, out, said = run("coverage", "cloudtrial")
    assert (code, out) == (ExitCode.USAGE, "")
    assert "no AWS service is called 'cloudtrial'; did you mean cloudtrail" in said


def test_export_keeps_to_the_schema_that_it_prints(run: Run) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(run("export", "--schema", "rule")[1])
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    rows = [json.loads(line) for line in run("export", "--kind", "rule")[1].splitlines()]
    assert [row["title"] for row in rows] == ["Trail stopped", "Trail stopped or gone"]
    for row in rows:
        kind(schema).validate(row)
    del rows[0]["level"]
    assert not kind(schema).is_valid(rows[0])


def test_export_of_no_kind_is_an_error(run: Run) -> None:
    for option in ("--kind", "--schema"):
        code, out, said = run("export", option, "nosuch")
        assert (code, out) == (ExitCode.USAGE, "")
        assert "no kind of page is called 'nosuch': home, services" in said


@pytest.mark.parametrize("number", ["99999", "0", "-1", "http", "", "1" * 5_000])
def test_serve_takes_a_port_that_there_is(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["catalog", "serve", f"--port={number}"])
    assert ended.value.code == ExitCode.USAGE
    assert "port" in capsys.readouterr().err


def test_export_is_the_same_whatever_the_order_of_sets(run: Run, tmp_path: Path) -> None:
    assert run("indicator", "StopLogging")[0] is ExitCode.OK  # makes the rules
    rules = ["-r", str(tmp_path / "rules")]
    command = [sys.executable, "-m", "trailhawk", "catalog", "export", "--kind", "rule", *rules]
    found = {
        subprocess.run(
            command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
    assert len(found.pop().splitlines()) == 2

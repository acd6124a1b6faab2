from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.sinks.factories import books, burst_finding, finding, folded, hostile_finding
from tests.sinks.hostile import hostile_texts

from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits
from trailhawk.sinks import RunInfo
from trailhawk.sinks.timesketch import NO_TIME, TimesketchSink


def written(path: Path, found: list[Finding], limits: Limits | None = None) -> list[dict[str, Any]]:
    sink = TimesketchSink(path, limits or Limits())
    sink.begin(RunInfo("0.1.0", "scan"))
    for item in found:
        sink.add(item)
    sink.end(folded(found), books())
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def test_a_finding_is_an_event(tmp_path: Path) -> None:
    (line,) = written(tmp_path / "o.jsonl", [finding()])
    assert line == {
        "message": "Trail stopped: cloudtrail:StopLogging by user/bob from 203.0.113.9 (success)",
        "datetime": "2024-05-01T10:00:00+00:00",
        "timestamp_desc": "Event time",
        "outcome": "success",
        "event_id": "e-1",
        "event_source": "cloudtrail.amazonaws.com",
        "event_name": "StopLogging",
        "region": "eu-west-1",
        "account": "111122223333",
        "principal": "arn:aws:iam::111122223333:user/bob",
        "session": "",
        "identity_type": "IAMUser",
        "access_key": "AKIAIOSFODNN7EXAMPLE",
        "source_address": "203.0.113.9",
        "user_agent": "aws-cli/2.15.0 Python/3.11",
        "error_code": "",
        "rule": "Trail stopped",
        "rule_uid": "sigma:r1",
        "vendor": "sigma",
        "level": "high",
        "severity": 75,
        "tactics": "defense-evasion",
        "techniques": "T1562.008",
        "evidence": 'eventName eq "StopLogging"',
        "burst": "",
        "outcomes": "",
        "finding_id": line["finding_id"],
        "object": "logs/a.json.gz",
        "record_index": 7,
        "tag": ["high", "T1562.008"],
    }


def test_a_burst_says_what_it_is(tmp_path: Path) -> None:
    (line,) = written(tmp_path / "o.jsonl", [burst_finding()])
    assert line["burst"].startswith("4 events: 3 ")


def test_what_has_no_time_is_told_apart(tmp_path: Path) -> None:
    (line,) = written(tmp_path / "o.jsonl", [finding(time="noon", address="", error_code="X")])
    assert line["datetime"] == "1970-01-01T00:00:00+00:00"
    assert line["timestamp_desc"] == NO_TIME
    assert line["message"] == "Trail stopped: cloudtrail:StopLogging by user/bob (X)"


@pytest.mark.parametrize("text", hostile_texts())
def test_no_text_leaves_its_line_or_steers_a_reader(tmp_path: Path, text: str) -> None:
    lines = written(tmp_path / "o.jsonl", [hostile_finding(text), finding()])
    assert len(lines) == 2
    for value in lines[0].values():
        assert isinstance(value, str | int | list)
        assert not isinstance(value, str) or value.isprintable()


def test_long_texts_are_cut(tmp_path: Path) -> None:
    found = [finding(user_agent="x" * 500)]
    (line,) = written(tmp_path / "o.jsonl", found, Limits(max_shown_chars=50))
    assert line["user_agent"] == "x" * 49 + "…"

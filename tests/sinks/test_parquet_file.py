from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from tests.ingest.runs import run
from tests.sinks.factories import books, burst_finding, finding, folded, hostile_finding
from tests.sinks.hostile import hostile_texts

from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits
from trailhawk.sinks import RunInfo
from trailhawk.sinks.parquet_file import COLUMNS, ParquetSink

RUN = RunInfo("0.1.0", "scan")


def write(path: Path, found: list[Finding]) -> None:
    sink = ParquetSink(path, Limits())
    sink.begin(RUN)
    for item in found:
        sink.add(item)
    sink.end(folded(found), books())


def written(path: Path, found: list[Finding]) -> list[dict[str, Any]]:
    write(path, found)
    rows = duckdb.execute("SELECT * FROM read_parquet($1)", [str(path)])
    names = [column[0] for column in rows.description or ()]
    assert names == list(COLUMNS)
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def test_a_finding_is_a_row(tmp_path: Path) -> None:
    (row,) = written(tmp_path / "o.parquet", [finding()])
    assert row == {
        "time": datetime(2024, 5, 1, 10),  # noqa: DTZ001 - the column has no zone; it is UTC
        "event_time": "2024-05-01T10:00:00Z",
        "level": "high",
        "severity": 75,
        "title": "Trail stopped",
        "rule_uid": "sigma:r1",
        "vendor": "sigma",
        "tactics": ["defense-evasion"],
        "techniques": ["T1562.008"],
        "event_source": "cloudtrail.amazonaws.com",
        "event_name": "StopLogging",
        "outcome": "success",
        "error_code": "",
        "region": "eu-west-1",
        "account": "111122223333",
        "principal": "arn:aws:iam::111122223333:user/bob",
        "session": "",
        "identity_type": "IAMUser",
        "access_key": "AKIAIOSFODNN7EXAMPLE",
        "source_address": "203.0.113.9",
        "user_agent": "aws-cli/2.15.0 Python/3.11",
        "evidence": [
            {"field": "eventName", "test": 'eventName eq "StopLogging"', "value": "StopLogging"}
        ],
        "event_id": "e-1",
        "finding_id": row["finding_id"],
        "object": "logs/a.json.gz",
        "record_index": 7,
        "burst_events": None,
        "burst_first": None,
        "burst_last": None,
        "burst": None,
        "outcomes": [],
        "event": '{"eventID":"e-1","eventName":"StopLogging"}',
    }


def test_a_burst_and_an_unreadable_time(tmp_path: Path) -> None:
    burst, odd = written(tmp_path / "o.parquet", [burst_finding(), finding(time="noon")])
    assert (burst["burst_events"], burst["burst_first"]) == (4, "2024-05-01T09:58:00Z")
    assert burst["burst"][0].startswith("4 events")
    assert (odd["time"], odd["event_time"]) == (None, "noon")


def test_any_text_survives(tmp_path: Path) -> None:
    texts = hostile_texts()
    rows = written(tmp_path / "o.parquet", [hostile_finding(text) for text in texts])
    told = [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in texts]
    for row, text, valid in zip(rows, texts, told, strict=True):
        if "\ufffd" not in valid and text == valid:
            assert (row["title"], row["user_agent"], row["evidence"][0]["value"]) == (text,) * 3


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    found = [finding(event_id=str(number)) for number in range(300)]
    write(tmp_path / "a.parquet", found)
    write(tmp_path / "b.parquet", found)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_its_events_can_be_read_again(tmp_path: Path) -> None:
    write(tmp_path / "o.parquet", [finding(event_id=str(number)) for number in range(3)])
    records = run(tmp_path / "o.parquet").records
    assert [record["eventID"] for _, record in records] == ["0", "1", "2"]


def test_no_finding_is_an_empty_table(tmp_path: Path) -> None:
    assert written(tmp_path / "it's [a*].parquet", []) == []

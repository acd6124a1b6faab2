from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sinks.factories import (
    books,
    finding,
    folded,
    hostile_finding,
    hostile_summary,
    rule,
    troubled_books,
)
from tests.sinks.hostile import hostile_texts

from trailhawk.model.books import Books
from trailhawk.model.findings import Finding, Summary
from trailhawk.sinks import RunInfo
from trailhawk.sinks.fields import finding_id
from trailhawk.sinks.jsonl import JsonLinesSink, json_line
from trailhawk.sinks.records import ascii_json, compact_event, pretty_event

RUN = RunInfo("0.1.0", "trailhawk scan logs")


def written(
    path: Path, found: list[Finding], summary: Summary | None = None, made: Books | None = None
) -> list[dict[str, Any]]:
    sink = JsonLinesSink(path)
    sink.begin(RUN)
    for item in found:
        sink.add(item)
    sink.end(summary or folded(found), made or books())
    raw = path.read_bytes()
    assert raw.isascii()
    assert raw.decode().replace("\n", "").isprintable()
    # The strictest reader at hand: it refuses lone surrogates and anything after the object.
    return [msgspec.json.decode(line) for line in raw.splitlines()]


def test_a_file_is_a_run_then_findings_then_groups_then_books(tmp_path: Path) -> None:
    found = [finding(), finding(event_id="e-2"), finding(principal="ann")]
    lines = written(tmp_path / "o.jsonl", found)
    assert [line["kind"] for line in lines] == [
        "run", "finding", "finding", "finding", "group", "group", "books",
    ]  # fmt: skip
    assert {line["version"] for line in lines} == {1}
    assert lines[0] == {
        "kind": "run",
        "version": 1,
        "tool": "trailhawk",
        "tool_version": "0.1.0",
        "command": "trailhawk scan logs",
    }


def test_a_finding_has_rule_facts_evidence_place_and_event(tmp_path: Path) -> None:
    line = written(tmp_path / "o.jsonl", [finding()])[1]
    assert line["rule"]["title"] == "Trail stopped"
    assert (line["rule"]["severity"], line["rule"]["level"]) == (75, "high")
    assert line["facts"]["address"] == "203.0.113.9"
    assert line["facts"]["outcome"] == "success"
    assert line["evidence"] == [
        {"field": "eventName", "test": 'eventName eq "StopLogging"', "value": "StopLogging"}
    ]
    assert line["place"] == {"object": "logs/a.json.gz", "index": 7}
    assert line["event"] == {"eventID": "e-1", "eventName": "StopLogging"}


def test_a_group_has_counts_tallies_and_its_sample(tmp_path: Path) -> None:
    found = [finding(), finding(event_id="e-2")]
    line = written(tmp_path / "o.jsonl", found)[3]
    assert (line["rank"], line["count"], line["successes"], line["failures"]) == (1, 2, 2, 0)
    assert line["names"] == {"top": [{"value": "StopLogging", "count": 2}], "others": 0}
    assert line["event_ids"] == ["e-1", "e-2"]
    assert line["sample_id"] == finding_id(found[0])


def test_the_books_close_the_file(tmp_path: Path) -> None:
    summary = msgspec.structs.replace(folded([]), undecided=(("sigma:r4", "Rule 4", 7),))
    line = written(tmp_path / "o.jsonl", [], summary, troubled_books("torn"))[-1]
    assert line["kind"] == "books"
    assert line["objects"] == {"named": 14, "done": 12, "damaged": 1, "skipped": {"torn": 1}}
    assert (line["records_read"], line["evaluated"], line["filtered"], line["damaged"]) == (
        5_301, 5_000, 300, 1,
    )  # fmt: skip
    assert line["balanced"] is True
    assert line["undecided"] == [{"rule_uid": "sigma:r4", "title": "Rule 4", "records": 7}]
    assert line["damage"] == [
        {"object": "torn", "offset": 18_320, "reason": "torn", "index": 4, "records": 1}
    ]


@pytest.mark.parametrize("text", hostile_texts())
def test_one_record_is_one_line_whatever_stands_in_it(tmp_path: Path, text: str) -> None:
    found = hostile_finding(text)
    lines = written(tmp_path / "o.jsonl", [found], hostile_summary(text), troubled_books(text))
    kinds = [line["kind"] for line in lines]
    assert kinds == ["run", "finding", "group", "group", "books"]
    readable = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if not any("\ud800" <= char <= "\udfff" for char in text):
        assert lines[1]["facts"]["user_agent"] == readable
        assert lines[1]["rule"]["title"] == readable
        assert lines[1]["event"] == json.loads(found.record)


def test_an_event_keeps_numbers_and_order_as_they_were_written() -> None:
    record = (
        b'{\n "b": 1.10,\t"a": 18446744073709551616, "b": 1E5, "\xf0\x9f\x98\x80": "\xc2\x9b" }'
    )
    assert compact_event(record) == (
        '{"b":1.10,"a":18446744073709551616,"b":1E5,"\\ud83d\\ude00":"\\u009b"}'
    )


@pytest.mark.parametrize("record", [b"", b"{", b"nope", b'{"a":1} {}', b"[" * 5_000])
def test_a_record_that_is_no_json_is_null(tmp_path: Path, record: bytes) -> None:
    assert compact_event(record) is None
    assert pretty_event(record) == ()
    assert written(tmp_path / "o.jsonl", [finding(record=record)])[1]["event"] is None


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    assert compact_event(b'{"a":"\xff"}') == '{"a":"\\ufffd"}'


@given(st.text(st.characters(codec=None)))
def test_escaped_json_is_ascii_and_reads_the_same(text: str) -> None:
    escaped = ascii_json(json.dumps(text, ensure_ascii=False))
    assert escaped.isascii()
    assert escaped.isprintable()
    assert msgspec.json.decode(escaped) == "".join(
        "\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text
    )


def test_a_finding_id_is_that_of_rule_and_record() -> None:
    same = finding(place=None, time="2030-01-01T00:00:00Z")
    assert finding_id(finding()) == finding_id(same)
    assert finding_id(finding()) != finding_id(finding(event_id="other"))
    assert finding_id(finding()) != finding_id(finding(card=rule("other")))


def test_a_line_ends_once() -> None:
    assert json_line("x", {"a": "\n"}) == '{"kind":"x","version":1,"a":"\\n"}\n'
    assert json_line("x", {}, event="{}") == '{"kind":"x","version":1,"event":{}}\n'

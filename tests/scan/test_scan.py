"""A whole scan: order, duplicates, filters, books, workers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from tests.logs import event, rule_text, write_json, write_lines

from trailhawk.frontends.registry import load_file
from trailhawk.ingest import LogObject, discover
from trailhawk.ir.rule import Rule, RuleFile
from trailhawk.model.books import Books
from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits
from trailhawk.scan import Filters, Job, Scan, conditions_asked

NAMES = ["StopLogging", "DeleteTrail"]


def rules(*texts: str) -> tuple[Rule, ...]:
    files = [RuleFile(f"r{at}.yml", text) for at, text in enumerate(texts or map(rule_text, NAMES))]
    return tuple(rule for file in files for rule in load_file(file, Limits()).rules)


def run(
    folder: Path, *, workers: int = 1, loaded: Sequence[Rule] = (), **job: Any
) -> tuple[list[Finding], Books]:
    chosen = tuple(loaded) or rules()
    objects = [one for one in discover([str(folder)], Limits()) if isinstance(one, LogObject)]
    scan = Scan(Job(conditions=conditions_asked(chosen), **job), chosen, objects)
    findings = list(scan.findings(workers, lambda *_: None))
    assert scan.books.balanced
    return findings, scan.books


def ids(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(found.rule.title, found.facts.event_id[-4:]) for found in findings]


def test_findings_come_in_the_order_of_event_time_across_files(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json.gz", [event(9, "StopLogging"), event(1, "DeleteTrail")])
    write_lines(tmp_path / "b.jsonl", [event(5, "StopLogging"), event(6)])
    findings, books = run(tmp_path)
    assert ids(findings) == [
        ("DeleteTrail", "0001"),
        ("StopLogging", "0005"),
        ("StopLogging", "0009"),
    ]
    assert (books.records_read, books.evaluated, books.objects_done) == (4, 4, 2)


def test_an_event_delivered_twice_is_one_finding(tmp_path: Path) -> None:
    twice = event(1, "StopLogging")
    reordered = dict(reversed(twice.items()))
    write_json(tmp_path / "a.json", [twice])
    write_json(tmp_path / "b.json", [reordered, reordered])
    findings, books = run(tmp_path)
    assert len(findings) == 1
    assert (books.duplicate_matches, books.conflicting_matches) == (2, 0)


def test_the_same_id_with_other_content_is_a_finding_and_a_conflict(tmp_path: Path) -> None:
    forged = event(1, "StopLogging") | {"sourceIPAddress": "198.51.100.1"}
    write_json(tmp_path / "a.json", [event(1, "StopLogging"), forged, event(1, "StopLogging")])
    findings, books = run(tmp_path)
    assert {found.facts.address for found in findings} == {"192.0.2.7", "198.51.100.1"}
    assert (len(findings), books.duplicate_matches, books.conflicting_matches) == (2, 1, 1)


def test_the_result_does_not_depend_on_workers_or_files(tmp_path: Path) -> None:
    names = ["StopLogging", "DescribeInstances", "DeleteTrail", "DescribeInstances"]
    records = [event(at, names[at % 4], padding="x" * 3000) for at in range(1200)]
    for at in range(0, 1200, 50):
        write_json(tmp_path / "many" / f"{at:05}.json", reversed(records[at : at + 50]))
    write_lines(tmp_path / "one" / "all.jsonl", records)
    one, books = run(tmp_path / "many")
    two, other = run(tmp_path / "many", workers=2)
    assert [(f.rule, f.facts, f.evidence, f.place) for f in one] == [
        (f.rule, f.facts, f.evidence, f.place) for f in two
    ]
    assert (books.evaluated, books.bytes_read) == (other.evaluated, other.bytes_read)
    whole, _ = run(tmp_path / "one")
    assert ids(whole) == ids(one)
    assert len(one) == 600


@pytest.mark.parametrize("paranoid", [False, True])
def test_filtered_records_are_counted_and_not_evaluated(tmp_path: Path, paranoid: bool) -> None:
    write_json(
        tmp_path / "a.json",
        [
            event(1, "StopLogging"),
            event(100, "StopLogging"),
            event(101, "StopLogging", awsRegion="us-east-1"),
            event(102, "StopLogging", recipientAccountId="999988887777"),
            event(103, "StopLogging", eventTime="no time"),
            event(200, "StopLogging"),
        ],
    )
    filters = Filters(
        since=datetime(2026, 6, 1, 0, 1, tzinfo=UTC),
        until=datetime(2026, 6, 1, 0, 3, 20, tzinfo=UTC),
        accounts=frozenset({"111122223333"}),
        regions=frozenset({"eu-west-1"}),
    )
    findings, books = run(tmp_path, filters=filters, paranoid=paranoid)
    # What has no readable time is looked at: leaving it out would be silence.
    assert sorted(found.facts.event_id[-3:] for found in findings) == ["100", "103"]
    assert (books.records_read, books.evaluated, books.filtered) == (6, 2, 4)


def test_damage_costs_the_record_it_is_in(tmp_path: Path) -> None:
    good, bad = write_json(tmp_path / "good.json", [event(1, "StopLogging")]).read_text(), "{]}"
    (tmp_path / "a.json").write_text(good.replace("[{", f"[{bad},{{"))
    (tmp_path / "good.json").unlink()
    findings, books = run(tmp_path)
    assert ids(findings) == [("StopLogging", "0001")]
    assert (books.evaluated, books.damaged) == (1, 1)
    assert books.damage[0].object.endswith("a.json")
    assert books.damage[0].reason


def test_left_out_parameters_are_unknown_not_no(tmp_path: Path) -> None:
    asks = rule_text("PutBucketPolicy", more="    requestParameters.bucketName: prod\n")
    omitted = {"omitted": True, "originalSize": 123456, "reason": "requestParameters too large"}
    write_json(
        tmp_path / "a.json",
        [
            event(1, "PutBucketPolicy", requestParameters={"bucketName": "prod"}),
            event(2, "PutBucketPolicy", requestParameters=omitted),
            event(3, "PutBucketPolicy", requestParameters={"bucketName": "test"}),
        ],
    )
    findings, books = run(tmp_path, loaded=rules(asks), paranoid=True)
    assert ids(findings) == [
        ("PutBucketPolicy", "0001"),
        ("Rules undecided: call details left out", "0002"),
    ]
    assert [item.value for item in findings[1].evidence] == ["PutBucketPolicy"]
    assert books.unknown == {0: 1}


def test_a_record_past_the_limits_is_damage_only_where_a_rule_could_want_it(tmp_path: Path) -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    write_json(
        tmp_path / "a.json",
        [
            event(1, "StopLogging", requestParameters={"deep": deep}),
            event(2, "DescribeInstances", requestParameters={"deep": deep}),
            event(3, "StopLogging"),
        ],
    )
    findings, books = run(tmp_path)
    assert ids(findings) == [("StopLogging", "0003")]
    assert (books.evaluated, books.damaged) == (2, 1)


def test_a_rule_of_higher_severity_comes_first_for_one_event(tmp_path: Path) -> None:
    low = rule_text("StopLogging", title="low one", level="low").replace("rule-stop", "low-stop")
    high = rule_text("StopLogging", title="high one", level="critical")
    write_json(tmp_path / "a.json", [event(1, "StopLogging")])
    findings, _ = run(tmp_path, loaded=rules(low, high))
    assert [found.rule.title for found in findings] == ["high one", "low one"]
    assert findings[0].evidence[0].test == 'eventName eq "StopLogging"'


def test_a_finding_in_an_archive_is_placed_in_its_member(tmp_path: Path) -> None:
    write_json(tmp_path / "one.json", [event(1, "StopLogging")])
    write_json(tmp_path / "two.json", [event(2), event(3, "StopLogging")])
    with ZipFile(tmp_path / "both.zip", "w") as archive:
        for name in ("one.json", "two.json"):
            archive.write(tmp_path / name, name)
            (tmp_path / name).unlink()
    findings, _ = run(tmp_path)
    places = [
        (found.place.object.removeprefix(f"{tmp_path}/"), found.place.index) for found in findings
    ]
    assert places == [("both.zip/one.json", 0), ("both.zip/two.json", 1)]


def test_a_record_with_bytes_that_are_no_text_is_found_and_can_be_shown(tmp_path: Path) -> None:
    path = write_json(tmp_path / "a.json", [event(1, "StopLogging", userAgent="BYTES")])
    path.write_bytes(path.read_bytes().replace(b"BYTES", b"\xff\xfe"))
    findings, books = run(tmp_path)
    assert findings[0].record.decode("utf-8")
    assert books.damaged == 0


def test_a_notification_far_behind_in_a_block_is_no_record(tmp_path: Path) -> None:
    named = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": {"object": {}}}
    records = [event(number, "StopLogging") for number in range(40)]
    for at in (20, 21, 40):
        records.insert(at, named)
    write_json(tmp_path / "a.json", records)
    write_lines(tmp_path / "b.jsonl", records)
    findings, books = run(tmp_path)
    assert (len(findings), books.evaluated, books.damaged) == (40, 80, 6)
    assert {one.reason for one in books.damage} == {
        "an event of a service, not a CloudTrail record"
    }

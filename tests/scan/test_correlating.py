"""Rules over many records in a whole scan: order, workers, duplicates, books."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.logs import event, rule_text, write_json

from trailhawk.alerting import Folder
from trailhawk.frontends import load_files
from trailhawk.ingest import LogObject, discover
from trailhawk.ir.rule import Rule, RuleFile
from trailhawk.model.books import Books
from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits
from trailhawk.scan import Job, Scan, conditions_asked

STOP = rule_text("StopLogging", level="low")
MANY = """---
title: many stops
correlation:
  type: event_count
  rules: [StopLogging]
  group-by: [sourceIPAddress]
  timespan: 10s
  condition: {gte: 3}
  generate: GENERATE
level: high
"""
THEN = """---
title: delete, then many stops
correlation:
  type: temporal_ordered
  rules: [DeleteTrail, StopLogging]
  group-by: [sourceIPAddress]
  timespan: 1m
level: critical
"""


def rules(*, generate: bool = False) -> tuple[Rule, ...]:
    more = MANY.replace("GENERATE", str(generate).lower())
    text = f"{STOP}---\n{rule_text('DeleteTrail', level='medium')}{more}{THEN}"
    loaded = load_files([RuleFile("r.yml", text)], Limits())
    assert loaded.refusals == ()
    return loaded.rules


def run(
    folder: Path, chosen: Sequence[Rule], *, workers: int = 1, **job: Any
) -> tuple[list[Finding], Books]:
    objects = [one for one in discover([str(folder)], Limits()) if isinstance(one, LogObject)]
    scan = Scan(Job(conditions=conditions_asked(chosen), **job), chosen, objects)
    findings = list(scan.findings(workers, lambda *_: None))
    assert scan.books.balanced
    return findings, scan.books


def shown(findings: list[Finding]) -> list[tuple[str, str, int | None]]:
    return [
        (one.rule.title, one.facts.event_id[-3:], None if one.burst is None else one.burst.count)
        for one in findings
    ]


def stops(*seconds: int, **more: Any) -> list[dict[str, Any]]:
    return [event(second, "StopLogging", **more) for second in seconds]


def test_a_burst_stands_at_the_event_that_completed_it(tmp_path: Path) -> None:
    write_json(tmp_path / "b.json", stops(5, 9))
    write_json(tmp_path / "a.json", [*stops(1, 3), event(0, "DeleteTrail")])
    findings, _ = run(tmp_path, rules(generate=True))
    # The second rule silences what it refers to, and the first, which wants it heard, wins.
    assert shown(findings) == [
        ("delete, then many stops", "001", 5),
        ("StopLogging", "001", None),
        ("StopLogging", "003", None),
        ("many stops", "005", 4),
        ("StopLogging", "005", None),
        ("StopLogging", "009", None),
    ]


def test_rules_that_serve_others_report_nothing(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", stops(1, 3, 5))
    findings, _ = run(tmp_path, rules())
    assert shown(findings) == [("many stops", "005", 3)]
    (burst,) = [one.burst for one in findings]
    assert burst is not None
    assert burst.keys == (("sourceIPAddress", "192.0.2.7"),)
    assert [item.field for item in findings[0].evidence] == ["eventName"]


def test_an_event_delivered_twice_counts_once(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", stops(1, 2))
    write_json(tmp_path / "b.json", stops(1, 2))
    findings, books = run(tmp_path, rules())
    assert (findings, books.duplicate_matches) == ([], 2)


@pytest.mark.parametrize("time", ["", "no time", "2026-W23-1T00:00:00Z"])
def test_what_has_no_place_in_time_takes_no_part_and_is_counted(tmp_path: Path, time: str) -> None:
    write_json(tmp_path / "a.json", stops(1, 2, 3, eventTime=time))
    findings, books = run(tmp_path, rules())
    assert findings == []
    assert books.unplaced == {2: 3, 3: 3}


def test_what_windows_forget_is_counted(tmp_path: Path) -> None:
    spread = [event(at, "StopLogging", sourceIPAddress=f"192.0.2.{at}") for at in range(60)]
    write_json(tmp_path / "a.json", spread)
    _, books = run(tmp_path, rules(), limits=Limits(max_window_entries=5))
    assert books.pressure[2] > 0


def test_rules_without_an_answer_are_named_by_rule(tmp_path: Path) -> None:
    asks = rule_text("PutBucketPolicy", more="    requestParameters.bucketName: prod\n")
    both = "{type: temporal, rules: [StopLogging, PutBucketPolicy], timespan: 1m}"
    two = f"{STOP}---\n{asks}---\ntitle: C\ncorrelation: {both}\n"
    chosen = load_files([RuleFile("r.yml", two)], Limits()).rules
    omitted = {"omitted": True, "originalSize": 1, "reason": "requestParameters too large"}
    write_json(tmp_path / "a.json", [event(1, "PutBucketPolicy", requestParameters=omitted)])
    objects = [one for one in discover([str(tmp_path)], Limits()) if isinstance(one, LogObject)]
    scan = Scan(Job(conditions=conditions_asked(chosen)), chosen, objects)
    list(scan.findings(1, lambda *_: None))
    ((uid, title, count),) = scan.undecided()
    assert (title, count) == ("C", 1)
    assert uid.startswith("sigma:sha256-")


@pytest.mark.parametrize("spill", [False, True])
def test_workers_change_nothing(
    tmp_path: Path, spill: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if spill:
        monkeypatch.setattr("trailhawk.scan.run.MAX_HIT_BYTES", 3_000)
    monkeypatch.setattr("trailhawk.scan.run.SMALL_INPUT_BYTES", 0)
    for at in range(12):
        records = [
            event(second, name, sourceIPAddress=f"192.0.2.{second % 3}")
            for second, name in zip(
                range(at, 600, 13), ["StopLogging", "StopLogging", "DeleteTrail"] * 20, strict=False
            )
        ]
        write_json(tmp_path / f"{at:02}.json.gz", records)
    alone, books = run(tmp_path, rules(generate=True))
    together, other = run(tmp_path, rules(generate=True), workers=2)
    assert msgspec.json.encode(together) == msgspec.json.encode(alone)
    assert vars(other) == vars(books)
    times = [(one.facts.time, one.facts.event_id) for one in alone]
    assert times == sorted(times)
    assert sum(one.burst is not None for one in alone) > 10


def test_groups_of_bursts_count_bursts_and_events(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", stops(1, 2, 3, 50, 51, 52, 53))
    findings, _ = run(tmp_path, rules())
    folder = Folder(Limits())
    for finding in findings:
        folder.add(finding)
    summary = folder.summary(rules_loaded=1, rules_refused=0, command="", version="")
    (group,) = summary.groups
    assert (group.count, group.events, len(group.event_ids)) == (2, 7, 7)
    assert (group.first[-3:], group.last[-3:]) == ("01Z", "53Z")
    assert (summary.first, summary.last) == (group.first, group.last)


def test_a_job_that_asks_something_else_is_our_bug() -> None:
    with pytest.raises(ValueError, match="what the rules ask"):
        Scan(Job(conditions=()), rules(), [])

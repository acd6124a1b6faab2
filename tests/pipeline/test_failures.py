"""Rules whose Python fails are told in alerts of their own: a rule, a kind of error, a day."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from tests.logs import event, write_json

from trailhawk.cli.main import main

YAML = """\
AnalysisType: rule
RuleID: Sample.{name}
Filename: {name}.py
Enabled: true
LogTypes: [AWS.CloudTrail]
Severity: High
Threshold: 5
DedupPeriodMinutes: 10
CreateAlert: {alerts}
"""
FAILS = """\
def rule(event):
    region = getattr(event, "get")("awsRegion")
    if region == "a":
        return {}["nothing"]
    if region == "b":
        return "yes"
    return 1 / 0 if region == "c" else region == "fine"
"""


def at(hour: int, region: str = "a") -> dict[str, Any]:
    day, hour = divmod(hour, 24)
    time = f"2026-06-{day + 1:02}T{hour:02}:00:00Z"
    return event(day, eventTime=time, eventID=f"{day}-{hour}-{region}", awsRegion=region)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "fails.yml").write_text(YAML.format(name="fails", alerts="true"))
    (folder / "fails.py").write_text(FAILS)
    return folder


def alerts(
    rules: Path, records: list[dict[str, Any]], capsys: pytest.CaptureFixture[str], *more: str
) -> list[tuple[str, str, int, str]]:
    logs = write_json(rules.parent / f"{len(list(rules.parent.iterdir()))}.json", records)
    capsys.readouterr()
    main(["scan", str(logs), "-r", str(rules), "--alerts", "--json", "--trust-python", *more])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return sorted((one["title"], one["first"], one["events"], one["id"]) for one in lines)


def test_failures_are_a_stream_a_rule_and_kind_for_a_day(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = [
        *(at(hour) for hour in (0, 1, 24, 25)),
        *(at(hour, region="b") for hour in (2, 3)),
        at(4, region="c"),
        at(5, region="fine"),
    ]
    found = alerts(rules, records, capsys)
    assert [one[:3] for one in found] == [
        (
            "Sample.fails failed: KeyError: 'nothing' (Sample.fails, line 4)",
            "2026-06-01T00:00:00Z",
            3,
        ),
        (
            "Sample.fails failed: KeyError: 'nothing' (Sample.fails, line 4)",
            "2026-06-02T01:00:00Z",
            1,
        ),
        (
            "Sample.fails failed: ZeroDivisionError: division by zero (Sample.fails, line 7)",
            "2026-06-01T04:00:00Z",
            1,
        ),
        ("Sample.fails failed: rule() returned str, not bool", "2026-06-01T02:00:00Z", 2),
    ]
    for seed in range(2):
        random.Random(seed).shuffle(records)
        assert alerts(rules, records, capsys) == found


def test_a_store_that_grows_has_the_failures_of_all(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ("--store", str(rules.parent / "alerts.db"))
    early, late = [at(hour) for hour in (0, 1)], [at(hour) for hour in (2, 30)]
    assert [one[2] for one in alerts(rules, late, capsys, *store)] == [1, 1]
    both = alerts(rules, early, capsys, *store)
    assert [one[2] for one in both] == [3, 1]
    assert alerts(rules, early, capsys, *store) == both
    assert both == alerts(rules, early + late, capsys)

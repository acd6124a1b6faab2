"""Panther rules that alert on several matches, on different ones, or never: whatever the order.

The twin is written here once more, over the matches that a plain scan lists.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.logs import event, write_json
from tests.panther_runtime.content import PERIODS, write_content

from trailhawk.cli.main import main

LEAST = {"Sample.Each": 1, "Sample.Many": 3, "Sample.Different": 2, "Sample.Keeps": 2}
CONFIG = "[alerts]\nshipped_types = false\n"
TRUST = pytest.mark.parametrize("trust", [(), ("--trust-python",)], ids=["conditions", "python"])

Told = list[tuple[str, str, str, int]]
"""(rule, text that makes matches the same, first match, matches), sorted."""


def record(number: int, name: str, minute: float, user: str = "ann", region: str = "a") -> Any:
    seconds = round(minute * 60)
    return event(
        seconds,
        name,
        eventID=f"id-{number:05}",
        awsRegion=region,
        userIdentity={"type": "IAMUser", "userName": user},
    )


def records_by_chance(seed: int, count: int = 240) -> list[Any]:
    made = random.Random(seed)
    names = ["Each", "Many", "Different", "Signal", "Keeps", "Nothing"]
    return [
        record(at, made.choice(names), made.randrange(0, 240), made.choice("ab"), made.choice("xy"))
        for at in range(count)
    ]


class Bench:
    """Rules and a configuration in a folder; logs come and go."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.rules = str(write_content(folder / "content"))
        self.capsys = capsys
        self.config = folder / "trailhawk.toml"
        self.config.write_text(CONFIG)
        self.logs = 0

    def write(self, records: Sequence[Any]) -> str:
        self.logs += 1
        folder = self.folder / f"logs-{self.logs}"
        half = len(records) // 2
        write_json(folder / "a.json", records[:half])
        write_json(folder / "b.json", records[half:])
        return str(folder)

    def scan(self, *arguments: str) -> list[dict[str, Any]]:
        self.capsys.readouterr()
        main(["scan", *arguments, "-r", self.rules, "--config", str(self.config), "--json"])
        return [json.loads(line) for line in self.capsys.readouterr().out.splitlines()]

    def alerts(self, records: Sequence[Any], *trust: str) -> list[dict[str, Any]]:
        return self.scan(self.write(records), "--alerts", *trust)

    def matches(self, records: Sequence[Any], *trust: str) -> list[dict[str, Any]]:
        found = self.scan(self.write(records), *trust)
        return [one for one in found if one["kind"] == "finding"]


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bench:
    return Bench(tmp_path, capsys)


def told(alerts: Iterable[dict[str, Any]]) -> Told:
    return sorted(
        (
            one["type"].removeprefix("panther:"),
            one["attributes"].get("dedup", ""),
            one["first"],
            one["events"],
        )
        for one in alerts
        if one["type"] != "panther:Sample.Both"
    )


def windows(matches: Iterable[dict[str, Any]]) -> Told:
    """Return what should be told: the twin, over matches in the order of their time."""
    streams: defaultdict[tuple[str, str], list[tuple[datetime, dict[str, Any]]]]
    streams = defaultdict(list)
    for one in matches:
        rule = one["rule"]["id"]
        if rule in PERIODS:
            time = datetime.fromisoformat(one["facts"]["time"])
            streams[rule, one["told"]["dedup"]].append((time, one))
    found: Told = []
    for (rule, text), stream in streams.items():
        window: list[tuple[datetime, dict[str, Any]]] = []
        for time, one in sorted(stream, key=lambda item: item[0]):
            if window and (time - window[0][0]).total_seconds() > PERIODS[rule]:
                found += _if_enough(rule, text, window)
                window = []
            window.append((time, one))
        found += _if_enough(rule, text, window)
    return sorted(found)


def _if_enough(rule: str, text: str, window: list[tuple[datetime, dict[str, Any]]]) -> Told:
    enough = -1
    seen: set[str] = set()
    for at, (_, one) in enumerate(window):
        seen.add(one["told"]["unique"] if rule == "Sample.Different" else str(at))
        if len(seen) >= LEAST[rule]:
            enough = at
    if enough < 0:
        return []
    return [(rule, text, window[0][1]["facts"]["time"], len(window))]


@TRUST
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_alerts_are_the_windows_of_the_matches(
    bench: Bench, seed: int, trust: tuple[str, ...]
) -> None:
    records = records_by_chance(seed)
    found = told(bench.alerts(records, *trust))
    assert found == windows(bench.matches(records, *trust))
    assert {rule for rule, *_ in found} >= {"Sample.Each", "Sample.Many", "Sample.Different"}


def test_a_rule_that_keeps_state_counts_like_any_other(bench: Bench) -> None:
    # Every second record matches, and two matches alert.
    records = [record(at, "Keeps", at) for at in range(9)]
    assert bench.alerts(records) == []
    [found] = bench.alerts(records, "--trust-python")
    assert (found["first"], found["events"]) == ("2026-06-01T00:01:00Z", 4)


@TRUST
def test_no_order_batch_or_repeat_changes_them(bench: Bench, trust: tuple[str, ...]) -> None:
    records = records_by_chance(7)
    expected = bench.alerts(records, *trust)
    shuffled = random.Random(3).sample(records, len(records))
    assert _bare(bench.alerts(shuffled, *trust)) == _bare(expected)
    store = ("--store", str(bench.folder / "alerts.db"), *trust)
    later, earlier = bench.write(shuffled[:100]), bench.write(shuffled[100:])
    for logs in (later, earlier, later, bench.write(records)):
        last = bench.scan(logs, *store)
    assert _bare(last) == _bare(expected)


def _bare(alerts: Iterable[dict[str, Any]]) -> list[tuple[Any, ...]]:
    keys = ("id", "type", "title", "count", "events", "first", "last", "severity")
    return sorted(tuple(one[key] for key in keys) for one in alerts)


def test_trust_changes_no_alert_of_a_rule_whose_condition_is_exact(bench: Bench) -> None:
    records = records_by_chance(5)
    trusted = bench.alerts(records, "--trust-python")
    exact = [one for one in trusted if one["type"] != "panther:Sample.Keeps"]
    assert _bare(exact) == _bare(bench.alerts(records))


@TRUST
def test_a_window_is_fixed_from_its_first_match(bench: Bench, trust: tuple[str, ...]) -> None:
    # The fourth is just inside ten minutes of the first, the fifth opens the next window.
    times = (0, 4, 9, 10, 10.5, 11, 20, 20.5)
    records = [record(at, "Many", minute) for at, minute in enumerate(times)]
    found = told(bench.alerts(records, *trust))
    assert [(first[11:16], events) for _, _, first, events in found] == [("00:00", 4), ("00:10", 4)]


@TRUST
def test_below_the_threshold_there_is_no_alert(bench: Bench, trust: tuple[str, ...]) -> None:
    records = [record(at, "Many", at, user) for at, user in enumerate("aabb")]
    assert bench.alerts(records, *trust) == []
    assert len(bench.matches(records, *trust)) == 4


@TRUST
def test_different_ones_count_once_each(bench: Bench, trust: tuple[str, ...]) -> None:
    same = [record(at, "Different", at, region="x") for at in range(5)]
    assert bench.alerts(same, *trust) == []
    without = [record(9, "Different", 9, region="")]
    assert bench.alerts([*same, *without], *trust) == []
    found = bench.alerts([*same, record(9, "Different", 9, region="y")], *trust)
    assert [one["events"] for one in found] == [6]


@TRUST
def test_a_signal_makes_no_alert_but_correlations_read_it(
    bench: Bench, trust: tuple[str, ...]
) -> None:
    signal = [record(1, "Signal", 1)]
    assert bench.alerts(signal, *trust) == []
    assert [one["rule"]["id"] for one in bench.matches(signal, *trust)] == ["Sample.Signal"]
    # Two matches are below the other rule's own threshold: correlations do not ask it.
    both = [*signal, record(2, "Many", 2), record(3, "Many", 3)]
    assert [one["type"] for one in bench.alerts(both, *trust)] == ["panther:Sample.Both"]


def test_a_plain_scan_says_which_matches_are_no_alerts(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    logs = bench.write([record(1, "Signal", 1), record(2, "Many", 2)])
    main(["scan", logs, "-r", bench.rules, "--config", str(bench.config)])
    said = capsys.readouterr().err
    assert "1 never alert by themselves and 1 only on several matches together" in said


def test_an_earlier_match_moves_an_alert_with_its_state(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ("--store", str(bench.folder / "alerts.db"))
    [first] = bench.scan(bench.write([record(at, "Many", 5 + at) for at in range(3)]), *store)
    assert main(["alerts", "close", first["id"], "--verdict", "benign", *store]) == 0
    [moved] = bench.scan(bench.write([record(9, "Many", 0)]), *store)
    assert moved["id"] != first["id"]
    assert (moved["state"], moved["events"]) == ("closed", 4)
    capsys.readouterr()
    assert main(["alerts", "show", first["id"], "--json", *store]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == moved["id"]


def test_another_rule_with_code_loses_no_alert_of_the_first(bench: Bench) -> None:
    """What is kept for a rule does not depend on which others there are: their logs may be gone."""
    store = ("--store", str(bench.folder / "alerts.db"), "--trust-python")
    logs = bench.write([record(at, "Many", at) for at in range(3)])
    before = bench.scan(logs, *store, "--rule", "Sample.Many")
    later = bench.scan(bench.write([record(9, "Each", 200)]), *store)
    assert _bare(before) == _bare(one for one in later if one["type"] == "panther:Sample.Many")
    assert len(later) == 2


@TRUST
def test_an_alert_is_called_what_its_rule_says(
    bench: Bench, trust: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    records = [record(at, "Many", at, "a\x1b[31mnn") for at in range(3)]
    [found] = bench.alerts(records, *trust)
    assert found["title"] == "Many by a\x1b[31mnn"
    for more in (["--alerts"], []):
        capsys.readouterr()
        main(["scan", bench.write(records), "-r", bench.rules, "--config", str(bench.config),
              "--all", *trust, *more])  # fmt: skip
        shown = capsys.readouterr().out
        assert "Many by a" in shown
        assert "\x1b" not in shown

"""Time lines and counts stay small, and in order."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sinks.factories import FACTS

from trailhawk.investigate import runs as runs_module
from trailhawk.investigate.counting import ValueCounts
from trailhawk.investigate.runs import runs
from trailhawk.model.events import EventFacts


def facts(second: int, name: str) -> EventFacts:
    minute, second = divmod(second, 60)
    time = f"2024-05-01T{10 + minute // 60}:{minute % 60:02}:{second:02}Z"
    return msgspec.structs.replace(FACTS, time=time, name=name)


@given(st.lists(st.tuples(st.integers(0, 3600), st.sampled_from("abc")), max_size=40))
def test_every_call_is_in_one_run_and_runs_are_in_order(calls: list[tuple[int, str]]) -> None:
    found = list(runs((facts(*call), b"") for call in sorted(calls)))
    assert sum(run.count for run in found) == len(calls)
    assert [run.facts.time for run in found] == sorted(run.facts.time for run in found)


def test_a_run_lasts_ten_minutes_from_its_first_call() -> None:
    found = list(runs((facts(second, "a"), b"") for second in (0, 300, 600, 601)))
    assert [(run.count, run.last[14:19]) for run in found] == [(3, "10:00"), (1, "10:01")]


def test_a_call_without_a_time_is_a_run_of_its_own() -> None:
    timeless = msgspec.structs.replace(FACTS, time="")
    assert [run.count for run in runs([(timeless, b""), (timeless, b"")])] == [1, 1]


def test_a_flood_of_names_ends_runs_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs_module, "MAX_OPEN", 10)
    found = list(runs((facts(0, str(number)), b"") for number in range(50)))
    assert len(found) == 50


def test_counts_past_the_ceiling_are_told_apart() -> None:
    counts = ValueCounts(ceiling=2)
    for value in "aabcd":
        counts.add((value,))
    counted = counts.counted(1)
    assert counted.rows == ((("a",), 2),)
    assert (counted.distinct, counted.total, counted.others) == (2, 5, 2)

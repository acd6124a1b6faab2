from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailhawk.alerting import timeline as module
from trailhawk.alerting.timeline import _LADDER, MAX_BARS, Timeline
from trailhawk.model.events import event_time
from trailhawk.model.severity import Level

START = datetime(2024, 5, 1, tzinfo=UTC)
moments = st.datetimes(timezones=st.just(UTC))
points = st.lists(st.tuples(moments, st.sampled_from(Level)), max_size=30)


def bars(found: list[tuple[datetime, Level]]) -> tuple[tuple[tuple[str, str, int], ...], int]:
    line = Timeline()
    for moment, level in found:
        line.add(moment, level)
    return line.bars()


def test_ten_minutes_are_shown_by_the_minute() -> None:
    shown, seconds = bars([(START + timedelta(seconds=70), Level.HIGH), (START, Level.LOW)])
    assert seconds == 60
    assert shown == (("2024-05-01T00:00:00Z", "low", 1), ("2024-05-01T00:01:00Z", "high", 1))


def test_nothing_has_no_bars() -> None:
    assert bars([]) == ((), 60)


def test_each_step_divides_the_next() -> None:
    assert all(wider % narrower == 0 for narrower, wider in pairwise(_LADDER))


@given(points)
def test_every_span_fits_and_every_finding_is_in_a_bar(
    found: list[tuple[datetime, Level]],
) -> None:
    shown, seconds = bars(found)
    starts = [event_time(start) for start, _, _ in shown]
    assert None not in starts
    known = [start for start in starts if start is not None]
    assert known == sorted(known)
    assert sum(count for _, _, count in shown) == len(found)
    if known:
        assert (max(known) - min(known)).total_seconds() / seconds < MAX_BARS


@given(points)
def test_the_order_of_arrival_does_not_matter(found: list[tuple[datetime, Level]]) -> None:
    assert bars(found) == bars(found[::-1])


def test_memory_is_bounded_and_the_answer_is_that_of_an_unbounded_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [(START + timedelta(minutes=7 * number), Level.LOW) for number in range(3_000)]
    whole = bars(found)
    monkeypatch.setattr(module, "MAX_COUNTERS", 50)
    line = Timeline()
    for moment, level in found:
        line.add(moment, level)
        assert len(line._counts) <= 50
    coarse = line.bars()
    assert sum(count for _, _, count in coarse[0]) == sum(count for _, _, count in whole[0])
    assert coarse == bars(found[::-1])

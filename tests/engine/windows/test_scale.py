"""Distinct values over tens of thousands of events, exactly: against counting them anew in a way
that shares nothing with the executor."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from trailhawk.engine.windows import RuleWindows, Seen
from trailhawk.engine.windows.seen import MICROSECONDS, time_of
from trailhawk.ir.conditions import TRUE
from trailhawk.ir.logic import (
    Bound,
    Compare,
    Count,
    Distinct,
    Measure,
    Reading,
    Step,
    Window,
    Windowed,
    WindowKind,
)
from trailhawk.model.limits import Limits
from trailhawk.model.paths import FieldPath

EVENTS = 40_000
SPAN = 600
START = 1_780_000_000
Row = tuple[int, str]


def series(seed: int) -> list[Row]:
    """Seconds, several events to some, with rushes and lulls; values, few of them often."""
    random = Random(seed)
    rows: list[Row] = []
    second = START
    for _ in range(EVENTS):
        second += random.choice((0, 0, 0, 0, 0, 1, 1, 2, 5))
        if random.random() < 0.0005:
            second += random.randrange(2 * SPAN)
        rows.append((second, str(int(random.paretovariate(0.3)) % 5_000)))
    return rows


def measured(rows: list[Row], *, distinct: bool) -> Iterator[tuple[int, int, int]]:
    """Yield for each second with events: it, where its window begins, and what is in the window.

    Two pointers over the whole list; both ends of a window are inside.
    """
    held: Counter[str] = Counter()
    begin = end = 0
    while end < len(rows):
        second = rows[end][0]
        while end < len(rows) and rows[end][0] == second:
            held[rows[end][1]] += 1
            end += 1
        while rows[begin][0] < second - SPAN:
            held[rows[begin][1]] -= 1
            if not held[rows[begin][1]]:
                del held[rows[begin][1]]
            begin += 1
        yield second, begin, len(held) if distinct else end - begin


def expected(rows: list[Row], least: int, *, distinct: bool) -> list[tuple[str, str, int, float]]:
    """Return first, last, count and the most of every burst."""
    found: list[tuple[int, int, float]] = []
    for second, begin, value in measured(rows, distinct=distinct):
        if value < least:
            continue
        if found and second <= found[-1][1] + SPAN:
            found[-1] = (found[-1][0], second, max(found[-1][2], value))
        else:
            found.append((rows[begin][0], second, value))
    seconds = [second for second, _ in rows]
    return [
        (
            time_of(first * MICROSECONDS),
            time_of(last * MICROSECONDS),
            bisect_left(seconds, last + 1) - bisect_left(seconds, first),
            float(most),
        )
        for first, last, most in found
    ]


@pytest.mark.parametrize(
    ("measure", "least"), [(Distinct("v"), 240), (Count(), 670)], ids=["distinct", "count"]
)
def test_every_burst_of_a_long_series_is_exact(measure: Measure, least: int) -> None:
    rows = series(7)
    value = Reading((FieldPath.of("v"),))
    logic = Windowed(
        (Step("s", TRUE, (), ((value,),)),),
        Window(WindowKind.SLIDING, SPAN),
        Bound(measure, Compare.GE, least),
        values=("v",),
    )
    windows = RuleWindows(logic, Limits())
    closed = []
    for number, (second, text) in enumerate(rows):
        event = Seen(second * MICROSECONDS, f"{number:06}", {"v": text}, (0,))
        closed += windows.take(event)
    closed += windows.finish()
    bursts = [one.burst for one in closed]
    wanted = expected(rows, least, distinct=isinstance(measure, Distinct))
    assert windows.pressure == 0
    assert len(bursts) > 5
    assert [(one.first, one.last, one.count) for one in bursts] == [row[:3] for row in wanted]
    if isinstance(measure, Distinct):
        assert [one.measures[0][1] for one in bursts] == [row[3] for row in wanted]

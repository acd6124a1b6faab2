"""The windows of one rule: limits, odd input, what a burst says, every kind of window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import pytest

from trailhawk.engine.windows import RuleWindows, Seen, moment_in, series_findings
from trailhawk.engine.windows.seen import MICROSECONDS, moment_of, time_of
from trailhawk.ir.conditions import TRUE, Leaf
from trailhawk.ir.logic import (
    Absent,
    AllHold,
    Bound,
    Compare,
    Count,
    Distinct,
    Link,
    Match,
    Missing,
    Reading,
    Sequence,
    Single,
    Stage,
    Statistic,
    StatisticKind,
    Step,
    Window,
    Windowed,
    WindowKind,
)
from trailhawk.ir.tests import OneOf
from trailhawk.model.events import event_time
from trailhawk.model.findings import Burst, Evidence
from trailhawk.model.limits import Limits
from trailhawk.model.paths import FieldPath

LIMITS = Limits()


def reading(*names: str) -> Reading:
    return Reading(tuple(map(FieldPath.of, names)))


def step(name: str = "s", **more: Any) -> Step:
    return Step(name, TRUE, (reading("k"),), ((reading("v"),),), **more)


def at_least(
    number: int,
    *steps: Step,
    seconds: int = 10,
    kind: WindowKind = WindowKind.SLIDING,
    pivot: str = "",
    missing: Missing = Missing.NEED_ONE,
) -> Windowed:
    return Windowed(
        steps=steps or (step(),),
        window=Window(kind, seconds, pivot),
        claim=Bound(Count(), Compare.GE, number),
        by=("k",),
        values=("v",),
        missing=missing,
    )


def seen(second: float, *held: int, number: int = 0, **record: Any) -> Seen:
    event_id = f"{second:09.2f}-{number}"
    row = {"k": "key", "eventName": "Name", **record}
    evidence = tuple((Evidence("f", f"test {at}", "v"),) for at in held or (0,))
    return Seen(int(second * MICROSECONDS), event_id, row, held or (0,), evidence)


def run(logic: Windowed | Sequence, events: Iterable[Seen], limits: Limits = LIMITS) -> list[Burst]:
    windows = RuleWindows(logic, limits)
    closed = [one for event in events for one in windows.take(event)]
    return [one.burst for one in (*closed, *windows.finish())]


def spans(bursts: Iterable[Burst]) -> list[tuple[str, str, int]]:
    return [(one.first[14:19], one.last[14:19], one.count) for one in bursts]


def test_a_burst_says_what_it_shares_and_what_it_was_made_of() -> None:
    logic = msgspec.structs.replace(
        at_least(2),
        claim=AllHold(
            (
                Bound(Distinct("v"), Compare.GE, 2),
                Bound(Statistic(StatisticKind.SUM, "n"), Compare.GE, 0),
            )
        ),
        steps=(Step("s", TRUE, (reading("k"),), ((reading("v"),), (reading("n"),))),),
        values=("v", "n"),
    )
    (burst,) = run(logic, [seen(0, v="x", n=2), seen(1, v="y", n=2.5), seen(2, v="x", n="1")])
    assert burst.keys == (("k", "key"),)
    assert burst.measures == (("distinct v", 2.0), ("sum n", 5.5))
    assert burst.values == (("v", ("x", "y")),)
    assert (burst.first, burst.last) == ("1970-01-01T00:00:00Z", "1970-01-01T00:00:02Z")
    assert burst.event_ids == ("000000.00-0", "000001.00-0", "000002.00-0")
    assert [(one.step, one.count) for one in burst.steps] == [("s", 3)]


def test_each_step_shows_one_of_its_events() -> None:
    logic = at_least(3, step("a"), step("b"))
    (burst,) = run(logic, [seen(0, 0), seen(1, 1, eventName="B"), seen(2, 0)])
    one, other = burst.steps
    assert (one.step, one.count, one.event_id) == ("a", 2, "000000.00-0")
    assert (other.event_name, other.time) == ("B", "1970-01-01T00:00:01Z")
    assert other.evidence == (Evidence("f", "test 1", "v"),)


def test_a_sequence_shows_the_events_of_its_chain() -> None:
    logic = Sequence((Stage(step("a")), Stage(step("b"))), (Link(),), 10, ("k",))
    events = [seen(0, 0), seen(1, 0), seen(2, 1), seen(3, 1)]
    (burst,) = run(logic, events)
    assert [one.event_id for one in burst.steps] == ["000001.00-0", "000002.00-0"]
    assert spans([burst]) == [("00:01", "00:03", 3)]


def test_ids_and_values_are_listed_up_to_a_limit_and_counted_past_it() -> None:
    events = [seen(at / 100, v=f"v{at}") for at in range(500)]
    (burst,) = run(at_least(3), events)
    assert (burst.count, len(burst.event_ids), len(burst.values[0][1])) == (500, 100, 20)


def test_a_million_events_of_one_second_cost_one_moment() -> None:
    windows = RuleWindows(at_least(3), LIMITS)
    event = seen(5)
    for number in range(20_000):
        windows.take(msgspec.structs.replace(event, record={"k": "key"}, event_id=str(number)))
    (closed,) = windows.finish()
    assert (closed.burst.count, windows.pressure) == (20_000, 0)


@pytest.mark.parametrize(
    ("kind", "seconds", "expected"),
    [
        (WindowKind.TUMBLING, [0, 9, 10, 19, 20], [("00:00", "00:09", 2), ("00:10", "00:19", 2)]),
        (WindowKind.TUMBLING, [5, 9, 10], [("00:05", "00:09", 2)]),
        (WindowKind.FROM_FIRST, [5, 9, 15, 16, 26], [("00:05", "00:15", 3), ("00:16", "00:26", 2)]),
        (WindowKind.FROM_FIRST, [0, 11, 12], [("00:11", "00:12", 2)]),
        (WindowKind.SLIDING, [0, 10, 20, 31], [("00:00", "00:20", 3)]),
    ],
)
def test_where_windows_lie(
    kind: WindowKind, seconds: list[int], expected: list[tuple[str, str, int]]
) -> None:
    assert spans(run(at_least(2, kind=kind), [seen(at) for at in seconds])) == expected


def test_before_looks_only_when_the_pivot_happens() -> None:
    logic = at_least(3, step("a"), step("p"), kind=WindowKind.BEFORE, pivot="p")
    events = [seen(0, 0), seen(1, 0), seen(2, 0), seen(8, 1), seen(9, 0), seen(30, 1)]
    assert spans(run(logic, events)) == [("00:00", "00:08", 4)]


def test_after_begins_with_the_pivot() -> None:
    logic = at_least(3, step("a"), step("p"), kind=WindowKind.AFTER, pivot="p")
    events = [seen(0, 0), seen(1, 0), seen(2, 1), seen(3, 0), seen(12, 0), seen(13, 0)]
    assert spans(run(logic, events)) == [("00:02", "00:12", 3)]


@pytest.mark.parametrize(
    ("missing", "count"), [(Missing.SEPARATE, 2), (Missing.NEED_ONE, 1), (Missing.NEED_ALL, 0)]
)
def test_what_becomes_of_events_that_miss_a_key(missing: Missing, count: int) -> None:
    both = Step("s", TRUE, (reading("k"), reading("l")), ((reading("v"),),))
    logic = msgspec.structs.replace(at_least(2, both, missing=missing), by=("k", "l"))
    events = [seen(at, k=k) for at, k in enumerate(["x", None, "x", None])]
    windows = RuleWindows(logic, LIMITS)
    closed = [one for event in events for one in windows.take(event)] + windows.finish()
    assert len(closed) == count
    assert windows.unplaced == {0: 4, 1: 2, 2: 0}[count]


def test_a_key_is_read_at_the_first_path_that_has_any() -> None:
    both = Step("s", TRUE, (reading("k", "l"),), ((reading("v"),),))
    events = [seen(0, k=None, l="x"), seen(1, k="x", l="y")]
    assert spans(run(at_least(2, both), events)) == [("00:00", "00:01", 2)]


def test_long_keys_are_compared_whole_and_shown_cut() -> None:
    long = "x" * 50_000
    (burst,) = run(at_least(2), [seen(0, k=long), seen(1, k=long + "y"), seen(2, k=long)])
    ((_, shown),) = burst.keys
    assert shown is not None
    assert len(shown) <= 256
    assert burst.count == 2


@pytest.mark.parametrize("odd", ["\ud800", "é\u202e", "\x00"])
def test_odd_texts_are_keys_like_any_other(odd: str) -> None:
    assert spans(run(at_least(2), [seen(0, k=odd), seen(1, k=odd)])) == [("00:00", "00:01", 2)]


def test_a_key_list_past_the_limit_is_cut_and_counted() -> None:
    windows = RuleWindows(at_least(1), Limits(max_window_groups_per_event=3))
    windows.take(seen(0, k=["a", "b", "c", "d"]))
    assert (len(windows.finish()), windows.pressure) == (3, 1)


def test_past_the_limit_the_quietest_groups_are_forgotten_and_counted() -> None:
    windows = RuleWindows(at_least(2), Limits(max_window_entries=10))
    closed = []
    for number in range(30):
        closed += windows.take(seen(0 + number / 10, k=f"k{number}", number=number))
    closed += windows.take(seen(4, k="k29"))
    closed += windows.take(seen(4, k="k0", number=1))
    closed += windows.finish()
    assert [one.burst.keys for one in closed] == [(("k", "k29"),)]
    assert windows.pressure > 0


def test_a_forgotten_group_tells_the_burst_that_it_was_in() -> None:
    windows = RuleWindows(at_least(2), Limits(max_window_entries=4))
    closed = windows.take(seen(0)) + windows.take(seen(1))
    for number in range(8):
        closed += windows.take(seen(2 + number, k=f"k{number}"))
    assert spans(one.burst for one in closed) == [("00:00", "00:01", 2)]


def test_records_out_of_order_are_our_bug() -> None:
    windows = RuleWindows(at_least(2), LIMITS)
    windows.take(seen(5))
    with pytest.raises(ValueError, match="order of their time"):
        windows.take(seen(4))


def test_absence_needs_a_sliding_window() -> None:
    logic = at_least(1, kind=WindowKind.TUMBLING)
    with pytest.raises(ValueError, match="cannot wait"):
        RuleWindows(msgspec.structs.replace(logic, claim=Absent(("s",))), LIMITS)


def test_a_step_cannot_wait_for_what_is_absent() -> None:
    inner = msgspec.structs.replace(at_least(1), claim=Absent(("s",)))
    outer = at_least(1, msgspec.structs.replace(step(), source=inner))
    with pytest.raises(ValueError, match="absent"):
        RuleWindows(outer, LIMITS)


def test_pressure_within_a_step_is_told() -> None:
    outer = at_least(1, msgspec.structs.replace(step(), source=at_least(2)))
    windows = RuleWindows(outer, Limits(max_window_groups_per_event=1))
    windows.take(seen(0, k=["a", "b"]))
    windows.finish()
    assert windows.pressure == 1


def links(*values: tuple[float, int, Any, Any]) -> Iterator[Seen]:
    for number, (second, held, one, other) in enumerate(values):
        yield seen(second, held, number=number, v=one, w=other)


def linked(link: Link, seconds: int = 10) -> Sequence:
    return Sequence((Stage(step("a")), Stage(step("b"))), (link,), seconds, ("k",))


EQUAL = Match(reading("v"), reading("w"))
UNLIKE = Match(reading("v"), reading("w"), negated=True)


@pytest.mark.parametrize(
    ("link", "events", "expected"),
    [
        (Link(strict=True), [(1, 0, 0, 0), (1, 1, 0, 0)], []),
        (Link(strict=True), [(1, 0, 0, 0), (2, 1, 0, 0)], [("00:01", "00:02", 2)]),
        (Link(seconds=3), [(1, 0, 0, 0), (4, 1, 0, 0)], [("00:01", "00:04", 2)]),
        (Link(seconds=3), [(1, 0, 0, 0), (5, 1, 0, 0)], []),
        (Link(matches=(EQUAL,)), [(1, 0, "x", ""), (2, 1, "", "y")], []),
        (Link(matches=(EQUAL,)), [(1, 0, "x", ""), (2, 1, "", "x")], [("00:01", "00:02", 2)]),
        (
            Link(matches=(EQUAL,)),
            [(1, 0, ["x", "y"], ""), (2, 1, "", ["y", "z"])],
            [("00:01", "00:02", 2)],
        ),
        (Link(matches=(UNLIKE,)), [(1, 0, ["x", "y"], ""), (2, 1, "", ["y", "z"])], []),
        (Link(matches=(UNLIKE,)), [(1, 0, "x", ""), (2, 1, "", None)], []),
        (Link(matches=(UNLIKE,)), [(1, 0, None, ""), (2, 1, "", "x")], []),
        (
            Link(matches=(UNLIKE,)),
            [(1, 0, "x", ""), (2, 0, "y", ""), (3, 1, "", "y")],
            [("00:01", "00:03", 3)],
        ),
    ],
)
def test_links(
    link: Link, events: list[tuple[float, int, Any, Any]], expected: list[tuple[str, str, int]]
) -> None:
    assert spans(run(linked(link), links(*events))) == expected


def test_a_stage_may_need_several_events() -> None:
    logic = Sequence((Stage(step("a"), 3), Stage(step("b"))), (Link(strict=True),), 10, ("k",))
    events = [seen(0, 0), seen(1, 0), seen(5, 1), seen(6, 0), seen(7, 1)]
    assert spans(run(logic, events)) == [("00:00", "00:07", 5)]


def test_chains_that_wait_for_many_values_are_swept() -> None:
    logic = linked(Link(matches=(EQUAL,)))
    windows = RuleWindows(logic, LIMITS)
    for second in range(3_000):
        windows.take(seen(second, 0, v=f"v{second}"))
    (group,) = windows._groups.values()
    assert len(group._fronts) < 100  # type: ignore[union-attr]


def test_time_and_text_agree() -> None:
    for text in ("2026-06-01T10:00:00Z", "1969-12-31T23:59:59.500000Z", "9999-12-31T23:59:59Z"):
        found = event_time(text)
        assert found is not None
        assert time_of(moment_of(found)) == text


@pytest.mark.parametrize("text", ["", "yesterday", "2024-W53-7T00:00:00Z", "2024-01-01"])
def test_times_that_do_not_sort_as_text_place_nothing(text: str) -> None:
    assert moment_in(text) is None


def name_is(name: str) -> Leaf:
    return Leaf(FieldPath.of("eventName"), OneOf((name,)))


def test_a_series_of_single_findings() -> None:
    records = [{"eventName": "B"}, {"eventName": "A", "eventID": "1"}]
    (found,) = series_findings(Single(name_is("A")), records, LIMITS)
    assert (found.facts.event_id, found.burst) == ("1", None)


def test_a_series_leaves_out_what_has_no_time() -> None:
    logic = msgspec.structs.replace(at_least(1), steps=(Step("s", name_is("A")),), by=(), values=())
    records: list[dict[str, object]] = [
        {"eventName": "A", "eventTime": "2026-06-01T10:00:00Z"},
        {"eventName": "A"},
    ]
    (found,) = series_findings(logic, records, LIMITS)
    assert found.burst is not None
    assert found.burst.count == 1


def test_a_value_over_two_fields_needs_both() -> None:
    pair = Step("s", TRUE, (reading("k"),), ((reading("v"), reading("w")),))
    logic = msgspec.structs.replace(
        at_least(2, pair), claim=Bound(Distinct("v"), Compare.GE, 2), values=("v",)
    )
    events = [seen(0, v="x", w="y"), seen(1, v="x"), seen(2, v="x,y", w=""), seen(3, v="x", w="z")]
    (burst,) = run(logic, events)
    assert burst.values == (("v", ('["x","y"]', '["x","z"]')),)

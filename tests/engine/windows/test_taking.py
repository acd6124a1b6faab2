"""Whether a match takes part in a window is said as the windows do it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from trailhawk.engine.windows import parts_in, series_findings
from trailhawk.ir.conditions import TRUE
from trailhawk.ir.logic import (
    Bound,
    Compare,
    Count,
    FirstSeen,
    Missing,
    Reading,
    Sequence,
    Stage,
    Step,
    Window,
    Windowed,
    WindowKind,
)
from trailhawk.model.limits import Limits
from trailhawk.model.paths import FieldPath

LIMITS = Limits(max_window_groups_per_event=4)
SLIDING = Window(WindowKind.SLIDING, 10)
ONE = Bound(Count(), Compare.GE, 1)
values = st.sampled_from([None, "", "x", 7, True, {"a": 1}, [], ["x", "y"], [None, ["z"]]])
records = st.fixed_dictionaries(
    {},
    optional={
        "eventTime": st.sampled_from(
            ["2026-06-01T00:00:00Z", "2026-06-01", "soon", "2024-W53-7T00:00:00Z", 7, None]
        ),
        "user": values,
        "ip": values,
    },
)
keys = st.lists(st.sampled_from(["user", "ip"]), max_size=2, unique=True)


def reading(name: str) -> Reading:
    return Reading((FieldPath.of(name),))


def step_of(names: list[str], source: Any = TRUE, *, values: tuple[Any, ...] = ()) -> Step:
    return Step("s", source, tuple(map(reading, names)), values)


def windowed(names: list[str], missing: Missing, source: Any = TRUE) -> Windowed:
    return Windowed((step_of(names, source),), SLIDING, ONE, tuple(names), missing=missing)


@given(records, keys, st.sampled_from(Missing))
@settings(max_examples=500)
def test_who_takes_part_makes_a_burst_of_one(
    record: dict[str, Any], names: list[str], missing: Missing
) -> None:
    logic = windowed(names, missing)
    (part,) = parts_in(logic, record, LIMITS)
    found = series_findings(logic, [record], LIMITS)
    assert bool(found) is (part.why_not == "")
    if found:
        assert len(found) == len(part.groups)


@given(records, keys, keys, st.sampled_from(Missing))
@settings(max_examples=500)
def test_so_does_who_takes_part_in_a_step_within_a_step(
    record: dict[str, Any], inner: list[str], outer: list[str], missing: Missing
) -> None:
    logic = windowed(outer, missing, windowed(inner, missing))
    (part,) = parts_in(logic, record, LIMITS)
    assert bool(series_findings(logic, [record], LIMITS)) is (part.why_not == "")


@given(records, keys)
@settings(max_examples=300)
def test_so_does_who_takes_part_in_a_sequence_of_one_stage(
    record: dict[str, Any], names: list[str]
) -> None:
    logic = Sequence((Stage(step_of(names)),), (), 10, tuple(names))
    (part,) = parts_in(logic, record, LIMITS)
    assert bool(series_findings(logic, [record], LIMITS)) is (part.why_not == "")


@given(records, keys)
@settings(max_examples=300)
def test_what_was_never_seen_needs_a_value(record: dict[str, Any], names: list[str]) -> None:
    step = step_of(names, values=((reading("ip"),),))
    logic = FirstSeen(step, "ip", seconds=100, warm_up=0, by=tuple(names))
    (part,) = parts_in(logic, record, LIMITS)
    assert bool(series_findings(logic, [record], LIMITS)) is (part.why_not == "")


def test_it_is_said_what_is_missing() -> None:
    logic = windowed(["user"], Missing.NEED_ONE)
    time = {"eventTime": "2026-06-01T00:00:00Z"}
    assert parts_in(logic, {}, LIMITS)[0].why_not == "its eventTime cannot be read"
    assert parts_in(logic, time, LIMITS)[0].why_not == "it has no value for the keys: user"
    (part,) = parts_in(logic, {**time, "user": ["u", "v"]}, LIMITS)
    assert part.groups == ((("user", "u"),), (("user", "v"),))

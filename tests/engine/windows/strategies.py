"""Generated windowed rules and series of events, small and close together."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st

from trailhawk.engine.windows import Seen
from trailhawk.engine.windows.seen import MICROSECONDS
from trailhawk.ir.conditions import TRUE
from trailhawk.ir.logic import (
    Absent,
    AllHold,
    AnyHolds,
    Around,
    Bound,
    Claim,
    Compare,
    Count,
    Distinct,
    Fails,
    Link,
    Match,
    Missing,
    Reading,
    Sequence,
    Stage,
    Statistic,
    StatisticKind,
    Step,
    Window,
    Windowed,
    WindowKind,
)
from trailhawk.model.paths import FieldPath

NAMES = ("a", "b", "c")


def reading(name: str) -> Reading:
    return Reading((FieldPath.of(name),))


def _step(name: str, by: tuple[str, ...], source: Any = TRUE) -> Step:
    return Step(name, source, tuple(map(reading, by)), ((reading("v"),), (reading("n"),)))


numbers = st.integers(0, 4)
compares = st.sampled_from(Compare)
some_steps = st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(
    lambda names: tuple(sorted(names))
)


def bounds() -> st.SearchStrategy[Claim]:
    measures = st.one_of(
        st.builds(Count, some_steps),
        st.builds(Count, some_steps),
        st.builds(Distinct, st.just("v"), some_steps),
        st.builds(
            Statistic,
            st.sampled_from(StatisticKind),
            st.just("n"),
            some_steps,
            st.sampled_from([50, 90, 12.5]),
        ),
    )
    likely = st.builds(Bound, measures, st.just(Compare.GE), numbers)
    return st.one_of(likely, likely, st.builds(Bound, measures, compares, numbers))


def claims(*, ahead: bool) -> st.SearchStrategy[Claim]:
    absent = st.builds(Absent, some_steps.filter(bool), st.integers(0, 1))
    base = st.one_of(bounds(), bounds(), absent) if ahead else bounds()
    many = st.lists(base, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        base, st.builds(AllHold, many), st.builds(AnyHolds, many), st.builds(Fails, base)
    )


keys = st.sampled_from([(), ("k",), ("k", "l")])


@st.composite
def windowed(draw: st.DrawFn, *, ahead: bool = True, inner: bool = True) -> Windowed:
    by = draw(keys)
    sources: list[Any] = [TRUE, TRUE, TRUE]
    if inner and draw(st.booleans()):
        sources[0] = draw(st.one_of(windowed(ahead=False, inner=False), sequences(inner=False)))
    kind = draw(st.sampled_from(WindowKind))
    pivot = draw(st.sampled_from(NAMES)) if kind in {WindowKind.BEFORE, WindowKind.AFTER} else ""
    return Windowed(
        steps=tuple(_step(name, by, one) for name, one in zip(NAMES, sources, strict=True)),
        window=Window(kind, draw(st.integers(1, 6)), pivot),
        claim=draw(claims(ahead=ahead and kind is WindowKind.SLIDING)),
        by=by,
        values=("v", "n"),
        missing=draw(st.sampled_from(Missing)),
    )


_WAITING = [
    (WindowKind.SLIDING, [Around.BOTH], ""),
    (WindowKind.SLIDING, [Around.BOTH, Around.AHEAD], ""),
    (WindowKind.BEFORE, [Around.AHEAD], "a"),
    (WindowKind.TUMBLING, [Around.WINDOW], ""),
]


@st.composite
def waiting(draw: st.DrawFn) -> Windowed:
    """Rules that wait for what is absent, most of which hold now and then."""
    happens = Bound(Count((draw(st.sampled_from(NAMES)),)), Compare.GE, 1)
    kind, arounds, pivot = draw(st.sampled_from(_WAITING))
    absent = st.builds(
        Absent, some_steps.filter(bool), st.sampled_from([0, 0, 1]), st.sampled_from(arounds)
    )
    parts: tuple[Claim, ...] = (happens, draw(absent))
    if draw(st.booleans()):
        parts = (*parts, draw(st.one_of(absent, st.builds(Fails, absent), bounds())))
    logic = draw(windowed(ahead=False))
    join = draw(st.sampled_from([AllHold, AllHold, AnyHolds]))
    return msgspec.structs.replace(
        logic, window=Window(kind, logic.window.seconds, pivot), claim=join(parts)
    )


def links() -> st.SearchStrategy[Link]:
    matches = st.lists(
        st.builds(Match, st.just(reading("v")), st.just(reading("v")), st.booleans()), max_size=2
    ).map(tuple)
    return st.builds(Link, st.one_of(st.none(), st.integers(0, 3)), st.booleans(), matches)


@st.composite
def sequences(draw: st.DrawFn, *, inner: bool = True) -> Sequence:
    by = draw(keys)
    sources: list[Any] = [TRUE, TRUE, TRUE]
    if inner and draw(st.booleans()):
        sources[0] = draw(st.one_of(windowed(ahead=False, inner=False), sequences(inner=False)))
    count = draw(st.integers(1, 3))
    stages = tuple(
        Stage(_step(NAMES[at], by, sources[at]), draw(st.sampled_from([1, 1, 2])))
        for at in range(count)
    )
    return Sequence(
        stages=stages,
        links=tuple(draw(links()) for _ in range(count - 1)),
        seconds=draw(st.integers(1, 6)),
        by=by,
        missing=draw(st.sampled_from(Missing)),
    )


_texts = st.sampled_from(["x", "y"])
_values: st.SearchStrategy[Any] = st.one_of(
    _texts, st.sampled_from([None, ["x", "y"], {}, 1, 2.5, "2.5"])
)


def records() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "k": st.one_of(_texts, _values),
            "l": _texts,
            "v": _values,
            "n": st.one_of(st.integers(-2, 4), st.sampled_from([0.5, "3", "x", [1, 2], 0.1])),
        },
    )


@st.composite
def series(draw: st.DrawFn, conditions: int) -> list[Seen]:
    """Events in order, often several in one second and sometimes with a long gap."""
    gaps = st.sampled_from([0, 0, 1, 1, 2, 3, 9])
    held = st.lists(st.integers(0, conditions - 1), min_size=1, max_size=2, unique=True)
    events: list[Seen] = []
    moment = draw(st.integers(0, 5)) * MICROSECONDS
    for number in range(draw(st.integers(0, 14))):
        moment += draw(gaps) * MICROSECONDS
        events.append(
            Seen(moment, f"{draw(numbers)}-{number}", draw(records()), tuple(sorted(draw(held))))
        )
    return sorted(events, key=lambda one: (one.moment, one.event_id))

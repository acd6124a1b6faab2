"""Outcomes of bursts: added up moment by moment, and from all events at once."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.windows.strategies import NAMES, sequences, series, waiting, windowed

from trailhawk.engine.windows import RuleWindows, Seen, plain_bursts
from trailhawk.engine.windows.seen import MICROSECONDS
from trailhawk.ir.conditions import TRUE, Leaf
from trailhawk.ir.logic import (
    AllHold,
    Bound,
    Compare,
    Count,
    Satisfies,
    Sequence,
    Step,
    Window,
    Windowed,
    WindowKind,
    conditions_of,
)
from trailhawk.ir.outcomes import (
    Aggregate,
    AggregateKind,
    Applied,
    Call,
    Earlier,
    Expression,
    Function,
    Holds,
    Literal,
    Outcome,
    Place,
    Read,
)
from trailhawk.ir.tests import OneOf
from trailhawk.model.limits import Limits
from trailhawk.model.paths import Apply, FieldPath, TextFunction

LIMITS = Limits()
IS_X = Leaf(FieldPath.of("v"), OneOf(("x",)))
NUMERIC = [
    *(AggregateKind.SUM, AggregateKind.MIN, AggregateKind.MAX, AggregateKind.AVERAGE),
    *(AggregateKind.COUNT, AggregateKind.COUNT_DISTINCT, AggregateKind.DEVIATION),
    *(AggregateKind.VARIANCE, AggregateKind.MEDIAN),
]


def read(*names: str) -> Read:
    return Read(names[0], tuple(Place(FieldPath.of(name)) for name in names))


def of_events() -> st.SearchStrategy[Expression]:
    """Expressions about one record."""
    base: st.SearchStrategy[Expression] = st.sampled_from(
        [
            *(Literal(2), Literal("x"), Literal(value=True), read("v"), read("n"), read("k", "v")),
            Read("w", (Place(None, "yes", IS_X), Place(FieldPath.of("n")))),
            *(Holds(IS_X), Holds(TRUE)),
        ]
    )

    def larger(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        two = st.tuples(parts, parts)
        binary = [one for one in Function if one not in {Function.NOT, Function.IF}]
        return st.one_of(
            st.builds(Call, st.sampled_from(binary), two),
            st.builds(Call, st.just(Function.IF), st.tuples(parts, parts, parts)),
            st.builds(Call, st.just(Function.NOT), st.tuples(parts)),
            st.builds(Applied, st.just(Apply(TextFunction.RAISED)), parts),
        )

    return st.recursive(base, larger, max_leaves=4)


def aggregates(kinds: list[AggregateKind]) -> st.SearchStrategy[Aggregate]:
    steps = st.sampled_from(["", *NAMES])
    return st.builds(Aggregate, st.sampled_from(kinds), of_events(), steps)


def outcomes() -> st.SearchStrategy[tuple[Outcome, ...]]:
    found = aggregates(list(AggregateKind))
    more = st.one_of(
        found,
        st.builds(Call, st.sampled_from([Function.ADD, Function.SIZE]), st.tuples(found, found)),
        st.just(Call(Function.IF, (Earlier("o0"), Literal("some"), Literal("none")))),
    )
    many = st.lists(more, min_size=1, max_size=3)
    return many.map(lambda ones: tuple(Outcome(f"o{at}", one) for at, one in enumerate(ones)))


def told(logic: Windowed | Sequence, events: list[Seen], said: tuple[Outcome, ...]) -> list[str]:
    windows = RuleWindows(logic, LIMITS, said)
    found = [closed for seen in events for closed in windows.take(seen)]
    return sorted(repr((one.burst.event_ids, one.outcomes)) for one in (*found, *windows.finish()))


def told_plainly(
    logic: Windowed | Sequence, events: list[Seen], said: tuple[Outcome, ...]
) -> list[str]:
    bursts = plain_bursts(logic, events, LIMITS, said)
    return sorted(repr((one.event_ids, one.outcomes)) for one in bursts)


@settings(max_examples=400, deadline=None)
@given(data=st.data(), logic=st.one_of(windowed(), waiting(), sequences()), said=outcomes())
def test_outcomes_agree_with_their_twin(
    data: st.DataObject, logic: Windowed | Sequence, said: tuple[Outcome, ...]
) -> None:
    events = data.draw(series(len(conditions_of(logic))))
    assert told(logic, events, said) == told_plainly(logic, events, said)


@settings(max_examples=400, deadline=None)
@given(
    data=st.data(),
    logic=windowed(),
    measured=aggregates([one for one in AggregateKind if one not in NUMERIC]),
    text=st.sampled_from(["x", "y", 2]),
)
def test_claims_on_texts_and_lists_agree_with_their_twin(
    data: st.DataObject, logic: Windowed, measured: Aggregate, text: str | int
) -> None:
    claim = Satisfies(Call(Function.HAS, (measured, Literal(text))))
    logic = msgspec.structs.replace(logic, claim=claim)
    events = data.draw(series(len(conditions_of(logic))))
    assert told(logic, events, ()) == told_plainly(logic, events, ())


@settings(max_examples=400, deadline=None)
@given(data=st.data(), logic=windowed(), measured=aggregates(NUMERIC), bound=st.integers(0, 4))
def test_claims_on_outcomes_agree_with_their_twin(
    data: st.DataObject, logic: Windowed, measured: Aggregate, bound: int
) -> None:
    claim = Satisfies(Call(Function.GREATER_OR_EQUAL, (measured, Literal(bound))))
    logic = msgspec.structs.replace(logic, claim=AllHold((claim,)))
    events = data.draw(series(len(conditions_of(logic))))
    assert told(logic, events, ()) == told_plainly(logic, events, ())


def test_different_values_are_told_apart_up_to_a_limit() -> None:
    logic = Windowed(
        (Step("a", TRUE),),
        Window(WindowKind.SLIDING, 60),
        Bound(Count(), Compare.GE, 1),
    )
    said = (Outcome("n", Aggregate(AggregateKind.COUNT_DISTINCT, read("v"))),)
    windows = RuleWindows(logic, Limits(max_distinct_counted=3), said)
    for number in range(9):
        windows.take(Seen(number * MICROSECONDS, str(number), {"v": str(number)}, (0,)))
    assert [one.outcomes for one in windows.finish()] == [(("n", 3),)]

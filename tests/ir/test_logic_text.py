"""Windowed logic in words."""

from __future__ import annotations

from trailhawk.ir.conditions import TRUE, Leaf
from trailhawk.ir.logic import (
    Absent,
    AllHold,
    AnyHolds,
    Bound,
    Claim,
    Compare,
    Count,
    Distinct,
    Fails,
    Link,
    Match,
    Measure,
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
    conditions_of,
    steps_of,
)
from trailhawk.ir.logic_text import (
    print_claim,
    print_logic,
    print_measure,
    print_seconds,
    print_window,
)
from trailhawk.ir.tests import OneOf
from trailhawk.model.paths import FieldPath

A = Leaf(FieldPath.of("eventName"), OneOf(("A",)))


def reading(*names: str) -> Reading:
    return Reading(tuple(map(FieldPath.of, names)))


def happens(*steps: str) -> Claim:
    return Bound(Count(steps), Compare.GE, 1)


def test_single_logic() -> None:
    assert print_logic(Single(A)) == ("every match is a finding",)
    assert conditions_of(Single(A)) == (A,)


def test_windowed_logic() -> None:
    inner = Windowed((Step("x", A),), Window(WindowKind.SLIDING, 60), Bound(Count(), Compare.GE, 3))
    logic = Windowed(
        steps=(
            Step("a", A, (reading("user"),)),
            Step("b", inner, (reading("requestParameters.userName", "userName"),)),
        ),
        window=Window(WindowKind.SLIDING, 3_600),
        claim=AllHold((happens("a"), happens("b"))),
        by=("user",),
        missing=Missing.NEED_ALL,
    )
    assert print_logic(logic) == (
        "a finding for each burst in which count of a >= 1 and count of b >= 1",
        "within any 1 hour, both ends included",
        "for each user; events that lack a key are left out",
        'step a: eventName eq "A"',
        "step b: while this goes on",
        "  a finding for each burst in which count >= 3",
        "  within any 1 minute, both ends included",
        "  over all events together",
        '  step x: eventName eq "A"',
        "  user is requestParameters.userName or else userName",
    )
    assert conditions_of(logic) == (A, A)


def test_a_sequence() -> None:
    link = Link(
        60,
        strict=True,
        matches=(
            Match(reading("ip"), reading("address"), negated=True),
            Match(reading("key"), reading("key")),
        ),
    )
    stages = (Stage(Step("a", A), 3), Stage(Step("b", TRUE)), Stage(Step("c", TRUE)))
    logic = Sequence(stages, (link, Link()), 90)
    assert print_logic(logic) == (
        "a finding for each burst that completes a x3 -> b -> c",
        "within 90 seconds, both ends included",
        (
            "b at most 1 minute later, at a later second, "
            "with address unlike the earlier event's ip, with key equal to the earlier event's key"
        ),
        "over all events together",
        'step a: eventName eq "A"',
        "step b: true",
        "step c: true",
    )
    assert [step.name for step in steps_of(logic)] == ["a", "b", "c"]


def test_claims() -> None:
    either = AnyHolds((happens("a"), Absent(("b", "c"))))
    shown = print_claim(AllHold((either, Fails(either), Absent(("d",), 2))))
    assert shown == (
        "(count of a >= 1 or no b or c before or after) and not (count of a >= 1 or no b or c "
        "before or after) and at most 2 d before or after"
    )


def test_measures() -> None:
    measures: dict[Measure, str] = {
        Count(): "count",
        Distinct("ip", ("a", "b")): "distinct ip of a, b",
        Statistic(StatisticKind.SUM, "n"): "sum n",
        Statistic(StatisticKind.PERCENTILE, "n"): "median n",
        Statistic(StatisticKind.PERCENTILE, "n", percent=99.5): "99.5th percentile n",
    }
    for measure, text in measures.items():
        assert print_measure(measure) == text


def test_windows() -> None:
    shown = [print_window(Window(kind, 86_400, "p")) for kind in WindowKind]
    assert shown == [
        "within any 1 day, both ends included",
        "within one of the fixed windows of 1 day",
        "within 1 day from the first event",
        "within 1 day before p",
        "within 1 day after p",
    ]


def test_lengths() -> None:
    assert [print_seconds(at) for at in (0, 1, 90, 120, 7_200, 172_800)] == [
        "0 seconds",
        "1 second",
        "90 seconds",
        "2 minutes",
        "2 hours",
        "2 days",
    ]

"""Windowed logic in words and as a diagram, one case a kind of correlation."""

from __future__ import annotations

import msgspec
import pytest
from tests.catalog.making import SES, call, rule, site

from trailhawk.catalog.flow import duration, flow, window_words
from trailhawk.catalog.html import to_html
from trailhawk.catalog.pages.rules import RulePage
from trailhawk.catalog.thresholds import threshold_flow, threshold_words
from trailhawk.ir.dedup import Dedup, Piece
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
    FirstSeen,
    Link,
    Logic,
    Match,
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
from trailhawk.model.paths import FieldPath

ARN = Reading((FieldPath.of("userIdentity.arn"),))
A = Step("a", call(SES, "DeleteIdentity"), (ARN,))
B = Step("b", call(SES, "SendEmail"), (ARN,))
TEN = Window(WindowKind.SLIDING, 600)


def windowed(claim: Claim, *steps: Step, window: Window = TEN) -> Windowed:
    return Windowed(steps or (A,), window, claim, ("who",))


def some(*names: str, at_least: int = 1) -> Bound:
    return Bound(Count(names), Compare.GE, at_least)


WORDS: dict[str, tuple[Logic, str]] = {
    "event count": (
        windowed(some(at_least=5)),
        "At least 5 events, within any 10 minutes, for one and the same who.",
    ),
    "value count": (
        windowed(Bound(Distinct("bucket"), Compare.GT, 3)),
        "More than 3 different bucket, within any 10 minutes, for one and the same who.",
    ),
    "temporal": (
        windowed(AllHold((some("a"), some("b"))), A, B),
        "An event of a and an event of b, within any 10 minutes, for one and the same who.",
    ),
    "any of several": (
        windowed(AnyHolds((some("a", at_least=2), some("b"))), A, B),
        "At least 2 events of a or an event of b, within any 10 minutes, for one and the same who.",
    ),
    "one without the other": (
        windowed(AllHold((some("a"), Absent(("b",)))), A, B),
        (
            "An event of a and no event of b (before or after), within any 10 minutes, "
            "for one and the same who."
        ),
    ),
    "what another bound implies is left out": (
        windowed(
            AllHold(
                (Bound(Count(("a",)), Compare.GT, 0), Bound(Distinct("ip", ("a",)), Compare.GT, 1))
            )
        ),
        "More than 1 different ip, within any 10 minutes, for one and the same who.",
    ),
    "negated": (
        windowed(Fails(some("b", at_least=2)), A, B),
        "Not (at least 2 events of b), within any 10 minutes, for one and the same who.",
    ),
    "percentile": (
        windowed(Bound(Statistic(StatisticKind.PERCENTILE, "bytes", (), 90), Compare.GE, 7)),
        "At least 7 as the 90th percentile bytes, within any 10 minutes, for one and the same who.",
    ),
    "fixed windows": (
        windowed(some(at_least=2), window=Window(WindowKind.TUMBLING, 3_600)),
        "At least 2 events, within one of the fixed stretches of 1 hour, for one and the same who.",
    ),
    "before another event": (
        windowed(some("a"), A, B, window=Window(WindowKind.BEFORE, 60, "b")),
        "An event of a, in the 1 minute before b, for one and the same who.",
    ),
    "in order": (
        Sequence((Stage(A, 4), Stage(B)), (Link(),), 900, ("who",)),
        "In this order, within 15 minutes, for one and the same who: a 4 times, then b.",
    ),
    "first seen": (
        FirstSeen(A, "region", 86_400 * 30, 86_400, ("who",)),
        (
            "A region that was not seen in the 30 days before, for one and the same who; "
            "the first 1 day only teach."
        ),
    ),
    "a single event": (Single(call(SES, "SendEmail")), ""),
}


@pytest.mark.parametrize("kind", WORDS)
def test_in_words(kind: str) -> None:
    logic, words = WORDS[kind]
    assert window_words(logic) == words
    assert (flow(logic) is None) is (words == "")


def test_a_count_is_drawn_as_dots_up_to_a_bound() -> None:
    few, many = flow(windowed(some(at_least=5))), flow(windowed(some(at_least=100)))
    assert few is not None
    assert many is not None
    assert (few.steps[0].dots, few.steps[0].more) == (5, False)
    assert (many.steps[0].dots, many.steps[0].more) == (12, True)
    assert few.steps[0].times == "at least 5 events"
    assert few.steps[0].keys == ("who: userIdentity.arn",)


def test_what_all_steps_come_to_together_stands_below_them() -> None:
    found = flow(windowed(Bound(Distinct("secret"), Compare.GE, 10), A, B))
    assert found is not None
    assert (found.joined, found.total) == ("or", "at least 10 different secret")
    assert [step.times for step in found.steps] == ["", ""]


def test_what_must_not_happen_is_marked() -> None:
    found = flow(windowed(AllHold((some("a"), Absent(("b",)))), A, B))
    assert found is not None
    assert [(step.absent, step.times) for step in found.steps] == [(False, ""), (True, "never")]


def test_between_two_stages_stands_what_must_hold() -> None:
    link = Link(300, strict=True, matches=(Match(ARN, ARN, negated=True),))
    found = flow(Sequence((Stage(A), Stage(B)), (link,), 900, ("who",)))
    assert found is not None
    assert found.joined == "then"
    assert found.steps[1].between == (
        "at most 5 minutes later",
        "at a later second",
        "userIdentity.arn unlike the earlier userIdentity.arn",
    )


def test_a_step_that_is_windowed_itself_is_told_in_words() -> None:
    found = flow(
        Sequence(
            (Stage(Step("many", windowed(some(at_least=5)), (ARN,))), Stage(B)),
            (Link(),),
            900,
            ("who",),
        )
    )
    assert found is not None
    assert found.steps[0].nested
    assert found.steps[0].text.startswith("At least 5 events")


def test_a_threshold_is_told_like_a_window() -> None:
    dedup = Dedup(seconds=3_600, least=10, pieces=("by ", Piece(ARN)))
    assert threshold_words(dedup) == (
        "At least 10 matches, within 1 hour of the first, for one and the same by userIdentity.arn."
    )
    found = threshold_flow(dedup, call(SES, "SendEmail"))
    assert found is not None
    assert (found.span, found.steps[0].dots) == ("1 hour", 10)
    unique = Dedup(seconds=60, least=3, unique=ARN)
    assert threshold_words(unique) == (
        "At least 3 different userIdentity.arn, within 1 minute of the first."
    )


def test_no_threshold_is_no_window() -> None:
    for dedup in (None, Dedup(seconds=60)):
        assert threshold_words(dedup) == ""
        assert threshold_flow(dedup, call(SES, "SendEmail")) is None


def test_lengths_of_time() -> None:
    assert [duration(one) for one in (1, 90, 3_600, 86_400 * 2)] == [
        *("1 second", "90 seconds", "1 hour", "2 days")
    ]


def test_the_page_draws_it() -> None:
    one = msgspec.structs.replace(
        rule("Many", call(SES, "SendEmail")), logic=windowed(some(at_least=5))
    )
    found = site(one)
    page = found.page(found.context.corpus.entries[0].url)
    assert isinstance(page, RulePage)
    markup = to_html(page)
    assert '<figure class="flow">' in markup
    assert markup.count("<circle") == 5

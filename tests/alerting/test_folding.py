from __future__ import annotations

from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sinks.factories import failed, finding, folded, rule

from trailhawk.alerting import Folder, folding
from trailhawk.model.events import Outcome
from trailhawk.model.findings import Finding, Place, Tally
from trailhawk.model.limits import Limits

RULES = [rule("r:high", 75), rule("r:low", 25), rule("r:critical", 95)]
TIMES = [
    "2024-05-01T10:00:00Z",
    "2024-05-01T10:00:00.250000Z",
    "2024-04-30T23:59:59Z",
    "2031-01-01T00:00:00Z",
    "not a time",
    "",
]


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    number = draw(st.integers(0, 9))
    return finding(
        card=draw(st.sampled_from(RULES)),
        principal=draw(st.sampled_from(["ann", "bob", "", "cid"])),
        account=draw(st.sampled_from(["1", "2"])),
        time=draw(st.sampled_from(TIMES)),
        outcome=draw(st.sampled_from(Outcome)),
        name=draw(st.sampled_from(["StopLogging", "DeleteTrail"])),
        user_agent=draw(st.sampled_from(["aws-cli", "boto3", ""])),
        event_id=f"e-{number}",
        place=Place("a.json", draw(st.integers(0, 10_000))),
    )


runs = st.lists(findings(), max_size=40, unique_by=lambda item: item.place.index)


@given(runs, st.randoms(use_true_random=False), st.integers(1, 12))
@settings(max_examples=200)
def test_the_order_of_arrival_does_not_matter(
    found: list[Finding], random: Random, max_groups: int
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert folded(found, max_groups=max_groups) == folded(shuffled, max_groups=max_groups)


@given(runs, st.integers(1, 6))
def test_every_finding_is_grouped_or_overflows(found: list[Finding], max_groups: int) -> None:
    summary = folded(found, max_groups=max_groups)
    assert summary.findings == len(found)
    assert summary.findings == summary.overflow + sum(group.count for group in summary.groups)
    assert all(group.count == group.successes + group.failures for group in summary.groups)
    assert len(summary.groups) <= max_groups


def test_a_group_is_one_rule_principal_and_account() -> None:
    summary = folded(
        [
            finding(),
            finding(event_id="e-2", region="us-east-1"),
            finding(principal="ann"),
            finding(account="2"),
            finding(card=rule("r:other")),
        ]
    )
    assert sorted(group.count for group in summary.groups) == [1, 1, 1, 2]


def test_a_million_identical_hits_would_be_one_group_with_an_exact_count() -> None:
    flood = [finding(event_id=f"e-{number}") for number in range(3_000)]
    other = finding(card=rule("r:quiet", 25))
    summary = folded([*flood, other])
    assert [group.count for group in summary.groups] == [3_000, 1]
    assert len(summary.groups[0].event_ids) == 100


def test_the_sample_is_the_first_success_else_the_first() -> None:
    late, early = "2024-05-02T00:00:00Z", "2024-05-01T00:00:00Z"
    (group,) = folded([finding(time=late, event_id="s"), failed(time=early, event_id="f")]).groups
    assert group.sample.facts.event_id == "s"
    (group,) = folded([failed(time=late, event_id="l"), failed(time=early, event_id="f")]).groups
    assert group.sample.facts.event_id == "f"


def test_first_and_last_are_by_time_and_not_by_text_or_arrival() -> None:
    times = ("2024-05-01T10:00:00.500000Z", "2024-05-01T10:00:00Z", "2024-04-30T00:00:00Z", "?")
    (group,) = folded([finding(time=time) for time in times]).groups
    assert (group.first, group.last) == (times[2], times[0])


def test_without_any_readable_time_there_is_no_period() -> None:
    summary = folded([finding(time="?")])
    assert (summary.first, summary.last, summary.timeline) == ("", "", ())
    assert summary.groups[0].first == ""


def test_event_ids_are_those_of_the_earliest() -> None:
    found = [
        finding(event_id=f"e-{day:03}", time=f"2024-05-{day % 28 + 1:02}T00:00:{day % 60:02}Z")
        for day in range(500)
    ]
    expected = sorted(found, key=lambda item: (item.facts.time, item.facts.event_id))[:100]
    (group,) = folded(found).groups
    assert group.event_ids == tuple(item.facts.event_id for item in expected)


def test_facts_are_tallied() -> None:
    (group,) = folded([finding(), failed("AccessDenied"), failed("AccessDenied", name="X")]).groups
    assert group.names == Tally(top=(("StopLogging", 2), ("X", 1)))
    assert group.errors == Tally(top=(("AccessDenied", 2),))
    assert group.sessions == Tally()


def test_past_the_limit_severe_rules_keep_their_groups() -> None:
    flood = [finding(card=RULES[1], principal=f"p{number}") for number in range(200)]
    summary = folded([*flood, finding(card=RULES[2])], max_groups=10)
    assert summary.groups[0].rule.uid == "r:critical"
    assert summary.overflow == 191


def test_memory_stays_bounded_while_groups_flood_in() -> None:
    folder = Folder(Limits(max_groups=10))
    for number in range(1_000):
        folder.add(finding(principal=f"p{number}"))
        assert len(folder._groups) <= 16


def test_past_the_byte_budget_samples_keep_only_their_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(folding, "MAX_SAMPLE_BYTES", 2_500)
    found = [
        finding(principal=f"p{number}", record=b"x" * 1_000, place=Place("a", number))
        for number in range(5)
    ]
    kept = [group.sample for group in folded(found).groups]
    assert sum(len(sample.record) for sample in kept) == 2_000
    assert sorted(sample.place.index for sample in kept) == [0, 1, 2, 3, 4]


def test_the_summary_says_what_ran() -> None:
    summary = Folder(Limits()).summary(
        rules_loaded=3, rules_refused=1, command="scan", version="9", undecided=(("r", "R", 2),)
    )
    assert summary == msgspec.structs.replace(
        folded([]), rules_loaded=3, rules_refused=1, command="scan", version="9",
        undecided=(("r", "R", 2),),
    )  # fmt: skip

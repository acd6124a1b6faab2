"""First-seen rules: what is new, for whom, and what warm-up means."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailhawk.engine.windows import FirstWindows, Seen, series_findings
from trailhawk.frontends.registry import load_file
from trailhawk.ir.logic import FirstSeen
from trailhawk.ir.logic_text import print_logic
from trailhawk.ir.rule import RuleFile
from trailhawk.model.limits import Limits

RULE = """\
title: New Region
id: new-region
logsource: {product: aws, service: cloudtrail}
detection: {selection: {readOnly: false}, condition: selection}
first_seen: {of: awsRegion, by: userIdentity.arn, within: 14d, warm_up: 7d}
"""
DAY = 86_400


def logic(text: str = RULE) -> FirstSeen:
    loaded = load_file(RuleFile("new.yml", text), Limits())
    assert not loaded.refusals
    found = loaded.rules[0].logic
    assert isinstance(found, FirstSeen)
    return found


def call(day: float, region: str | None, who: str = "ann", **more: Any) -> dict[str, Any]:
    whole, part = divmod(day, 1)
    return {
        "eventTime": f"2026-0{1 + int(whole) // 28}-{1 + int(whole) % 28:02}"
        f"T{int(part * 24):02}:00:00Z",
        "eventName": "RunInstances",
        "eventID": f"{day}-{region}-{who}",
        "readOnly": False,
        "userIdentity": {"arn": who},
        "awsRegion": region,
        **more,
    }


def found(*calls: dict[str, Any]) -> list[str]:
    return [one.facts.event_id for one in series_findings(logic(), calls, Limits())]


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([call(0, "a"), call(1, "b")], []),
        ([call(0, "a"), call(8, "b")], ["8-b-ann"]),
        ([call(0, "a"), call(7, "b")], ["7-b-ann"]),
        ([call(0, "a"), call(8, "a")], []),
        ([call(0, "a"), call(8, "b"), call(9, "b")], ["8-b-ann"]),
        ([call(0, "a"), call(14, "a")], []),
        ([call(0, "a"), call(15, "a")], ["15-a-ann"]),
        ([call(0, "a"), call(10, "a"), call(20, "a")], []),
        ([call(0, "a"), call(8, "b", "bob")], []),
        ([call(0, "a"), call(8, None)], []),
        ([call(0, "a"), call(8, "b", readOnly=True)], []),
    ],
)
def test_only_what_is_new_after_warm_up_is_found(
    calls: list[dict[str, Any]], expected: list[str]
) -> None:
    assert found(*calls) == expected
    assert found(*calls[::-1]) == expected


@given(st.lists(st.tuples(st.integers(0, 27), st.sampled_from("abc")), max_size=20))
def test_it_is_what_a_look_back_over_everything_says(calls: list[tuple[int, str]]) -> None:
    calls = sorted(set(calls))
    expected = [
        f"{day}-{region}-ann"
        for at, (day, region) in enumerate(calls)
        if day - calls[0][0] >= 7
        and not [1 for other, same in calls[:at] if same == region and day - other <= 14]
    ]
    assert found(*(call(*one) for one in calls)) == expected


def test_a_finding_says_how_long_was_watched_and_what_is_new() -> None:
    (one,) = series_findings(logic(), [call(0, "a"), call(8, "b")], Limits())
    assert one.burst is not None
    assert one.burst.measures == (("days watched before", 8.0),)
    assert one.burst.values == (("awsRegion", ("b",)),)
    assert one.burst.keys == (("userIdentity.arn", "ann"),)


def test_a_flood_of_identities_is_forgotten_and_counted() -> None:
    windows = FirstWindows(logic(), Limits(max_window_entries=20))
    for number in range(100):
        record = call(0, "a", str(number))
        windows.take(Seen(number, str(number), record, (0,)))
    assert windows.pressure >= 85
    assert windows.unplaced == 100


def test_it_is_told_in_words() -> None:
    words = "\n".join(print_logic(logic()))
    assert "not seen for 14 days" in words
    assert "warm-up of 7 days" in words


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("of: awsRegion, ", "", "R201"),
        ("warm_up: 7d", "warm_up: soon", "R226"),
        (", warm_up: 7d", "", "R201"),
        ("warm_up: 7d", "warm_up: [7d]", "R226"),
        ("within: 14d", "within: 14d, for: me", "R202"),
    ],
)
def test_a_wrong_baseline_is_refused(old: str, new: str, code: str) -> None:
    loaded = load_file(RuleFile("new.yml", RULE.replace(old, new)), Limits())
    assert [one.code for one in loaded.refusals] == [code]

from __future__ import annotations

import pytest
from tests.sinks.factories import failed, finding, folded, rule

from trailhawk.alerting.ranking import urgency
from trailhawk.model.findings import Evidence, Finding, Summary

CRITICAL, HIGH, MEDIUM = (
    rule("r:critical", 95, title="critical"),
    rule("r:high", 75, title="high"),
    rule("r:medium", 50, title="medium"),
)


def titles(summary: Summary) -> list[str]:
    return [group.rule.title for group in summary.groups]


@pytest.mark.parametrize(
    ("found", "order"),
    [
        pytest.param(
            [finding(card=HIGH), finding(card=CRITICAL)], ["critical", "high"], id="severe first"
        ),
        pytest.param(
            [failed(card=CRITICAL), finding(card=HIGH)], ["high", "critical"], id="failed later"
        ),
        pytest.param(
            [failed(card=CRITICAL), finding(card=MEDIUM)],
            ["critical", "medium"],
            id="a failed critical still comes before a medium",
        ),
        pytest.param(
            [failed(card=CRITICAL), finding(card=CRITICAL), finding(card=HIGH)],
            ["critical", "high"],
            id="one success is enough",
        ),
    ],
)
def test_groups_are_ranked(found: list[Finding], order: list[str]) -> None:
    assert titles(folded(found)) == order


def test_a_rule_that_looks_for_failure_keeps_its_score() -> None:
    looked = (Evidence("errorCode", 'errorCode eq "AccessDenied"', "AccessDenied"),)
    (group,) = folded([failed(card=CRITICAL, evidence=looked)]).groups
    assert urgency(group) == 95


def test_a_rule_that_rules_an_error_out_did_not_look_for_failure() -> None:
    ruled_out = (Evidence("errorCode", 'not errorCode eq "Throttling"', "AccessDenied"),)
    (group,) = folded([failed(card=CRITICAL, evidence=ruled_out)]).groups
    assert urgency(group) == 70


def test_no_score_falls_below_zero() -> None:
    (group,) = folded([failed(card=rule("r:mild", 10))]).groups
    assert urgency(group) == 0


def test_repeating_a_deed_never_sinks_it() -> None:
    often = [finding(principal="often", event_id=str(number)) for number in range(5)]
    summary = folded([finding(principal="once"), *often])
    assert [group.principal for group in summary.groups] == ["often", "once"]


def test_of_equals_the_latest_comes_first() -> None:
    early = finding(principal="early", time="2024-05-01T00:00:00Z")
    late = finding(principal="late", time="2024-06-01T00:00:00Z")
    never = finding(principal="never", time="no time")
    summary = folded([never, early, late])
    assert [group.principal for group in summary.groups] == ["late", "early", "never"]

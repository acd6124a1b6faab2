from __future__ import annotations

import pytest
from tests.sinks.factories import failed, finding, folded

from trailhawk.model.findings import Evidence, Finding, Tally
from trailhawk.sinks.wording import (
    DASH,
    TIMES,
    agent_text,
    evidence_text,
    outcome_text,
    period_text,
    principal_text,
    tally_text,
    time_text,
    tools_text,
)


@pytest.mark.parametrize(
    ("principal", "account", "text"),
    [
        ("", "1", "(nobody named)"),
        ("arn:aws:iam::1:user/ops/bob", "1", "user/ops/bob"),
        ("arn:aws:iam::1:user/bob", "2", "user/bob of account 1"),
        ("arn:aws:iam::1:user/bob", "", "user/bob"),
        ("arn:aws:iam::1:root", "1", "root"),
        ("arn:aws:sts::1:assumed-role/Deployer", "1", "role/Deployer"),
        ("arn:aws:sts::1:federated-user/ann", "1", "federated/ann"),
        ("arn:aws:sts::1:assumed-role", "1", "assumed-role"),
        ("arn:aws:odd", "1", "arn:aws:odd"),
        ("ec2.amazonaws.com", "1", "ec2.amazonaws.com"),
    ],
)
def test_principals_have_short_names(principal: str, account: str, text: str) -> None:
    assert principal_text(principal, account) == text


@pytest.mark.parametrize(
    ("agent", "text"),
    [
        ("", ""),
        ("aws-cli/2.15.0 Python/3.11", "aws-cli/2.15.0"),
        ("[Boto3/1.9 Linux]", "Boto3/1.9"),
        (" leading", " leading"),
        ("Mozilla/5.0 (X11)", "Mozilla/5.0 (X11)"),
        ("Mozilla/5.0 " + "x" * 60, "Mozilla/5.0 " + "x" * 35 + "…"),
    ],
)
def test_user_agents_have_short_names(agent: str, text: str) -> None:
    assert agent_text(agent) == text


def test_agents_of_one_tool_are_counted_together() -> None:
    assert tools_text(Tally(top=(("a/1 x", 2), ("b", 2), ("a/1 y", 1)))) == (
        f"a/1 {TIMES}3, b {TIMES}2"
    )


def test_a_lone_value_stands_without_its_count() -> None:
    assert tally_text(Tally(top=(("a", 3),))) == "a"
    assert tally_text(Tally(top=(("a", 3),), others=2)) == f"a {TIMES}3, others {TIMES}2"
    assert tally_text(Tally()) == ""


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("", "", "at an unknown time"),
        ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z", "2024-05-01 10:00:00 UTC"),
        (
            "2024-05-01T10:00:00Z",
            "2024-05-01T10:00:09Z",
            f"2024-05-01 10:00:00 {DASH} 10:00:09 UTC",
        ),
        (
            "2024-05-01T10:00:00Z",
            "2024-05-02T10:00:00.123Z",
            f"2024-05-01 10:00:00 {DASH} 2024-05-02 10:00:00 UTC",
        ),
    ],
)
def test_periods_say_a_shared_date_once(first: str, last: str, text: str) -> None:
    assert period_text(first, last) == text


def test_text_that_is_no_time_stays_as_it_is() -> None:
    assert time_text("some time in May") == "some time in May"


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ([finding()], "1 time, succeeded"),
        ([finding(), finding()], "2 times, all succeeded"),
        ([failed()], "1 time, failed (AccessDenied)"),
        ([failed(error=""), failed(error="")], "2 times, all failed"),
        ([failed(), finding()], "2 times: 1 succeeded, 1 failed (AccessDenied)"),
    ],
)
def test_outcomes(found: list[Finding], text: str) -> None:
    assert outcome_text(folded(found).groups[0]) == text


@pytest.mark.parametrize(
    ("leaf", "text"),
    [
        (Evidence("a", 'a eq "x"', "x"), 'a eq "x"'),
        (Evidence("a", "a exists", "x" * 30), f"saw {'x' * 19}…: a exists"),
        (Evidence("a", "not a exists", ""), "not a exists"),
        (Evidence("a", 'a contains "x"', "axb"), 'saw axb: a contains "x"'),
    ],
)
def test_evidence_says_what_was_seen_once_and_first(leaf: Evidence, text: str) -> None:
    assert evidence_text(leaf, 20) == text

"""Panther's own public rules, read in place: set TRAILHAWK_PANTHER_ANALYSIS to a checkout."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.frontends.panther.upstream import ROOT, cloudtrail_rules, needs_upstream, pack, suite

from trailhawk.cli.main import main
from trailhawk.cli.panther_correlations import correlation_verdicts
from trailhawk.cli.panther_tests import panther_suite, verdicts
from trailhawk.ir.indicators import indicators
from trailhawk.ir.logic import Single
from trailhawk.ir.normal import normalise
from trailhawk.ir.printer import print_condition
from trailhawk.model.limits import Limits
from trailhawk.packs import load_pack

pytestmark = needs_upstream

SEEDS = {
    "AWS.CloudTrail.SES.ListIdentities": "ListIdentities",
    "AWS.CloudTrail.SES.CheckSESSendingEnabled": "GetAccountSendingEnabled",
}
OUTPUTS = [
    "eventName",
    "eventSource",
    "awsRegion",
    "recipientAccountId",
    "sourceIPAddress",
    "userAgent",
    "userIdentity",
]


def test_nine_in_ten_rules_are_exact() -> None:
    exact = [rule for rule in pack().rules if isinstance(rule.logic, Single)]
    assert len(exact) >= 136
    assert len(exact) + len(pack().partial) == 144


@pytest.mark.parametrize("name", SEEDS)
def test_the_seeds_come_out_exactly(name: str) -> None:
    [rule] = [rule for rule in pack().rules if rule.meta.id == name]
    assert print_condition(normalise(rule.condition)) == f'eventName eq "{SEEDS[name]}"'
    [row] = indicators(rule.condition)
    assert (row.field, row.kind, row.values) == ("eventName", "eq", (SEEDS[name],))
    assert [path.text for path in rule.outputs] == OUTPUTS


@pytest.mark.parametrize("name", SEEDS)
def test_the_command_shows_the_seeds_exactly(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(Path(ROOT, "rules", "aws_cloudtrail_rules"))
    assert main(["rules", "show", name, "-r", folder]) == 0
    sections = {
        lines[0]: [line.strip() for line in lines[1:]]
        for part in capsys.readouterr().out.split("\n\n")
        if (lines := part.splitlines())
    }
    assert sections["condition"] == [f'eventName eq "{SEEDS[name]}"']
    assert sections["indicators"] == [f"eventName  eq  {SEEDS[name]}"]
    assert sections["output fields"] == OUTPUTS


def test_every_test_of_a_cloudtrail_rule_passes_by_its_python() -> None:
    assert len(suite().tests) == 537
    said = list(verdicts(suite(), pack(), lambda _: True))
    missing = [one for one in said if "ModuleNotFoundError" in one.reason]
    if missing:
        pytest.skip("policyuniverse and pycountry, which some rules import, are not installed")
    assert [one for one in said if not one.passed] == []


def test_the_correlations_of_cloudtrail_rules_pass_their_tests() -> None:
    paths = (*cloudtrail_rules(), Path(ROOT, "correlation_rules"))
    found = panther_suite(load_pack(paths, Limits(), cached=False))
    assert found is not None
    ids = {test.rule for test in found.tests} | {rule.meta.id for rule in pack().rules}
    ours = [spec for spec in found.correlations if any(name in str(spec.body) for name in ids)]
    said = list(correlation_verdicts(ours))
    assert len(said) >= 30
    assert [one for one in said if not one.passed] == []

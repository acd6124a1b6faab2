"""Panther's own public rules, read in place: set TRAILHAWK_PANTHER_ANALYSIS to a checkout."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from trailhawk.ir.indicators import indicators
from trailhawk.ir.normal import normalise
from trailhawk.ir.printer import print_condition
from trailhawk.model.limits import Limits
from trailhawk.packs import Pack, load_pack

ROOT = os.environ.get("TRAILHAWK_PANTHER_ANALYSIS", "")
pytestmark = pytest.mark.skipif(not ROOT, reason="TRAILHAWK_PANTHER_ANALYSIS is not set")

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


@cache
def pack() -> Pack:
    return load_pack((Path(ROOT, "rules"),), Limits(), cached=False)


def test_nine_in_ten_rules_are_exact() -> None:
    assert len(pack().rules) >= 131
    assert len(pack().rules) + len(pack().partial) == 144


@pytest.mark.parametrize("name", SEEDS)
def test_the_seeds_come_out_exactly(name: str) -> None:
    [rule] = [rule for rule in pack().rules if rule.meta.id == name]
    assert print_condition(normalise(rule.condition)) == f'eventName eq "{SEEDS[name]}"'
    [row] = indicators(rule.condition)
    assert (row.field, row.kind, row.values) == ("eventName", "eq", (SEEDS[name],))
    assert [path.text for path in rule.outputs] == OUTPUTS

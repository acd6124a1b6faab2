"""Tests that stand inside rule files, for those languages that have them."""

from __future__ import annotations

from collections import defaultdict

from trailhawk.frontends.panther.canonical import as_cloudtrail
from trailhawk.frontends.panther.suite import Suite
from trailhawk.packs.load import Pack
from trailhawk.packs.rule_tests import Case

__all__ = ["inline_cases"]


def inline_cases(pack: Pack) -> dict[str, tuple[Case, ...]]:
    """Return the cases by rule id; those that replace helpers are left out."""
    suite = pack.suites.get("panther")
    found: defaultdict[str, tuple[Case, ...]] = defaultdict(tuple)
    for test in () if suite is None else Suite.decoded(suite).tests:
        if not test.mocks and not test.problem:
            event = as_cloudtrail(test.log)
            found[test.rule] += (Case(test.name, test.expected, event),)
    return dict(found)

"""Tests that stand inside rule files, for those languages that have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from trailhawk.frontends.panther.canonical import as_cloudtrail
from trailhawk.frontends.panther.suite import read_suite
from trailhawk.frontends.registry import companions_of
from trailhawk.ir.rule import RuleFile
from trailhawk.model.limits import Limits
from trailhawk.packs.rule_tests import Case

__all__ = ["inline_cases"]


def inline_cases(files: Iterable[RuleFile], limits: Limits) -> dict[str, tuple[Case, ...]]:
    """Return the cases by rule id; those that replace helpers are left out."""
    ours = [file for file in files if companions_of(file) is not None]
    found: defaultdict[str, tuple[Case, ...]] = defaultdict(tuple)
    for test in read_suite(ours, limits).tests if ours else ():
        if not test.mocks:
            event = as_cloudtrail(test.log)
            found[test.rule] += (Case(test.name, test.expected, event),)
    return dict(found)

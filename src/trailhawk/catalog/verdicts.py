"""The cases of a rule's own tests, run when the catalog is made."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from trailhawk.facts import short_source
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Rule
from trailhawk.packs.rule_tests import Case

__all__ = ["CaseVerdict", "run_cases", "tested_events"]


class CaseVerdict(msgspec.Struct, frozen=True):
    """One case, what it expects and how it came out."""

    name: str
    fires: bool
    """What the test expects."""
    passed: bool
    event: dict[str, object]


def run_cases(rule: Rule, cases: tuple[Case, ...]) -> tuple[CaseVerdict, ...]:
    """Run the cases of a rule over single events; windowed rules have none to run here."""
    logic = rule.logic
    if not isinstance(logic, Single):
        return ()
    return tuple(
        CaseVerdict(
            case.name,
            case.fires,
            (evaluate(logic.condition, case.event) is True) is case.fires,
            case.event,
        )
        for case in cases
        if case.event
    )


def tested_events(cases: tuple[Case, ...]) -> frozenset[tuple[str, str]]:
    """Return the events that the tests expect the rule to fire on."""
    return frozenset(pair for case in cases if case.fires and (pair := _pair(case.event)))


def _pair(event: Mapping[str, object]) -> tuple[str, str] | None:
    source, name = event.get("eventSource"), event.get("eventName")
    if isinstance(source, str) and isinstance(name, str):
        return short_source(source), name
    return None

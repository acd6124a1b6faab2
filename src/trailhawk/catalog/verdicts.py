"""The cases of a rule's own tests, run when the catalog is made."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from trailhawk.engine.windows import series_findings
from trailhawk.facts import short_source
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.logic import Logic, Single
from trailhawk.ir.rule import Rule
from trailhawk.model.limits import Limits
from trailhawk.packs.rule_tests import Case

__all__ = ["CaseVerdict", "run_cases", "tested_events"]


class CaseVerdict(msgspec.Struct, frozen=True):
    """One case, what it expects and how it came out."""

    name: str
    fires: bool
    """What the test expects."""
    passed: bool
    events: tuple[dict[str, object], ...]
    """One, or those that make a burst."""
    findings: int | None = None
    """How many findings the test expects of several events; None for one event."""


def run_cases(rule: Rule, cases: tuple[Case, ...]) -> tuple[CaseVerdict, ...]:
    """Run the cases of a rule: of one event with the plain evaluator, of several as a scan does."""
    return tuple(verdict for case in cases if (verdict := _verdict(rule.logic, case)) is not None)


def _verdict(logic: Logic, case: Case) -> CaseVerdict | None:
    if case.findings is not None:
        made = len(series_findings(logic, case.events, Limits()))
        passed = made == case.findings
        return CaseVerdict(case.name, case.fires, passed, case.events, case.findings)
    if not case.event or not isinstance(logic, Single):
        return None
    passed = (evaluate(logic.condition, case.event) is True) is case.fires
    return CaseVerdict(case.name, case.fires, passed, (case.event,))


def tested_events(cases: tuple[Case, ...]) -> frozenset[tuple[str, str]]:
    """Return the events that the tests expect the rule to fire on."""
    return frozenset(pair for case in cases if case.fires and (pair := _pair(case.event)))


def _pair(event: Mapping[str, object]) -> tuple[str, str] | None:
    source, name = event.get("eventSource"), event.get("eventName")
    if isinstance(source, str) and isinstance(name, str):
        return short_source(source), name
    return None

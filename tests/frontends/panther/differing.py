"""Where a translated condition and the rule's Python answer otherwise, on given events.

The Python runs in the worker that users run it in, without the mocks of tests. A rule that is
exact must agree; of any other the condition must hold wherever the Python says True.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trailhawk.frontends.panther.canonical import as_cloudtrail
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.rule import Rule
from trailhawk.panther_runtime import Ask, Worker
from trailhawk.panther_runtime.record import supplied

__all__ = ["Count", "Difference", "Event", "differences"]

Event = dict[str, Any]


@dataclass(slots=True)
class Count:
    """What was compared."""

    exact: int = 0
    """Answers of exact rules."""
    matched: int = 0
    """How many of those were matches by the Python."""
    checked: int = 0
    """Answers of other rules, whose condition may hold too often but never too seldom."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One event of which a rule's Python and its condition do not say the same."""

    rule: str
    event: Event
    python: bool | None
    error: str
    holds: bool


def differences(
    worker: Worker,
    rules: Iterable[tuple[Rule, bool]],
    events: Sequence[Event],
    count: Count,
) -> Iterator[Difference]:
    """Yield where rules, each with whether it is exact, do not agree; ``count`` is added to."""
    records = [as_cloudtrail(event) for event in events]
    given = [supplied(event) for event in events]
    for rule, exact in rules:
        name = rule.meta.id
        verdicts = worker.ask(Ask(name, given, forget=True))
        for event, record, said in zip(events, records, verdicts, strict=True):
            matched = said.matched is True
            holds = evaluate(rule.condition, record) is True
            if exact:
                count.exact += 1
                count.matched += matched
            else:
                count.checked += 1
            if holds is not matched and (exact or matched):
                yield Difference(name, event, said.matched, said.error, holds)

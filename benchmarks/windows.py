"""What an event costs in a window that holds a hundred times as many."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

from benchmarks.pairs import Pair, compare
from trailhawk.engine.windows import RuleWindows, Seen
from trailhawk.frontends import load_files
from trailhawk.ir.logic import Windowed
from trailhawk.ir.rule import RuleFile
from trailhawk.model.limits import Limits

__all__ = ["KINDS", "measured"]

EVENTS = 60_000
SHORT, LONG = 300, 30_000
"""Seconds, of which each has one event."""

MICROSECONDS = 1_000_000
_LIMITS = Limits(max_window_entries=10 * EVENTS)
KINDS = {
    "event_count": "{gte: 1000000}",
    "value_count": "{field: v, gte: 1000000}",
    "value_sum": "{field: v, gte: 100000000000}",
    "value_avg": "{field: v, gte: 100000000000}",
    "value_median": "{field: v, gte: 100000000000}",
    "value_percentile": "{field: v, gte: 100000000000, percentile: 95}",
}
"""Conditions that never hold, so that nothing but the windows is measured."""

_RULES = """title: base
name: base
logsource: {{product: aws, service: cloudtrail}}
detection: {{s: {{eventName: A}}, condition: s}}
---
title: measured
correlation:
  type: {kind}
  rules: [base]
  group-by: [user]
  timespan: {seconds}s
  condition: {condition}
"""


def _logic(kind: str, seconds: int) -> Windowed:
    text = _RULES.format(kind=kind, seconds=seconds, condition=KINDS[kind])
    rules = load_files([RuleFile("r.yml", text)], _LIMITS).rules
    (logic,) = (rule.logic for rule in rules if isinstance(rule.logic, Windowed))
    return logic


def _take(logic: Windowed, events: list[Seen]) -> None:
    windows = RuleWindows(logic, _LIMITS)
    for event in events:
        windows.take(event)
    assert not windows.pressure  # noqa: S101 - else the window was not whole


def measured(rounds: int) -> Iterator[tuple[str, Pair]]:
    """Yield for each type the cost of long windows against that of short ones."""
    random = Random(3)
    events = [
        Seen(at * MICROSECONDS, f"{at:08}", {"user": "u", "v": str(random.randrange(EVENTS))}, (0,))
        for at in range(EVENTS)
    ]
    for kind in KINDS:
        long, short = _logic(kind, LONG), _logic(kind, SHORT)
        yield kind, compare(partial(_take, long, events), partial(_take, short, events), rounds)

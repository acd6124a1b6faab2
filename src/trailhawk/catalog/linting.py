"""The lint's reports on all rules, in worker processes: it takes longer than all else.

The division into parts is fixed, so that reports do not depend on the number of workers.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor

from trailhawk.facts import Facts
from trailhawk.ir.rule import Rule
from trailhawk.lint import RuleReport, check_rules

__all__ = ["reports_on"]

PARTS = 4
MIN_RULES = 200
"""Below this, starting processes costs more than they save."""

_work: tuple[tuple[Rule, ...], Mapping[str, str], Facts] | None = None


def reports_on(
    rules: tuple[Rule, ...], texts: Mapping[str, str], facts: Facts
) -> dict[str, RuleReport]:
    """Return the reports by rule uid; each rule is compared with all others."""
    global _work  # noqa: PLW0603 - what a forked worker inherits has to stand somewhere
    _work = (rules, texts, facts)
    workers = min(PARTS, len(os.sched_getaffinity(0)))
    forks = "fork" in multiprocessing.get_all_start_methods()
    if len(rules) < MIN_RULES or workers < 2 or not forks:
        parts = [_part(number) for number in range(PARTS)]
    else:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            parts = list(pool.map(_part, range(PARTS)))
    return {report.rule.uid: report for part in parts for report in part}


def _part(number: int) -> list[RuleReport]:
    if _work is None:
        raise AssertionError("a part without rules")
    rules, texts, facts = _work
    mine = rules[number::PARTS]
    others = [rule for at, rule in enumerate(rules) if at % PARTS != number]
    return list(check_rules(mine, texts, facts, against=others))

"""Figures about Panther's public rules, for the docs: how many are exact, what of them is told.

``TRAILHAWK_PANTHER_ANALYSIS=DIR python -m tests.frontends.panther.figures [MUTANTS]`` prints them;
with a number, conditions are held against the Python on so many mutations of each test's event.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator

from tests.frontends.panther.differing import Count, Event, differences
from tests.frontends.panther.mutations import mutants
from tests.frontends.panther.upstream import content, judged, pack, suite

from trailhawk.frontends.panther.telling import FUNCTIONS
from trailhawk.ir.rule import Rule
from trailhawk.panther_runtime import Worker

SEED = 20261121


def rows() -> Iterator[str]:
    """Yield what is translated: rules, and the functions that say what their alerts are."""
    rules = judged()
    exact = sum(exact for _, exact in rules)
    yield f"rules: {len(rules)}, exact: {exact}"
    for one in pack().partial:
        yield f"  needs Python: {one.rule.meta.id}: {one.reason}"
    told: Counter[str] = Counter()
    untold: Counter[str] = Counter()
    for rule, _ in rules:
        told.update(_told(rule))
        untold.update(name.partition(".")[0] for name in _untold(rule))
    for name in (*FUNCTIONS, "key of alert_context"):
        left = untold["alert_context" if name.startswith("key") else name]
        if told[name] or left:
            yield f"{name}: {told[name]} translated, {left} only by Python"


def _told(rule: Rule) -> list[str]:
    tells = rule.tells
    if tells is None:
        return []
    names = [name for name in FUNCTIONS if getattr(tells, name) is not None]
    return names + ["key of alert_context"] * len(tells.context)


def _untold(rule: Rule) -> list[str]:
    return [] if rule.tells is None else [name for name, _ in rule.tells.untold]


def compared(mutations: int) -> str:
    """Return what the comparison with the Python counted, and in how many answers it differed."""
    rng = random.Random(SEED)
    count, differing = Count(), 0
    logs: dict[str, list[Event]] = {rule.meta.id: [] for rule, _ in judged()}
    for test in suite().tests:
        if test.log.get("p_log_type", "AWS.CloudTrail") == "AWS.CloudTrail":
            log = {key: value for key, value in test.log.items() if key != "p_enrichment"}
            logs[test.rule].append(log)
    with Worker(content()) as worker:
        for one in judged():
            own = logs[one[0].meta.id]
            events = [new for log in own for new in mutants(rng, log, own, mutations)]
            differing += len(list(differences(worker, [one], events, count)))
    return (
        f"mutations: {count.exact} answers of exact rules ({count.matched} matches), "
        f"{count.checked} of others; {differing} differ"
    )


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write(f"{row}\n")
    if len(sys.argv) > 1:
        sys.stdout.write(f"{compared(int(sys.argv[1]))}\n")

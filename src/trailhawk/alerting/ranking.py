"""Which group to read first."""

from __future__ import annotations

from trailhawk.model.events import EventFacts, Outcome, event_time
from trailhawk.model.findings import Evidence, Group

__all__ = ["FAILED_DISCOUNT", "rank_key", "urgency", "weighed"]

FAILED_DISCOUNT = 25
"""One word of severity is about 25 points: all calls refused reads like the word below."""

_FAILURE_FIELDS = ("errorCode", "errorMessage", "responseElements.ConsoleLogin")


def urgency(group: Group) -> int:
    """Return the rule's severity score, less ``FAILED_DISCOUNT`` when every call failed.

    A refused ``StopLogging`` changed nothing, so a deed that succeeded comes before it. A rule
    whose evidence is the failure itself (a burst of denied calls, failed sign-ins) saw exactly
    what it looks for and keeps its score.
    """
    score = group.rule.severity.score
    return score if group.successes else weighed(score, group.sample.facts, group.sample.evidence)


def weighed(score: int, facts: EventFacts, evidence: tuple[Evidence, ...]) -> int:
    """Return a score with the outcome of the one call weighed in, as ``urgency`` does."""
    if facts.outcome is Outcome.SUCCESS or _wants_failure(evidence):
        return score
    return max(0, score - FAILED_DISCOUNT)


def rank_key(group: Group) -> tuple[int, int, int, float, str, str, str]:
    """Return the sort key that puts the worst group first.

    1. ``urgency``, because rule authors know best what is bad, and what failed is less bad.
    2. Successes, then findings, most first: more was done. Fewest first would favour rare
       findings, but then an attacker could sink a deed in the list by repeating it.
    3. The latest first, because it may still be going on.
    4. Rule, principal, account: an arbitrary order that is the same in every run.
    """
    last = event_time(group.last)
    return (
        -urgency(group),
        -group.successes,
        -group.count,
        0.0 if last is None else -last.timestamp(),
        group.rule.uid,
        group.principal,
        group.account,
    )


def _wants_failure(evidence: tuple[Evidence, ...]) -> bool:
    return any(
        leaf.value and leaf.field.startswith(_FAILURE_FIELDS) and not leaf.test.startswith("not ")
        for leaf in evidence
    )

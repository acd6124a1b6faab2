"""Which group to read first."""

from __future__ import annotations

from trailhawk.model.events import event_time
from trailhawk.model.findings import Group

__all__ = ["FAILED_DISCOUNT", "rank_key", "urgency"]

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
    if group.successes or _wants_failure(group):
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


def _wants_failure(group: Group) -> bool:
    return any(
        leaf.value and leaf.field.startswith(_FAILURE_FIELDS) and not leaf.test.startswith("not ")
        for leaf in group.sample.evidence
    )

"""Risk per identity, summed over its alerts: at whom to look first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from trailhawk.alerting.alerts import Alert
from trailhawk.alerting.principals import halving_sum

__all__ = ["IdentityRisk", "risks"]


class IdentityRisk(msgspec.Struct, frozen=True):
    """One principal in one account, over all its alerts."""

    principal: str
    account: str
    score: int
    """Worst alert, plus half of the next, and so on: at most twice the worst."""
    alerts: int
    triggers: int
    worst: int
    first: str
    last: str
    stages: tuple[str, ...]


def risks(alerts: Iterable[Alert]) -> tuple[IdentityRisk, ...]:
    """Return everybody whom an alert names, riskiest first."""
    by_identity: defaultdict[tuple[str, str], list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_identity[alert.principal, alert.account].append(alert)
    found = (_risk(who, theirs) for who, theirs in by_identity.items())
    return tuple(
        sorted(found, key=lambda one: (-one.score, -one.triggers, one.principal, one.account))
    )


def _risk(who: tuple[str, str], alerts: list[Alert]) -> IdentityRisk:
    return IdentityRisk(
        *who,
        score=halving_sum(alert.severity for alert in alerts),
        alerts=len(alerts),
        triggers=sum(alert.count for alert in alerts),
        worst=max(alert.severity for alert in alerts),
        first=min(alert.first for alert in alerts),
        last=max(alert.last for alert in alerts),
        stages=tuple(dict.fromkeys(alert.stage for alert in alerts if alert.stage)),
    )

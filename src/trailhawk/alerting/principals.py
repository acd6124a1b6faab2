"""Whose trail to follow first: groups added up by principal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from trailhawk.alerting.periods import Period
from trailhawk.alerting.ranking import urgency
from trailhawk.model.events import event_time
from trailhawk.model.findings import Group, PrincipalRisk

__all__ = ["halving_sum", "principal_risks"]


def principal_risks(groups: Iterable[Group]) -> tuple[PrincipalRisk, ...]:
    """Return everybody who appears in ``groups``, riskiest first.

    The score is the sum of the groups' urgencies, worst first, each weighing half of the one
    before: at most twice the worst. Rules of several vendors fire on one deed, and one noisy
    habit fires many mild rules; plainly added, both would outweigh one critical deed. So no
    number of low findings outweighs a high one, while many medium ones weigh about as much as
    one critical.
    """
    by_principal: defaultdict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in groups:
        by_principal[group.principal, group.account].append(group)
    risks = (_risk(name, account, found) for (name, account), found in by_principal.items())
    return tuple(
        sorted(risks, key=lambda risk: (-risk.score, -risk.findings, risk.name, risk.account))
    )


def _risk(name: str, account: str, groups: list[Group]) -> PrincipalRisk:
    period = Period()
    for group in groups:
        period.add(event_time(group.first), group.first)
        period.add(event_time(group.last), group.last)
    return PrincipalRisk(
        name=name,
        account=account,
        score=halving_sum(urgency(group) for group in groups),
        groups=len(groups),
        findings=sum(group.count for group in groups),
        first=period.first,
        last=period.last,
        worst=max((group.rule.severity for group in groups), key=lambda it: it.score).level,
    )


def halving_sum(scores: Iterable[int]) -> int:
    """Return the scores added up, worst first, each weighing half of the one before."""
    ranked = sorted(scores, reverse=True)
    return round(sum(score / (1 << place) for place, score in enumerate(ranked[:32])))

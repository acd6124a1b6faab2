"""Alerts that share something telling with one: what else to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trailhawk.alerting.alerts import Alert
from trailhawk.model.findings import Tally

__all__ = ["similar_alerts"]

MOST = 8
_COMMON = 0.5
"""An address or tool that more than half of all alerts have tells nothing."""


def similar_alerts(alert: Alert, everything: Sequence[Alert]) -> list[tuple[Alert, str]]:
    """Return the alerts that share most with one, and in words what."""
    common = _too_common(everything)
    scored: list[tuple[int, int, Alert, str]] = []
    for at, other in enumerate(everything):
        if other.id == alert.id:
            continue
        shared = list(_shared(alert, other, common))
        if shared:
            weight = sum(one for one, _ in shared)
            scored.append((-weight, at, other, ", ".join(text for _, text in shared)))
    scored.sort(key=lambda item: item[:2])
    return [(other, why) for _, _, other, why in scored[:MOST]]


def _shared(alert: Alert, other: Alert, common: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield what both have, with a weight."""
    if alert.principal and alert.principal == other.principal:
        yield 8, "same identity"
    if alert.uid == other.uid:
        yield 4, "same kind"
    for mine, theirs, weight, text in (
        (alert.keys, other.keys, 6, "same access key"),
        (alert.sessions, other.sessions, 6, "same session"),
        (alert.addresses, other.addresses, 5, "same address"),
        (alert.resources, other.resources, 4, "same resource"),
        (alert.user_agents, other.user_agents, 2, "same tool"),
    ):
        if (_names(mine) & _names(theirs)) - common:
            yield weight, text


def _names(tally: Tally) -> set[str]:
    return {value for value, _ in tally.top}


def _too_common(everything: Sequence[Alert]) -> frozenset[str]:
    counts: dict[str, int] = {}
    for alert in everything:
        for name in _names(alert.addresses) | _names(alert.user_agents):
            counts[name] = counts.get(name, 0) + 1
    most = max(3, len(everything) * _COMMON)
    return frozenset(name for name, count in counts.items() if count > most)

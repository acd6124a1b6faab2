"""Alert types for the catalog: as configured, with the rules that a scan would put under each."""

from __future__ import annotations

from collections.abc import Sequence

from trailhawk.alerting.plans import make_plans
from trailhawk.catalog.alert_kinds import AlertKind
from trailhawk.cli.setup import alert_types_of
from trailhawk.config import Config
from trailhawk.ir.rule import Rule

__all__ = ["alert_kinds"]


def alert_kinds(config: Config, rules: Sequence[Rule]) -> tuple[AlertKind, ...]:
    """Return the configured alert types; a rule stands under one, or alerts for itself."""
    types = alert_types_of(config)
    members = make_plans(rules, types).members()
    return tuple(
        AlertKind(
            id=one.id,
            name=one.name,
            description=one.description,
            severity=one.severity,
            stage=one.stage,
            tactics=one.tactics,
            techniques=one.techniques,
            same=one.same,
            hours=one.suppress_hours,
            rules=frozenset(members.get(one.id, ())),
        )
        for one in types
    )

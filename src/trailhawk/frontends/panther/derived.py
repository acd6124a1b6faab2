"""Derived rules: a rule of another file with some of its attributes replaced."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from trailhawk.frontends.panther.specs import Kind, Spec, folder_of, text_at
from trailhawk.model.errors import RuleError
from trailhawk.model.printable import cut

__all__ = ["is_derived", "resolved"]

_OVERRIDES = (
    *("Enabled", "Severity", "Description", "DedupPeriodMinutes", "InlineFilters", "DisplayName"),
    *("OutputIds", "Reference", "Runbook", "SummaryAttributes", "Threshold", "Tags", "Reports"),
    *("DynamicSeverities", "AlertTitle", "AlertContext", "GroupBy", "Tests", "CreateAlert"),
    *("Status", "CreatedBy", "OnlyUseBaseRiskScore"),
)
"""What a derived rule may say otherwise; everything else is its base's."""


def is_derived(spec: Spec) -> bool:
    """Whether a rule takes its logic from another."""
    return spec.kind is Kind.RULE and "BaseDetection" in spec.body


def resolved(spec: Spec, rules: Mapping[str, Spec]) -> Spec:
    """Return a derived rule with all that it has from its base; ``RuleError`` without one."""
    name = text_at(spec.body, "BaseDetection")
    base = rules.get(name)
    if base is None:
        raise RuleError(
            "R222",
            f"it is derived from {cut(repr(name), 80)}, which is not loaded",
            at=spec.source.at,
            fix="load the base rule's folder as well",
        )
    if is_derived(base):
        raise RuleError("R608", "it is derived from a derived rule", at=spec.source.at)
    own = {key: spec.body[key] for key in _OVERRIDES if key in spec.body}
    body = {**base.body, **own, "RuleID": spec.id, "BaseDetection": name}
    return msgspec.structs.replace(spec, body=body, home=folder_of(base.source.file))

"""What rules' own codes told of records: as fields that windows read, and on findings."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from trailhawk.model.deciding import Told
from trailhawk.model.findings import Finding

__all__ = ["told_fields", "with_told"]


def told_fields(told: Iterable[tuple[str, Told]]) -> dict[str, object]:
    """Return what codes told of a record as fields that logic over many records can read."""
    return {
        code: {
            "title": one.title,
            "dedup": one.dedup,
            "unique": one.unique,
            "context": msgspec.json.decode(one.context) if one.context else {},
        }
        for code, one in told
    }


def with_told(finding: Finding, told: Told | None) -> Finding:
    """Return a finding with what the rule's own code says of it."""
    if told is None:
        return finding
    rule = finding.rule
    if told.severity is not None and told.severity != rule.severity:
        rule = msgspec.structs.replace(rule, severity=told.severity)
    return msgspec.structs.replace(finding, rule=rule, dedup=told.dedup, told=told)

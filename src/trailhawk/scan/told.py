"""What rules' own codes told of records: as fields that windows read, and on findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from trailhawk.engine.telling import compile_tells
from trailhawk.ingest import decode_record
from trailhawk.ir.rule import Rule
from trailhawk.model.deciding import Told
from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits

__all__ = ["Tellers", "told_fields", "with_told"]

_LIMITS = Limits()


class Tellers:
    """What rules say of their matches as templates, where no code is asked."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._tellers = [
            None if rule.tells is None else compile_tells(rule.tells) for rule in rules
        ]

    def rates(self, rule: int) -> bool:
        """Whether a rule says how severe a match is."""
        tells = self._rules[rule].tells
        return tells is not None and tells.severity is not None

    def told(self, rule: int, record: bytes) -> Told | None:
        """Return what a rule says of a record; None where it says nothing."""
        teller = self._tellers[rule]
        return None if teller is None else teller(decode_record(record, _LIMITS))


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

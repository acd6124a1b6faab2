"""What rules say about their findings, put on them: named values, and the severity among them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from trailhawk.engine.windows import single_outcomes
from trailhawk.ir.outcome_values import number
from trailhawk.ir.outcomes import Value
from trailhawk.ir.rule import Rule
from trailhawk.model.findings import Finding
from trailhawk.model.severity import Severity
from trailhawk.scan.places import Places

__all__ = ["OutcomeTeller"]


class OutcomeTeller:
    """Works out the outcomes of the findings of one rule set."""

    def __init__(self, rules: Sequence[Rule], places: Places) -> None:
        self._places = places
        self._outcomes = [rule.outcomes for rule in rules]
        self._scores = [
            next((one.name for one in rule.outcomes if one.scores), None) for rule in rules
        ]

    def single(self, rule: int, finding: Finding) -> Finding:
        """Return a finding that is one event with what its rule says about that event."""
        outcomes = self._outcomes[rule]
        if not outcomes:
            return finding
        record = msgspec.json.decode(finding.record)
        self._places.put(record)
        return self.told(rule, finding, single_outcomes(outcomes, record))

    def told(self, rule: int, finding: Finding, outcomes: tuple[tuple[str, Value], ...]) -> Finding:
        """Return a finding with outcomes that are worked out already."""
        if not outcomes:
            return finding
        card = finding.rule
        score = _score(dict(outcomes).get(self._scores[rule] or ""))
        if score is not None and score != card.severity.score:
            card = msgspec.structs.replace(card, severity=Severity(score))
        return msgspec.structs.replace(finding, rule=card, outcomes=outcomes)


def _score(value: Value | None) -> int | None:
    """Return a severity; None, which leaves the rule's own, for what is no number above nought."""
    if value is None or isinstance(value, tuple):
        return None
    found = number(value)
    if found is None or found <= 0:
        return None
    return min(100, max(1, round(found)))

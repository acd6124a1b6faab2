"""From a record's candidates to the rules that match it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from trailhawk.engine.fields import ScreenField
from trailhawk.engine.plain import plain_matches
from trailhawk.engine.screen import Candidates, Screen
from trailhawk.ir.conditions import Condition
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.normal import normalise
from trailhawk.ir.values import has_truncation

__all__ = ["Matcher", "RecordMatch"]


class RecordMatch(msgspec.Struct, frozen=True):
    """Positions of the rules that hold of a record, and of those that stay unknown."""

    held: tuple[int, ...]
    unknown: tuple[int, ...] = ()


class Matcher:
    """One rule set, ready to be asked of records."""

    def __init__(
        self, conditions: Sequence[Condition], extra_fields: tuple[ScreenField, ...] = ()
    ) -> None:
        """Take the rules' conditions; positions in results are positions in this sequence."""
        self.conditions = tuple(normalise(condition) for condition in conditions)
        self.screen = Screen(self.conditions, extra_fields)

    def match(self, record: dict[str, object], candidates: Candidates) -> RecordMatch:
        """Return which candidates hold of a whole record."""
        if not candidates.open:
            return RecordMatch(candidates.sure)
        if has_truncation(record):
            return self._match_truncated(record, candidates)
        held = [position for position, holds in candidates.open if holds(record)]
        return RecordMatch(tuple(sorted((*candidates.sure, *held))))

    def _match_truncated(self, record: dict[str, object], candidates: Candidates) -> RecordMatch:
        verdicts = [(at, evaluate(self.conditions[at], record)) for at, _ in candidates.open]
        held = [position for position, verdict in verdicts if verdict is True]
        unknown = tuple(position for position, verdict in verdicts if verdict is None)
        return RecordMatch(tuple(sorted((*candidates.sure, *held))), unknown)

    def match_record(self, record: dict[str, object]) -> RecordMatch:
        """Screen and match one whole record."""
        return self.match(record, self.screen.candidates_of(record))

    def match_plainly(self, record: dict[str, object]) -> RecordMatch:
        """Return the same by the slow twin: every rule, no screening."""
        return RecordMatch(*plain_matches(self.conditions, record))

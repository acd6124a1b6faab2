"""What each rule of a set costs: candidates, matches and time; and what screening can do for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from trailhawk.engine.fields import OPEN_FIELDS, SCREEN_FIELDS, field_leaves
from trailhawk.engine.matcher import Matcher
from trailhawk.ir.conditions import FALSE, Condition
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.normal import normalise, residual
from trailhawk.ir.values import has_truncation

__all__ = ["Cost", "Profiler", "Screening", "screening_of"]

Clock = Callable[[], int]
"""Nanoseconds."""


class Screening(msgspec.Struct, frozen=True):
    """Which cheap fields can rule a condition out, and whether it must see every record."""

    fields: tuple[str, ...]
    """Screening fields that the condition asks of."""
    always: bool
    """Whether records get past screening whatever their eventName is."""
    deciding: tuple[str, ...]
    """Fields of which one usual value alone rules the condition out."""


class Cost(msgspec.Struct):
    """What one condition has cost so far."""

    candidates: int = 0
    """Records for which something remained to be asked after screening, or nothing: it held."""
    hits: int = 0
    unknown: int = 0
    nanoseconds: int = 0


def screening_of(condition: Condition) -> Screening:
    """Return what screening can do for a condition."""
    condition = normalise(condition)
    asked = {leaf.path for leaf in field_leaves(condition)}
    fields = [one for one in (*SCREEN_FIELDS, *OPEN_FIELDS) if one.path in asked]
    deciding = [
        one.path.text
        for one in fields
        if residual(condition, lambda leaf, path=one.path: False if leaf.path == path else None)  # type: ignore[misc]  # a default binds the loop's value
        == FALSE
    ]
    name = SCREEN_FIELDS[0].path.text
    return Screening(tuple(one.path.text for one in fields), name not in deciding, tuple(deciding))


class Profiler:
    """Asks conditions of records and books what each costs, with a clock that is given."""

    def __init__(self, conditions: Sequence[Condition], clock: Clock) -> None:
        self._matcher = Matcher(conditions)
        self._clock = clock
        self.costs = [Cost() for _ in conditions]
        self.records = 0
        self.screening_nanoseconds = 0

    def add(self, records: Iterable[dict[str, object]]) -> None:
        """Ask every condition of every record, as a scan does."""
        for record in records:
            self._add(record)

    def _add(self, record: dict[str, object]) -> None:
        self.records += 1
        start = self._clock()
        candidates = self._matcher.screen.candidates_of(record)
        self.screening_nanoseconds += self._clock() - start
        for position in candidates.sure:
            self.costs[position].candidates += 1
            self.costs[position].hits += 1
        truncated = bool(candidates.open) and has_truncation(record)
        for position, holds in candidates.open:
            cost = self.costs[position]
            start = self._clock()
            if truncated:
                verdict = evaluate(self._matcher.conditions[position], record)
            else:
                verdict = holds(record)
            cost.nanoseconds += self._clock() - start
            cost.candidates += 1
            cost.hits += verdict is True
            cost.unknown += verdict is None

"""Correlation rules as logic over many records: groups are windows, sequences are stages.

Which record a step looks for, and what a match criterion reads off it, is the caller's business:
for rules it is what they were translated to, for tests what stands in the test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from trailhawk.frontends.panther.correlation_parts import Crossing, Resolve, Row, rows_of, step_of
from trailhawk.frontends.panther.sequencing import ordered, unfollowed
from trailhawk.frontends.panther.specs import Spec, text_at
from trailhawk.ir.logic import (
    Absent,
    AllHold,
    Bound,
    Claim,
    Compare,
    Count,
    Missing,
    Sequence,
    Window,
    Windowed,
    WindowKind,
)
from trailhawk.model.errors import RuleError
from trailhawk.model.printable import cut

__all__ = ["logic_of"]

DEFAULT_MINUTES = 15
MAX_MINUTES = 366 * 24 * 60
MAX_STEPS = 100
MAX_COUNT = 1_000


def logic_of(spec: Spec, resolve: Resolve) -> Windowed | Sequence:
    """Return a correlation rule's logic; ``RuleError`` R607 for what has no meaning here."""
    return _Reader(spec, resolve).logic()


class _Reader:
    def __init__(self, spec: Spec, resolve: Resolve) -> None:
        self._spec = spec
        self._resolve = resolve
        parts = rows_of(spec.body.get("Detection"))
        if len(parts) != 1:
            raise self._error(f"'Detection' has {len(parts)} parts, and not one")
        self._body = parts[0]
        self._seconds = self._minutes(self._body, "LookbackWindowMinutes", DEFAULT_MINUTES)

    def logic(self) -> Windowed | Sequence:
        """Return the logic of the one part."""
        if "Sequence" in self._body:
            return self._sequence()
        return self._group()

    def _group(self) -> Windowed:
        rows = self._rows("Group")
        if all(row.absent for row in rows):
            raise self._error("every step must be absent, so that nothing ever happens")
        criteria = self._criteria(rows)
        steps = tuple(
            step_of(row, self._resolve(row.rule), tuple(one[row.name] for one in criteria.values()))
            for row in rows
        )
        return Windowed(
            steps,
            Window(WindowKind.SLIDING, self._seconds),
            AllHold(tuple(claim for row in rows for claim in _claims(row))),
            by=tuple(criteria),
            missing=Missing.NEED_ALL,
        )

    def _criteria(self, rows: Iterable[Row]) -> dict[str, dict[str, str]]:
        """Return, by the criterion's name, the field of each step."""
        found: dict[str, dict[str, str]] = {}
        body = self._body.get("MatchCriteria")
        names = [row.name for row in rows]
        for name, listed in body.items() if isinstance(body, dict) else ():
            fields = {text_at(one, "GroupID"): text_at(one, "Match") for one in rows_of(listed)}
            odd = [one for one in fields if one not in names or not fields[one]]
            if odd or set(fields) != set(names):
                left = [*odd, *(one for one in names if one not in fields)]
                said = f"the criterion {cut(str(name), 80)!r} does not say what step"
                raise self._error(f"{said} {cut(left[0], 80)!r} is matched by")
            found[str(name)] = fields
        return found

    def _sequence(self) -> Windowed | Sequence:
        rows = self._rows("Sequence")
        odd = next((row for row in rows if row.most is not None), None)
        if odd is not None:
            raise self._error(f"step {odd.name!r} of a sequence has MaxMatchCount")
        if rows[0].absent or any(row.absent for row in rows[:-1]):
            raise self._error("only what comes last in a sequence can be absent")
        parts = [self._resolve(row.rule) for row in rows]
        crossings = dict(self._crossings([row.name for row in rows]))
        if rows[-1].absent:
            return unfollowed(rows, parts, crossings, self._seconds)
        return ordered(rows, parts, crossings, self._seconds)

    def _crossings(self, names: list[str]) -> Iterator[tuple[int, Crossing]]:
        """Yield what stands between a step and the next, by the step's position."""
        pairs = {pair: at for at, pair in enumerate(pairwise(names))}
        for row in rows_of(self._body.get("Transitions")):
            at = pairs.pop((text_at(row, "From"), text_at(row, "To")), None)
            if at is None:
                said = f"{cut(text_at(row, 'From'), 80)!r} to {cut(text_at(row, 'To'), 80)!r}"
                raise self._error(f"the transition {said} is not from one step to the next")
            seconds = None
            if "WithinTimeFrameMinutes" in row:
                seconds = self._minutes(row, "WithinTimeFrameMinutes", 0)
            yield at, Crossing(seconds, tuple(map(self._fields, rows_of(row.get("Match")))))

    def _fields(self, row: dict[str, object]) -> tuple[str, str]:
        both = text_at(row, "On")
        left, right = both or text_at(row, "From"), both or text_at(row, "To")
        if not left or not right:
            raise self._error("a transition's match has neither 'On' nor 'From' and 'To'")
        return left, right

    def _rows(self, name: str) -> list[Row]:
        rows = [self._row(one) for one in rows_of(self._body.get(name))]
        if not rows or len(rows) > MAX_STEPS:
            raise self._error(f"{name!r} has {len(rows)} steps; from 1 to {MAX_STEPS} can be run")
        names = [row.name for row in rows]
        twice = next((one for one in names if names.count(one) > 1), None)
        if twice is not None:
            raise self._error(f"two steps are called {cut(twice, 80)!r}")
        return rows

    def _row(self, row: dict[str, object]) -> Row:
        rule = text_at(row, "RuleID")
        if not rule:
            raise self._error("a step has no 'RuleID'")
        absent = row.get("Absence") is True
        most = None if "MaxMatchCount" not in row else self._count(row, "MaxMatchCount", 0)
        least = self._count(row, "MinMatchCount", 1)
        if most is not None and (absent or most < least):
            raise self._error("a step's MaxMatchCount contradicts what else it says")
        return Row(text_at(row, "ID") or rule, rule, least, most, absent)

    def _count(self, row: dict[str, object], name: str, default: int) -> int:
        found = row.get(name, default)
        if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= MAX_COUNT:
            if found == default:
                return default
            raise self._error(f"{name} is not a number from 1 to {MAX_COUNT:,}")
        return found

    def _minutes(self, row: dict[str, object], name: str, default: float) -> int:
        found = row.get(name, default)
        if not isinstance(found, int | float) or not 0 < found <= MAX_MINUTES:
            raise self._error(f"{name} is not a number of minutes up to a year")
        return round(found * 60)

    def _error(self, message: str) -> RuleError:
        return RuleError("R607", message, at=self._spec.source.at)


def _claims(row: Row) -> Iterator[Claim]:
    """Yield what must hold of a step's matches.

    What must not happen (so often) must not happen after either, for a lookback's length: a rule
    that looks at a window once a day sees both sides.
    """
    if row.absent:
        yield Absent((row.name,), row.least - 1)
        return
    yield Bound(Count((row.name,)), Compare.GE, row.least)
    if row.most is not None:
        yield Absent((row.name,), row.most)

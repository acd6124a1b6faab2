"""Tests of correlation rules: hand-written matches of the rules that are correlated.

They are put to the same logic that a scan runs; what stands in for records are the fields and
values that a test names. Whoever has windows runs them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from trailhawk.frontends.panther.correlation_parts import Part, rows_of
from trailhawk.frontends.panther.correlations import logic_of
from trailhawk.frontends.panther.specs import Spec, text_at
from trailhawk.ir.conditions import TRUE
from trailhawk.ir.logic import Reading, Sequence, Windowed, steps_of
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import FieldPath

__all__ = ["CorrelationTest", "Happened", "correlation_tests"]

BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
"""What minute 0 of a test is."""

MAX_HAPPENED = 100_000


class Happened(msgspec.Struct, frozen=True):
    """One match of a step's rule: when, and what stands in for its record."""

    step: int
    time: datetime
    record: dict[str, object]


class CorrelationTest(msgspec.Struct, frozen=True):
    """One test; ``problem`` says why its rule or its matches cannot be read."""

    rule: str
    file: str
    name: str
    expected: bool
    logic: Windowed | Sequence | None
    steps: tuple[str, ...] = ()
    """What its steps are called, in the order of the logic."""
    happened: tuple[Happened, ...] = ()
    problem: str = ""


def correlation_tests(specs: Iterable[Spec]) -> Iterator[CorrelationTest]:
    """Yield the tests of correlation rules."""
    for spec in specs:
        rows = spec.body.get("Tests") or []
        if not isinstance(rows, list):
            yield _unreadable(spec, "Tests", "'Tests' is no list")
            continue
        for number, row in enumerate(rows, 1):
            expected = row.get("ExpectedResult") if isinstance(row, dict) else None
            if isinstance(row, dict) and isinstance(expected, bool):
                yield _test(spec, row, expected=expected)
            else:
                said = "it is no map with an ExpectedResult that is true or false"
                name = text_at(row, "Name") if isinstance(row, dict) else ""
                yield _unreadable(spec, name or f"test {number}", said)


def _unreadable(spec: Spec, name: str, problem: str) -> CorrelationTest:
    return CorrelationTest(spec.id, spec.source.file, name, False, None, problem=problem)


def _test(spec: Spec, row: dict[str, object], *, expected: bool) -> CorrelationTest:
    name, file = text_at(row, "Name"), spec.source.file
    try:
        logic = logic_of(spec, lambda _: Part(TRUE, _read))
        steps = tuple(_names(logic))
        happened = tuple(_happened(spec, row, list(steps)))
    except RuleError as error:
        return CorrelationTest(spec.id, file, name, expected, None, problem=error.message)
    return CorrelationTest(spec.id, file, name, expected, logic, steps, happened)


def _names(logic: Windowed | Sequence) -> Iterator[str]:
    """Yield the steps' names in the order of what they ask of single records."""
    for step in steps_of(logic):
        if isinstance(step.source, Windowed | Sequence):
            yield from _names(step.source)
        else:
            yield step.name


def _read(field: str) -> Reading:
    """Return how a field is read off what stands in for a record: under its whole name."""
    return Reading((FieldPath((field,)),))


def _happened(spec: Spec, row: dict[str, object], steps: list[str]) -> Iterator[Happened]:
    """Yield each match; at one time, a field's second value is another match's than its first."""
    total = 0
    for output in rows_of(row.get("RuleOutputs")):
        name = text_at(output, "ID")
        if name not in steps:
            raise RuleError("R607", f"no step is called {name!r}", at=spec.source.at)
        for time, fields in _by_time(spec, output.get("Matches")).items():
            for number in range(max(map(len, fields.values()))):
                total += 1
                if total > MAX_HAPPENED:
                    raise RuleError("R607", "a test has too many matches", at=spec.source.at)
                values = {field: found[number : number + 1] for field, found in fields.items()}
                yield Happened(steps.index(name), time, {**values})


def _by_time(spec: Spec, matches: object) -> dict[datetime, dict[str, list[str]]]:
    found: defaultdict[datetime, defaultdict[str, list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for field, values in matches.items() if isinstance(matches, dict) else ():
        for value, times in values.items() if isinstance(values, dict) else ():
            for time in times if isinstance(times, list) else ():
                found[_time(spec, time)][str(field)].append(str(value))
    return {time: dict(fields) for time, fields in found.items()}


def _time(spec: Spec, time: object) -> datetime:
    """Return a time given in minutes, or as RFC 3339."""
    try:
        if isinstance(time, int | float):
            return datetime.fromtimestamp(BEGINNING.timestamp() + time * 60, UTC)
        made = datetime.fromisoformat(str(time))
    except (ValueError, OverflowError, OSError):
        raise RuleError(
            "R607", f"a test's time {str(time)[:40]!r} is none", at=spec.source.at
        ) from None
    return made if made.tzinfo else made.replace(tzinfo=UTC)

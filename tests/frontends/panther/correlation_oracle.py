"""The slow twin of correlation rules: what their tests mean, worked out without any windows.

Whether some value is shared, and some moment is such that within the lookback every step that
must have happened has, often enough, and every step that must not has not.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from trailhawk.frontends.panther.specs import Spec, text_at

__all__ = ["oracle_says"]

_EVERYTHING = ""
"""The shared value of a rule that has no criteria."""


class _Step(msgspec.Struct, frozen=True):
    """A rule that must have matched at least, and at most, so often."""

    name: str
    field: str
    least: int
    most: int | None


class _Transition(msgspec.Struct, frozen=True):
    """That one step follows another in so many minutes."""

    before: str
    after: str
    minutes: float
    fields: tuple[str, str]


def oracle_says(spec: Spec, row: dict[str, object]) -> bool:
    """Return whether a correlation holds of the outputs that stand in one of its tests."""
    return _holds(spec, _outputs(row))


_Times = dict[str, dict[str, dict[str, list[float]]]]
"""By step, field and value: the minutes at which the step's rule matched with that value."""


def _outputs(row: dict[str, object]) -> _Times:
    found: _Times = {}
    outputs = row.get("RuleOutputs")
    for output in outputs if isinstance(outputs, list) else ():
        matches = output.get("Matches") if isinstance(output, dict) else None
        fields = found.setdefault(text_at(output, "ID"), {})
        for field, values in matches.items() if isinstance(matches, dict) else ():
            for value, times in values.items() if isinstance(values, dict) else ():
                minutes = [_minutes(time) for time in (times if isinstance(times, list) else ())]
                fields.setdefault(field, {})[str(value)] = minutes
    return found


def _minutes(time: object) -> float:
    if isinstance(time, int | float):
        return float(time)
    try:
        return datetime.fromisoformat(str(time)).timestamp() / 60
    except ValueError:
        return 0.0


def _holds(spec: Spec, times: _Times) -> bool:
    parts = spec.body.get("Detection")
    found = [part for part in (parts if isinstance(parts, list) else ()) if isinstance(part, dict)]
    return bool(found) and all(_part_holds(part, times) for part in found)


def _part_holds(part: dict[str, object], times: _Times) -> bool:
    window = part.get("LookbackWindowMinutes")
    lookback = float(window) if isinstance(window, int | float) else 15.0
    if isinstance(part.get("Sequence"), list):
        return _sequence(part, times, lookback)
    criteria = part.get("MatchCriteria")
    groups = list(criteria.values()) if isinstance(criteria, dict) else [[]]
    return all(_group(part, one, times, lookback) for one in groups)


def _rows(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _steps(part: dict[str, object], criterion: object) -> list[_Step]:
    fields = {text_at(row, "GroupID"): text_at(row, "Match") for row in _rows(criterion)}
    return [
        _Step(
            text_at(row, "ID"),
            fields.get(text_at(row, "ID"), ""),
            0 if row.get("Absence") is True else _count(row.get("MinMatchCount"), 1),
            _count(row.get("MinMatchCount"), 1) - 1
            if row.get("Absence") is True
            else _most(row.get("MaxMatchCount")),
        )
        for row in _rows(part.get("Group"))
    ]


def _count(value: object, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def _most(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _group(part: dict[str, object], criterion: object, times: _Times, lookback: float) -> bool:
    steps = _steps(part, criterion)
    values = {value for step in steps for value in times.get(step.name, {}).get(step.field, {})}
    if not any(step.field for step in steps):
        values = {_EVERYTHING}
    return any(_at_some_time(steps, value, times, lookback) for value in values)


def _at(step: _Step, value: str, times: _Times) -> list[float]:
    fields = times.get(step.name, {})
    if value == _EVERYTHING or not step.field:
        return sorted(time for found in fields.values() for one in found.values() for time in one)
    return sorted(fields.get(step.field, {}).get(value, []))


def _at_some_time(steps: list[_Step], value: str, times: _Times, lookback: float) -> bool:
    hits = {step.name: _at(step, value, times) for step in steps}
    # Any moment at which something happens will do, also what must not happen too often.
    anchors = sorted({time for found in hits.values() for time in found})
    return any(_all_at(steps, hits, end, lookback) for end in anchors)


def _all_at(steps: list[_Step], hits: dict[str, list[float]], end: float, lookback: float) -> bool:
    for step in steps:
        count = sum(end - lookback <= time <= end for time in hits[step.name])
        # What must not happen (so often) must not happen after either.
        near = sum(end - lookback <= time <= end + lookback for time in hits[step.name])
        if count < step.least or (step.most is not None and near > step.most):
            return False
    return True


def _sequence(part: dict[str, object], times: _Times, lookback: float) -> bool:
    rows = _rows(part.get("Sequence"))
    names = [text_at(row, "ID") for row in rows]
    absent = _count(rows[-1].get("MinMatchCount"), 1) if rows[-1].get("Absence") is True else 0
    links = [_transition(row, lookback) for row in _rows(part.get("Transitions"))]
    by_pair = {(link.before, link.after): link for link in links}
    first = _moments(times.get(names[0], {}), "") if names else []
    return any(
        _follows(names, by_pair, times, (time, time, lookback), (absent, value))
        for time, _, value in first
    )


def _transition(row: dict[str, object], lookback: float) -> _Transition:
    within = row.get("WithinTimeFrameMinutes")
    match = (_rows(row.get("Match")) or [{}])[0]
    both = text_at(match, "On")
    return _Transition(
        text_at(row, "From"),
        text_at(row, "To"),
        float(within) if isinstance(within, int | float) else lookback,
        (both or text_at(match, "From"), both or text_at(match, "To")),
    )


def _moments(
    fields: dict[str, dict[str, list[float]]], wanted: str
) -> list[tuple[float, str, str]]:
    return [
        (time, field, value)
        for field, values in fields.items()
        if not wanted or field == wanted
        for value, found in values.items()
        for time in found
    ]


def _follows(
    names: list[str],
    links: dict[tuple[str, str], _Transition],
    times: _Times,
    span: tuple[float, float, float],
    rest: tuple[int, str],
) -> bool:
    """Whether the steps after the first come in order, each within its time after the last.

    ``rest`` is how often the last must not, 0 for one that must, and the value of the match that
    the first step has. Matches of other values at one time are other matches.
    """
    start, now, lookback = span
    absent, value_now = rest
    if len(names) < 2:
        return True
    link = links.get((names[0], names[1])) or _Transition(names[0], names[1], lookback, ("", ""))
    shared = {
        value
        for time, _, value in _moments(times.get(names[0], {}), link.fields[0])
        if time == now and value == value_now
    }
    if len(names) == 2 and absent:
        later = [
            value
            for time, _, value in _moments(times.get(names[1], {}), link.fields[1])
            if 0 <= time - now <= min(link.minutes, lookback)
        ]
        if not link.fields[0]:
            return len(later) < absent
        return any(later.count(value) < absent for value in shared)
    return any(
        _follows(names[1:], links, times, (start, time, lookback), (absent, value))
        for time, _, value in _moments(times.get(names[1], {}), link.fields[1])
        if 0 <= time - now <= link.minutes
        and time - start <= lookback
        and (not link.fields[0] or value in shared)
    )

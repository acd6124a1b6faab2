"""Sequences of correlation rules: stages in order, told apart by what they share.

A sequence whose last step is absent looks, whenever the steps before it have happened, at the time
after that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from trailhawk.frontends.panther.correlation_parts import Crossing, Part, Row, step_of
from trailhawk.frontends.panther.symbolic.fields import known_type
from trailhawk.ir.logic import (
    Absent,
    Around,
    Link,
    Match,
    Missing,
    Reading,
    Sequence,
    Stage,
    Step,
    Window,
    Windowed,
    WindowKind,
)
from trailhawk.ir.tests import JsonType

__all__ = ["ordered", "unfollowed"]

Crossings: TypeAlias = Mapping[int, Crossing]
"""What stands between a step and the next, by the step's position."""

_ANYTHING = Crossing()


def ordered(rows: list[Row], parts: list[Part], crossings: Crossings, lookback: int) -> Sequence:
    """Return the rows one after the other; bursts of what all of them share are told apart."""
    chains = _chains(crossings, parts)
    stages = (
        Stage(step_of(row, parts[at], tuple(chain[at] for chain in chains)), row.least)
        for at, row in enumerate(rows)
    )
    links = (
        _link(crossings.get(at, _ANYTHING), parts[at], parts[at + 1]) for at in range(len(rows) - 1)
    )
    return Sequence(
        tuple(stages),
        tuple(links),
        lookback,
        by=tuple(map(_called, chains)),
        missing=Missing.NEED_ALL if chains else Missing.NEED_ONE,
    )


def unfollowed(rows: list[Row], parts: list[Part], crossings: Crossings, lookback: int) -> Windowed:
    """Return all rows but the last, the last being what must not happen after them."""
    last, absent = rows[-2:]
    crossing = crossings.get(len(rows) - 2, _ANYTHING)
    seconds = lookback if crossing.seconds is None else min(crossing.seconds, lookback)
    lefts, rights = (tuple(pair[side] for pair in crossing.fields) for side in (0, 1))
    step = step_of(last, parts[-2], lefts)
    if len(rows) > 2 or last.least > 1:
        step = Step(step.name, ordered(rows[:-1], parts[:-1], crossings, lookback), step.keys)
    return Windowed(
        (step, step_of(absent, parts[-1], rights)),
        Window(WindowKind.BEFORE, seconds, last.name),
        Absent((absent.name,), absent.least - 1, Around.AHEAD),
        by=tuple(map(_called, crossing.fields)),
        missing=Missing.NEED_ALL,
    )


def _called(fields: tuple[str, ...]) -> str:
    return " = ".join(dict.fromkeys(fields))


def _chains(crossings: Crossings, parts: list[Part]) -> tuple[tuple[str, ...], ...]:
    """Return the fields, one a step, that every step shares with the next.

    In the middle stand only fields that are one text: of a list, one element may be the step's
    before and another the next one's.
    """
    if len(parts) < 2:
        return ()
    found: list[tuple[str, ...]] = list(crossings.get(0, _ANYTHING).fields)
    for at in range(1, len(parts) - 1):
        found = list(_longer(found, parts[at], crossings.get(at, _ANYTHING)))
    return tuple(dict.fromkeys(found))


def _longer(
    chains: list[tuple[str, ...]], part: Part, crossing: Crossing
) -> Iterator[tuple[str, ...]]:
    for chain in chains:
        if _is_text(part.read(chain[-1])):
            yield from ((*chain, right) for left, right in crossing.fields if left == chain[-1])


def _is_text(reading: Reading) -> bool:
    return len(reading.paths) == 1 and known_type(reading.paths[0].steps) is JsonType.TEXT


def _link(crossing: Crossing, before: Part, after: Part) -> Link:
    matches = (Match(before.read(left), after.read(right)) for left, right in crossing.fields)
    return Link(crossing.seconds, matches=tuple(matches))

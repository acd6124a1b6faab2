"""Windowed logic in words, for ``rules show`` and for reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from trailhawk.ir.logic import (
    Absent,
    AllHold,
    AnyHolds,
    Around,
    Bound,
    Claim,
    Count,
    Distinct,
    Fails,
    FirstSeen,
    Link,
    Logic,
    Measure,
    Missing,
    Reading,
    Satisfies,
    Sequence,
    Single,
    Statistic,
    StatisticKind,
    Step,
    Window,
    Windowed,
    WindowKind,
    steps_of,
)
from trailhawk.ir.outcomes import Aggregate
from trailhawk.ir.printer import print_condition

__all__ = [
    "AROUND",
    "print_claim",
    "print_logic",
    "print_measure",
    "print_reading",
    "print_seconds",
]

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_MISSING = {
    Missing.SEPARATE: "events without a key form a group of their own",
    Missing.NEED_ONE: "events without any of the keys are left out",
    Missing.NEED_ALL: "events that lack a key are left out",
}


def print_logic(logic: Logic) -> tuple[str, ...]:
    """Return what a rule does with its matches, a line for each thing to say."""
    return tuple(_lines(logic))


def _lines(logic: Logic) -> Iterator[str]:
    match logic:
        case Single():
            yield "every match is a finding"
            return
        case Windowed(_, window, claim):
            yield f"a finding for each burst in which {print_claim(claim)}"
            yield print_window(window)
        case Sequence(stages, links, seconds):
            shown = " -> ".join(
                stage.step.name + (f" x{stage.at_least}" if stage.at_least > 1 else "")
                for stage in stages
            )
            yield f"a finding for each burst that completes {shown}"
            yield f"within {print_seconds(seconds)}, both ends included"
            for stage, link in zip(stages[1:], links, strict=True):
                yield from _link(stage.step.name, link)
        case FirstSeen(_, value, seconds, warm_up):
            yield f"a finding for each {value} not seen for {print_seconds(seconds)} before"
            yield f"after a warm-up of {print_seconds(warm_up)}, from a group's own first event"
        case _:
            assert_never(logic)
    yield from _group(logic.by, logic.missing)
    for step in steps_of(logic):
        yield from _step(step, logic.by)


def _group(by: tuple[str, ...], missing: Missing) -> Iterator[str]:
    if by:
        yield f"for each {', '.join(by)}; {_MISSING[missing]}"
    else:
        yield "over all events together"


def _step(step: Step, by: tuple[str, ...]) -> Iterator[str]:
    if isinstance(step.source, Windowed | Sequence):
        yield f"step {step.name}: while this goes on"
        yield from (f"  {line}" for line in _lines(step.source))
    else:
        yield f"step {step.name}: {print_condition(step.source)}"
    renamed = [
        f"{name} is {print_reading(reading)}"
        for name, reading in zip(by, step.keys, strict=True)
        if print_reading(reading) != name
    ]
    if renamed:
        yield f"  {', '.join(renamed)}"


def print_reading(reading: Reading) -> str:
    """Return where a reading looks: paths in their order, or what it is put together from."""
    if reading.parts:
        parts = (
            part if isinstance(part, str) else f"{{{print_reading(part)}}}"
            for part in reading.parts
        )
        return f'"{"".join(parts)}"'
    if reading.cases:
        return " or else ".join(dict.fromkeys(print_reading(one) for _, one in reading.cases))
    found = [path.text for path in reading.paths]
    found += [f'"{reading.default}"'] if reading.default else []
    text = " or else ".join(found) or "nothing"
    return " and ".join((text, *(f'"{one}"' for one in reading.also)))


def _link(later: str, link: Link) -> Iterator[str]:
    parts = [] if link.seconds is None else [f"at most {print_seconds(link.seconds)} later"]
    if link.strict:
        parts.append("at a later second")
    parts += [
        f"with {print_reading(one.right)} {'unlike' if one.negated else 'equal to'} the earlier "
        f"event's {print_reading(one.left)}"
        for one in link.matches
    ]
    if parts:
        yield f"{later} {', '.join(parts)}"


AROUND = {Around.BOTH: "before or after", Around.AHEAD: "after", Around.WINDOW: "in the window"}
"""Where what is absent is looked for, in words."""


def print_claim(claim: Claim) -> str:
    """Return a claim as one line of text."""
    match claim:
        case Bound(measure, compare, number):
            return f"{print_measure(measure)} {compare.value} {number:g}"
        case Satisfies(_, text):
            return text
        case Absent(steps, most, around):
            few = "no" if not most else f"at most {most}"
            return f"{few} {' or '.join(steps)} {AROUND[around]}"
        case Fails(part):
            return f"not {_nested(part)}"
        case AllHold(parts):
            return " and ".join(map(_nested, parts))
        case AnyHolds(parts):
            return " or ".join(map(_nested, parts))
        case _:
            assert_never(claim)


def _nested(claim: Claim) -> str:
    text = print_claim(claim)
    return f"({text})" if isinstance(claim, AllHold | AnyHolds) else text


def print_measure(measure: Measure) -> str:
    """Return the name of a measure: ``count of failed_login``, ``distinct eventName``."""
    if isinstance(measure, Aggregate):
        return f"{measure.kind.value} of {measure.step or 'all events'}"
    of = f" of {', '.join(measure.steps)}" if measure.steps else ""
    match measure:
        case Count():
            return f"count{of}"
        case Distinct(value):
            return f"distinct {value}{of}"
        case Statistic(kind, value, _, percent):
            name = kind.value
            if kind is StatisticKind.PERCENTILE:
                name = "median" if percent == 50 else f"{percent:g}th percentile"
            return f"{name} {value}{of}"
        case _:
            assert_never(measure)


def print_window(window: Window) -> str:
    """Return where windows lie."""
    length = print_seconds(window.seconds)
    match window.kind:
        case WindowKind.SLIDING:
            return f"within any {length}, both ends included"
        case WindowKind.TUMBLING:
            return f"within one of the fixed windows of {length}"
        case WindowKind.FROM_FIRST:
            return f"within {length} from the first event"
        case WindowKind.BEFORE:
            return f"within {length} before {window.pivot}"
        case WindowKind.AFTER:
            return f"within {length} after {window.pivot}"
        case _:
            assert_never(window.kind)


def print_seconds(seconds: int) -> str:
    """Return a length of time in the largest unit that divides it."""
    for size, name in _UNITS:
        if seconds and seconds % size == 0:
            count = seconds // size
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "0 seconds"

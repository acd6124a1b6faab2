"""Logic over many events for people: in a sentence, and as the steps of a small diagram."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, floor
from typing import NamedTuple, assert_never

from trailhawk.catalog.pages.rules import Flow, StepWords
from trailhawk.catalog.reading import for_people
from trailhawk.ir.logic import (
    Absent,
    AllHold,
    AnyHolds,
    Bound,
    Claim,
    Compare,
    Count,
    Distinct,
    Fails,
    FirstSeen,
    Link,
    Logic,
    Measure,
    Satisfies,
    Sequence,
    Single,
    Statistic,
    Step,
    Windowed,
    WindowKind,
)
from trailhawk.ir.logic_text import AROUND, print_measure, print_reading
from trailhawk.ir.outcomes import Aggregate
from trailhawk.ir.printer import print_condition

__all__ = ["MAX_DOTS", "duration", "flow", "window_words"]

MAX_DOTS = 12

_COMPARE = {
    Compare.LT: "fewer than",
    Compare.LE: "at most",
    Compare.GT: "more than",
    Compare.GE: "at least",
    Compare.EQ: "exactly",
    Compare.NE: "not exactly",
}
_LIES = {
    WindowKind.SLIDING: "within any",
    WindowKind.TUMBLING: "within one of the fixed stretches of",
    WindowKind.FROM_FIRST: "from the first of them on, within",
    WindowKind.BEFORE: "in the",
    WindowKind.AFTER: "in the",
}
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def window_words(logic: Logic) -> str:
    """Return what windowed logic asks, in a sentence; empty for a rule over single events."""
    match logic:
        case Single():
            return ""
        case Windowed(found, window, claim, by):
            lies = f"{_LIES[window.kind]} {duration(window.seconds)}"
            if window.kind in {WindowKind.BEFORE, WindowKind.AFTER}:
                lies += f" {window.kind.value} {window.pivot}"
            said = _claim(claim, alone=len(found) == 1)
            return f"{said[:1].upper()}{said[1:]}, {lies}{_grouped(by)}."
        case Sequence(stages, _, seconds, by):
            order = ", then ".join(_times(stage.step.name, stage.at_least) for stage in stages)
            return f"In this order, within {duration(seconds)}{_grouped(by)}: {order}."
        case FirstSeen(_, value, seconds, warm_up, by):
            new = f"A {value} that was not seen in the {duration(seconds)} before"
            return f"{new}{_grouped(by)}; the first {duration(warm_up)} only teach."
        case _:
            assert_never(logic)


def _times(name: str, number: int) -> str:
    return name if number == 1 else f"{name} {_often(number)}"


def _often(number: int) -> str:
    return f"{number} times" if number > 1 else ""


def _grouped(by: tuple[str, ...]) -> str:
    return f", for one and the same {', '.join(by)}" if by else ""


def _claim(claim: Claim, *, alone: bool) -> str:
    """Return a claim in words; ``alone`` where there is one step, which then needs no name."""
    match claim:
        case Bound(Count(), Compare.GE, 1) | Bound(Count(), Compare.GT, 0):
            return f"an event{_of(claim.measure, alone=alone)}"
        case Bound(measure, compare, number):
            return f"{_COMPARE[compare]} {number:g} {_measure(measure, alone=alone)}"
        case Satisfies(_, text):
            return text
        case Absent(names, most, around):
            few = f"no more than {most} events" if most else "no event"
            return f"{few} of {_either(names)} ({AROUND[around]})"
        case Fails(part):
            return f"not ({_claim(part, alone=alone)})"
        case AllHold(parts):
            return " and ".join(_claim(part, alone=alone) for part in _telling(parts))
        case AnyHolds(parts):
            return " or ".join(_claim(part, alone=alone) for part in parts)
        case _:
            assert_never(claim)


def _telling(parts: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Leave out that there is any event of steps of which another part counts more."""
    counted = {
        part.measure.steps
        for part in parts
        if isinstance(part, Bound)
        and isinstance(part.measure, Count | Distinct)
        and (least_of(part) or 0) >= 1
        and not _is_any(part)
    }
    kept = [
        part
        for part in parts
        if not (isinstance(part, Bound) and _is_any(part) and _names(part.measure) in counted)
    ]
    return tuple(kept)


def _is_any(claim: Bound) -> bool:
    return isinstance(claim.measure, Count) and least_of(claim) == 1


def least_of(claim: Bound) -> int | None:
    """Return the least whole number that satisfies a lower bound; None for another claim."""
    match claim.compare:
        case Compare.GE:
            return ceil(claim.number)
        case Compare.GT:
            return floor(claim.number) + 1
        case Compare.EQ:
            return ceil(claim.number)
        case _:
            return None


def _measure(measure: Measure, *, alone: bool) -> str:
    match measure:
        case Count():
            return f"events{_of(measure, alone=alone)}"
        case Distinct(value):
            return f"different {value}{_of(measure, alone=alone, noun=' in events')}"
        case Aggregate():
            return f"as {print_measure(measure)}"
        case Statistic():
            return f"as the {print_measure(measure)}"
        case _:
            assert_never(measure)


def _names(measure: Measure) -> tuple[str, ...]:
    return measure.steps if isinstance(measure, Count | Distinct | Statistic) else ()


def _of(measure: Measure, *, alone: bool, noun: str = "") -> str:
    names = _names(measure)
    return "" if alone or not names else f"{noun} of {_either(names)}"


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(names)


def duration(seconds: int) -> str:
    """Return a length of time in its largest even unit."""
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    number = seconds // size
    return f"{number} {unit}{'' if number == 1 else 's'}"


def flow(logic: Logic) -> Flow | None:
    """Return the diagram of windowed logic; None for a rule over single events."""
    match logic:
        case Single():
            return None
        case Windowed(found, window, claim, by):
            total = "" if len(found) == 1 else _total(claim)
            joined = "or" if total or isinstance(claim, AnyHolds) else "and"
            steps = (
                _step(step, by, _needs(step.name, claim, alone=len(found) == 1)) for step in found
            )
            return Flow(joined, duration(window.seconds), by, tuple(steps), total)
        case Sequence(stages, links, seconds, by):
            between = ((), *(tuple(_link(link)) for link in links))
            steps = (
                _step(stage.step, by, _Need(stage.at_least, _often(stage.at_least)), told)
                for stage, told in zip(stages, between, strict=True)
            )
            return Flow("then", duration(seconds), by, tuple(steps))
        case FirstSeen(step, value, seconds, _, by):
            need = _Need(1, f"a new {value}")
            return Flow("and", duration(seconds), by, (_step(step, by, need),))
        case _:
            assert_never(logic)


class _Need(NamedTuple):
    """How many events of a step are wanted."""

    least: int
    text: str = ""
    absent: bool = False


def _needs(name: str, claim: Claim, *, alone: bool) -> _Need:
    """Return what a claim wants of one step, as far as it wants it of this step alone."""
    texts: list[str] = []
    dots = 0
    for part in _parts(claim):
        match part:
            case Absent(names, most) if name in names:
                return _Need(0, f"at most {most}" if most else "never", absent=True)
            case Bound(measure, compare, number) if alone or _names(measure) == (name,):
                least = least_of(part) if isinstance(measure, Count | Distinct) else None
                dots = dots or least or 0
                if not _is_any(part):
                    texts.append(f"{_COMPARE[compare]} {number:g} {_measure(measure, alone=True)}")
            case _:
                continue
    return _Need(dots, " and ".join(texts))


def _total(claim: Claim) -> str:
    """Return what a claim wants of all steps together; empty where it speaks of single ones."""
    if isinstance(claim, Bound) and not _names(claim.measure):
        return _claim(claim, alone=True)
    return ""


def _parts(claim: Claim) -> Iterable[Claim]:
    return _telling(claim.parts) if isinstance(claim, AllHold | AnyHolds) else (claim,)


def _step(step: Step, by: tuple[str, ...], need: _Need, between: tuple[str, ...] = ()) -> StepWords:
    source = step.source
    nested = isinstance(source, Windowed | Sequence)
    text = (
        window_words(source)
        if isinstance(source, Windowed | Sequence)
        else print_condition(for_people(source))
    )
    keys = tuple(
        f"{name}: {print_reading(reading)}"
        for name, reading in zip(by, step.keys, strict=True)
        if print_reading(reading) != name
    )
    return StepWords(
        name=step.name,
        text=text,
        times=need.text,
        dots=min(need.least, MAX_DOTS),
        more=need.least > MAX_DOTS,
        absent=need.absent,
        nested=nested,
        keys=keys,
        between=between,
    )


def _link(link: Link) -> Iterator[str]:
    if link.seconds is not None:
        yield f"at most {duration(link.seconds)} later"
    if link.strict:
        yield "at a later second"
    for one in link.matches:
        left, right = print_reading(one.left), print_reading(one.right)
        yield f"{right} {'unlike' if one.negated else 'equal to'} the earlier {left}"

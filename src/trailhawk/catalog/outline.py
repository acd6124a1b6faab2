"""A rule's logic for people: conditions as an outline, windows and sequences in words."""

from __future__ import annotations

from typing import assert_never

from trailhawk.catalog.pages.rules import LogicNode, StepWords
from trailhawk.catalog.reading import for_people
from trailhawk.ir.conditions import (
    And,
    Condition,
    Constant,
    Element,
    FieldsCompare,
    Keyword,
    Leaf,
    Not,
    Or,
)
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
from trailhawk.ir.logic_text import print_measure
from trailhawk.ir.outcomes import Aggregate
from trailhawk.ir.printer import print_condition

__all__ = ["duration", "outline", "steps", "window_words"]

_COMPARE = {
    Compare.LT: "fewer than",
    Compare.LE: "at most",
    Compare.GT: "more than",
    Compare.GE: "at least",
    Compare.EQ: "exactly",
    Compare.NE: "not exactly",
}
_LIES = {
    WindowKind.SLIDING: "in any",
    WindowKind.TUMBLING: "in each calendar stretch of",
    WindowKind.FROM_FIRST: "within, counted from the first,",
    WindowKind.BEFORE: "in the",
    WindowKind.AFTER: "in the",
}
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def outline(condition: Condition) -> LogicNode:
    """Return a condition as an outline."""
    return _node(for_people(condition))


def _node(condition: Condition) -> LogicNode:
    match condition:
        case And(parts):
            return LogicNode("all of", tuple(map(_node, parts)))
        case Or(parts):
            return LogicNode("any of", tuple(map(_node, parts)))
        case Not(And() | Or() | Element() as part):
            return LogicNode("not", (_node(part),))
        case Element(path, part, over):
            return LogicNode(f"{over.value} of {path.text} has", (_node(part),))
        case Constant() | Leaf() | FieldsCompare() | Keyword() | Not():
            return LogicNode(print_condition(condition))
        case _:
            assert_never(condition)


def window_words(logic: Logic) -> str:
    """Return what windowed logic asks, in a sentence; empty for a rule over single events."""
    match logic:
        case Single():
            return ""
        case Windowed(window=window, claim=claim, by=by):
            lies = f"{_LIES[window.kind]} {duration(window.seconds)}"
            if window.kind in {WindowKind.BEFORE, WindowKind.AFTER}:
                side = "before" if window.kind is WindowKind.BEFORE else "after"
                lies += f" {side} {window.pivot}"
            return f"{_claim(claim)} {lies}{_grouped(by)}."
        case Sequence(seconds=seconds, by=by):
            return f"All steps in this order within {duration(seconds)}{_grouped(by)}."
        case FirstSeen(_, value, seconds, warm_up, by):
            new = f"A {value} that was not seen in the {duration(seconds)} before"
            return f"{new}{_grouped(by)}, after {duration(warm_up)} of warm-up."
        case _:
            assert_never(logic)


def _grouped(by: tuple[str, ...]) -> str:
    return f", for one and the same {', '.join(by)}" if by else ""


def _claim(claim: Claim) -> str:
    match claim:
        case Bound(measure, compare, number):
            return f"{_COMPARE[compare]} {number} {_measure(measure)}"
        case Satisfies(_, text):
            return text
        case Absent(names, most):
            wanted = f"no more than {most}" if most else "no"
            return f"{wanted} event of {_steps(names)}"
        case Fails(part):
            return f"not ({_claim(part)})"
        case AllHold(parts):
            return " and ".join(map(_claim, parts))
        case AnyHolds(parts):
            return " or ".join(map(_claim, parts))
        case _:
            assert_never(claim)


def _measure(measure: Measure) -> str:
    match measure:
        case Count(names):
            return f"events of {_steps(names)}"
        case Distinct(value, names):
            return f"different {value} in events of {_steps(names)}"
        case Aggregate():
            return print_measure(measure)
        case Statistic(kind, value, names):
            return f"as the {kind.value} of {value} in events of {_steps(names)}"
        case _:
            assert_never(measure)


def _steps(names: tuple[str, ...]) -> str:
    return ", ".join(names) if names else "any step"


def duration(seconds: int) -> str:
    """Return a length of time in its largest even unit."""
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    number = seconds // size
    return f"{number} {unit}{'' if number == 1 else 's'}"


def steps(logic: Logic) -> tuple[StepWords, ...]:
    """Return the steps of windowed logic in their order, with how many events each takes."""
    match logic:
        case Single():
            return ()
        case Windowed(found):
            return tuple(_step(step, 1) for step in found)
        case Sequence(stages):
            return tuple(_step(stage.step, stage.at_least) for stage in stages)
        case FirstSeen(step):
            return (_step(step, 1),)
        case _:
            assert_never(logic)


def _step(step: Step, least: int) -> StepWords:
    name = step.name if least == 1 else f"{step.name} ({least} times)"
    source = step.source
    if isinstance(source, Windowed | Sequence):
        return StepWords(name, window_words(source))
    return StepWords(name, print_condition(for_people(source)))

"""What a claim measures, what it looks ahead for, and whether it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import assert_never

from trailhawk.engine.windows.measured import Measured, Number, Whole
from trailhawk.ir.logic import (
    Absent,
    AllHold,
    AnyHolds,
    Around,
    Bound,
    Claim,
    Compare,
    Fails,
    Measure,
    Satisfies,
)
from trailhawk.ir.outcome_values import NOTHING, finding_value, plain, truth
from trailhawk.ir.outcomes import Value, aggregates_of

__all__ = ["absents_of", "claim_holds", "measures_of", "reach_of"]


def measures_of(claim: Claim) -> tuple[Measure, ...]:
    """Return the measures that a claim compares, without repeats, in its order."""
    return tuple(dict.fromkeys(_measured(claim)))


def _measured(claim: Claim) -> Iterable[Measure]:
    match claim:
        case Bound(measure):
            yield measure
        case Satisfies(expression):
            yield from aggregates_of((expression,))
        case Fails(part):
            yield from _measured(part)
        case AllHold(parts) | AnyHolds(parts):
            for part in parts:
                yield from _measured(part)
        case Absent():
            return
        case _:
            assert_never(claim)


def absents_of(claim: Claim) -> tuple[Absent, ...]:
    """Return the parts of a claim that look ahead, without repeats, in its order."""
    match claim:
        case Absent():
            return (claim,)
        case Fails(part):
            return absents_of(part)
        case AllHold(parts) | AnyHolds(parts):
            return tuple(dict.fromkeys(one for part in parts for one in absents_of(part)))
        case Bound() | Satisfies():
            return ()
        case _:
            assert_never(claim)


def reach_of(absent: Absent, time: int, width: int) -> tuple[int, int]:
    """Return the first and the last time at which events count that must be absent at ``time``."""
    match absent.around:
        case Around.BOTH:
            return time - width, time + width
        case Around.AHEAD:
            return time, time + width
        case Around.WINDOW:
            return time // width * width, time // width * width + width - 1


def claim_holds(
    claim: Claim,
    measured: Callable[[Measure], Measured | None],
    absent: Callable[[Absent], bool],
) -> bool:
    """Return whether a claim holds, given what is measured and what is absent."""
    match claim:
        case Bound(measure, compare, number):
            found = measured(measure)
            return isinstance(found, int | Fraction) and _compared(found, compare, number)
        case Satisfies(expression):
            return truth(finding_value(expression, lambda one: _value(measured(one)), {}))
        case Absent():
            return absent(claim)
        case Fails(part):
            return not claim_holds(part, measured, absent)
        case AllHold(parts):
            return all(claim_holds(part, measured, absent) for part in parts)
        case AnyHolds(parts):
            return any(claim_holds(part, measured, absent) for part in parts)
        case _:
            assert_never(claim)


def _value(found: Measured | None) -> Value:
    match found:
        case None:
            return NOTHING
        case int() | Fraction():
            return plain(Fraction(found))
        case Whole(value):
            return value


def _compared(found: Number, compare: Compare, bound: float) -> bool:
    match compare:
        case Compare.LT:
            return found < bound
        case Compare.LE:
            return found <= bound
        case Compare.GT:
            return found > bound
        case Compare.GE:
            return found >= bound
        case Compare.EQ:
            return found == bound
        case Compare.NE:
            return found != bound

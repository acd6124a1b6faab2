"""What must not happen, as the kind of window asks for it."""

from __future__ import annotations

from typing import assert_never

from trailhawk.frontends.yaral.sides import unsupported
from trailhawk.frontends.yaral.tree import Expression
from trailhawk.ir.logic import (
    Absent,
    AllHold,
    AnyHolds,
    Around,
    Bound,
    Claim,
    Compare,
    Count,
    Fails,
    Satisfies,
    Window,
    WindowKind,
)

__all__ = ["waiting"]


def waiting(window: Window, claim: Claim, at: Expression) -> tuple[Window, Claim]:
    """Return a window and a claim that say of absent events what the rule means.

    Before a pivot everything has happened when the pivot does. After it, what has to happen and
    what has not to are both looked for from the pivot on, once that time is over.
    """
    if not _asks_absence(claim):
        return window, claim
    match window.kind:
        case WindowKind.SLIDING:
            return window, claim
        case WindowKind.TUMBLING:
            return window, _around(claim, Around.WINDOW)
        case WindowKind.BEFORE:
            return window, _counted(claim)
        case WindowKind.AFTER:
            before = Window(WindowKind.BEFORE, window.seconds, window.pivot)
            return before, _from_now_on(claim, at)
        case WindowKind.FROM_FIRST:
            return unsupported(at, "such a window cannot wait")
        case _:
            assert_never(window.kind)


def _asks_absence(claim: Claim) -> bool:
    match claim:
        case Absent():
            return True
        case AllHold(parts) | AnyHolds(parts):
            return any(map(_asks_absence, parts))
        case Fails(part):
            return _asks_absence(part)
        case Bound() | Satisfies():
            return False
        case _:
            assert_never(claim)


def _around(claim: Claim, around: Around) -> Claim:
    match claim:
        case Absent(steps, most):
            return Absent(steps, most, around)
        case AllHold(parts):
            return AllHold(tuple(_around(one, around) for one in parts))
        case AnyHolds(parts):
            return AnyHolds(tuple(_around(one, around) for one in parts))
        case Fails(part):
            return Fails(_around(part, around))
        case Bound() | Satisfies():
            return claim
        case _:
            assert_never(claim)


def _counted(claim: Claim) -> Claim:
    match claim:
        case Absent(steps, most):
            return Bound(Count(steps), Compare.LE, most)
        case AllHold(parts):
            return AllHold(tuple(map(_counted, parts)))
        case AnyHolds(parts):
            return AnyHolds(tuple(map(_counted, parts)))
        case Fails(part):
            return Fails(_counted(part))
        case Bound() | Satisfies():
            return claim
        case _:
            assert_never(claim)


def _from_now_on(claim: Claim, at: Expression) -> Claim:
    match claim:
        case Absent(steps, most):
            return Absent(steps, most, Around.AHEAD)
        case Bound(Count(steps), Compare.GT | Compare.GE as compare, int(number)):
            # More than so many from now on: not at most so many.
            return Fails(Absent(steps, number - (compare is Compare.GE), Around.AHEAD))
        case AllHold(parts):
            return AllHold(tuple(_from_now_on(one, at) for one in parts))
        case AnyHolds(parts):
            return AnyHolds(tuple(_from_now_on(one, at) for one in parts))
        case Fails(part):
            return Fails(_from_now_on(part, at))
        case Bound() | Satisfies():
            return unsupported(at, "beside what does not happen after an event, only counts")
        case _:
            assert_never(claim)

"""Which executor runs which logic over many records."""

from __future__ import annotations

from typing import TypeAlias

from trailhawk.engine.windows.executor import RuleWindows
from trailhawk.engine.windows.firsts import FirstWindows
from trailhawk.ir.logic import FirstSeen, Many
from trailhawk.ir.outcomes import Outcome
from trailhawk.model.limits import Limits

__all__ = ["Windows", "windows_for"]

Windows: TypeAlias = RuleWindows | FirstWindows


def windows_for(logic: Many, limits: Limits, outcomes: tuple[Outcome, ...] = ()) -> Windows:
    """Return the executor, empty; what is seen for the first time has no outcomes."""
    if isinstance(logic, FirstSeen):
        return FirstWindows(logic, limits)
    return RuleWindows(logic, limits, outcomes)

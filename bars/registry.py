"""Every bar, and what it needs of the machine while it runs."""

from __future__ import annotations

from bars.alerts import ALERTS
from bars.bombs import BOMBS
from bars.canaries import CANARIES
from bars.conformance import CONFORMANCE
from bars.damaged import DAMAGED
from bars.evasion import EVASION
from bars.faults.sweeps import FAULTS
from bars.harness import Bar
from bars.kills import KILLS
from bars.kinds import KINDS
from bars.logs import LOGS
from bars.memory import MEMORY
from bars.mutants import MUTANTS
from bars.python_rules import PYTHON_RULES
from bars.rule_bombs import RULE_BOMBS
from bars.rule_mutants import RULE_MUTANTS
from bars.rules import RULES
from bars.sheets import SHEETS
from bars.showing import SHOWING
from bars.speed import SPEED
from bars.web import WEB
from bars.windows import WINDOWS

__all__ = ["ALONE", "BARS", "DEAR"]

BARS: dict[str, Bar] = {
    **LOGS,
    **MUTANTS,
    **BOMBS,
    **KINDS,
    **CONFORMANCE,
    **SPEED,
    **RULE_MUTANTS,
    **RULE_BOMBS,
    **PYTHON_RULES,
    **RULES,
    **EVASION,
    **WINDOWS,
    **SHOWING,
    **SHEETS,
    **ALERTS,
    **KILLS,
    **FAULTS,
    **DAMAGED,
    **CANARIES,
    **MEMORY,
    **WEB,
}
ALONE = frozenset(
    {
        # They measure time, and nothing else may have the processors meanwhile.
        *("I2", "I3", "I5", "P1", "P2", "U2", "U3", "U5", "S5"),
        # They take two processors themselves.
        *("R1", "R2", "R6", "R7"),
    }
)
DEAR = ("W1", "F1", "F3", "R3", "W2", "W3", "I1", "S1", "U6")
"""Of the others, those that take long: they begin first, so that none is left over at the end."""

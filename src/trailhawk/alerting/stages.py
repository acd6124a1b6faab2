"""How far along an attack a tactic is: ATT&CK tactics on a kill chain of five stages."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["STAGES", "stage_of"]

STAGES = (
    "initial attempts",
    "persistent foothold",
    "exploration",
    "propagation",
    "exfiltration and impact",
)

_STAGE_OF = {
    "reconnaissance": 0,
    "resource-development": 0,
    "initial-access": 0,
    "execution": 1,
    "persistence": 1,
    "privilege-escalation": 1,
    "stealth": 1,
    "defense-evasion": 1,
    "defense-impairment": 1,
    "command-and-control": 1,
    "credential-access": 2,
    "discovery": 2,
    "lateral-movement": 3,
    "collection": 4,
    "exfiltration": 4,
    "impact": 4,
}


def stage_of(tactics: Iterable[str]) -> str:
    """Return the last stage that any of the tactics belongs to; empty when none is known."""
    known = [_STAGE_OF[tactic] for tactic in tactics if tactic in _STAGE_OF]
    return STAGES[max(known)] if known else ""

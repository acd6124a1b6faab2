"""ATT&CK's tactics by their ids: vendors write either, the IR has the short names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["TACTICS"]

TACTICS: Mapping[str, str] = MappingProxyType(
    {
        "TA0001": "initial-access",
        "TA0002": "execution",
        "TA0003": "persistence",
        "TA0004": "privilege-escalation",
        "TA0005": "defense-evasion",
        "TA0006": "credential-access",
        "TA0007": "discovery",
        "TA0008": "lateral-movement",
        "TA0009": "collection",
        "TA0010": "exfiltration",
        "TA0011": "command-and-control",
        "TA0040": "impact",
        "TA0042": "resource-development",
        "TA0043": "reconnaissance",
    }
)

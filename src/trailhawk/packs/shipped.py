"""Where the rules and logs that ship with Trailhawk stand."""

from __future__ import annotations

from pathlib import Path

__all__ = ["demo_logs", "shipped_alert_types", "shipped_rules"]

_CONTENT = Path(__file__).parent.parent / "content"


def shipped_rules() -> Path:
    """Return the folder of the shipped rules."""
    return _CONTENT / "rules"


def demo_logs() -> Path:
    """Return the folder of the demonstration logs, in CloudTrail's bucket layout."""
    return _CONTENT / "demo"


def shipped_alert_types() -> Path:
    """Return the folder of the shipped alert types."""
    return _CONTENT / "alert_types"

"""Windowed logic: step matches in event-time order in, bursts out; ``plain`` is the slow twin."""

from trailhawk.engine.windows.executor import RuleWindows
from trailhawk.engine.windows.plain import plain_bursts
from trailhawk.engine.windows.seen import Closed, Seen
from trailhawk.engine.windows.series import SeriesFinding, moment_in, series_findings

__all__ = [
    "Closed",
    "RuleWindows",
    "Seen",
    "SeriesFinding",
    "moment_in",
    "plain_bursts",
    "series_findings",
]

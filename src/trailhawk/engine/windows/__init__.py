"""Windowed logic: step matches in event-time order in, bursts out; ``plain`` is the slow twin."""

from trailhawk.engine.windows.choosing import Windows, windows_for
from trailhawk.engine.windows.executor import RuleWindows
from trailhawk.engine.windows.firsts import FirstWindows
from trailhawk.engine.windows.outcomes import single_outcomes
from trailhawk.engine.windows.plain import plain_bursts
from trailhawk.engine.windows.seen import Closed, Seen
from trailhawk.engine.windows.series import SeriesFinding, moment_in, series_findings
from trailhawk.engine.windows.taking import Part, parts_in

__all__ = [
    "Closed",
    "FirstWindows",
    "Part",
    "RuleWindows",
    "Seen",
    "SeriesFinding",
    "Windows",
    "moment_in",
    "parts_in",
    "plain_bursts",
    "series_findings",
    "single_outcomes",
    "windows_for",
]

"""Windowed logic: step matches in event-time order in, bursts out; ``plain`` is the slow twin."""

from trailhawk.engine.windows.executor import RuleWindows
from trailhawk.engine.windows.plain import plain_bursts
from trailhawk.engine.windows.seen import Closed, Seen

__all__ = ["Closed", "RuleWindows", "Seen", "plain_bursts"]

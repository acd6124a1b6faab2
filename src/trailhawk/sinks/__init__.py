"""Outputs of a run; the only places that turn text of rules and logs into markup."""

from __future__ import annotations

from trailhawk.sinks.jsonl import JsonLinesSink
from trailhawk.sinks.opening import open_sink
from trailhawk.sinks.progress import Progress
from trailhawk.sinks.protocol import FindingSink, RunInfo
from trailhawk.sinks.streams import OpenStream
from trailhawk.sinks.terminal import TerminalReport

__all__ = [
    "FindingSink",
    "JsonLinesSink",
    "OpenStream",
    "Progress",
    "RunInfo",
    "TerminalReport",
    "open_sink",
]

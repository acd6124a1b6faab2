"""Which sink writes a file of which name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from trailhawk.model.errors import ConfigError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.sinks.csv_file import CsvSink
from trailhawk.sinks.html import HtmlSink
from trailhawk.sinks.jsonl import JsonLinesSink
from trailhawk.sinks.parquet_file import ParquetSink
from trailhawk.sinks.protocol import FindingSink
from trailhawk.sinks.timesketch import TimesketchSink

__all__ = ["check_outputs", "open_sink"]

TIMESKETCH = ".timesketch.jsonl"
"""Timesketch asks for ``.jsonl``; a word before it says whose lines they are."""


def check_outputs(paths: Iterable[Path]) -> None:
    """Raise ConfigError when two outputs are one file: the later would take the earlier's place."""
    seen: set[str] = set()
    for path in paths:
        place = os.path.realpath(path)
        if place in seen:
            raise ConfigError(f"two outputs are one file: {printable(str(path))}")
        seen.add(place)


def open_sink(path: Path, limits: Limits) -> FindingSink:
    """Return the sink for the path's extension, not begun; ConfigError for an unknown one."""
    if path.name.lower().endswith(TIMESKETCH):
        return TimesketchSink(path, limits)
    match path.suffix.lower():
        case ".jsonl" | ".ndjson" | ".json":
            return JsonLinesSink(path)
        case ".csv":
            return CsvSink(path, limits)
        case ".html" | ".htm":
            return HtmlSink(path, limits)
        case ".parquet":
            return ParquetSink(path, limits)
        case _:
            raise ConfigError(
                f"cannot tell the format of {printable(str(path))}:"
                " end the name in .html, .htm, .jsonl, .ndjson, .json, .timesketch.jsonl, .csv"
                " or .parquet"
            )

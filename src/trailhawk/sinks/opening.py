"""Which sink writes a file of which name."""

from __future__ import annotations

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

__all__ = ["open_sink"]

TIMESKETCH = ".timesketch.jsonl"
"""Timesketch asks for ``.jsonl``; a word before it says whose lines they are."""


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

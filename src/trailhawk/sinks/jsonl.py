"""Findings as JSON lines: one versioned object a line, in plain ASCII.

Every character outside printable ASCII leaves as a JSON escape, so no text of a log can end a
line early, steer the terminal that shows the file, or fail to be encoded.
"""

from __future__ import annotations

import json
from pathlib import Path

from trailhawk.model.books import Books
from trailhawk.model.findings import Finding, Summary
from trailhawk.sinks.atomic import AtomicFile
from trailhawk.sinks.fields import Fields, books_fields, finding_fields, group_fields
from trailhawk.sinks.protocol import RunInfo
from trailhawk.sinks.records import ascii_json, compact_event
from trailhawk.sinks.streams import TextTarget

__all__ = ["FORMAT_VERSION", "JsonLinesSink", "json_line"]

FORMAT_VERSION = 1
"""Rises when a field changes its meaning or goes away; new fields may come at any time."""


class JsonLinesSink:
    """Writes a run line, the findings as they come, then the groups and the books."""

    def __init__(self, target: Path | TextTarget) -> None:
        self._file: TextTarget = AtomicFile(target) if isinstance(target, Path) else target

    def begin(self, run: RunInfo) -> None:
        """Open the file and write the run line."""
        self._file.open()
        fields = {"tool": "trailhawk", "tool_version": run.version, "command": run.command}
        self._file.write(json_line("run", fields))

    def add(self, finding: Finding) -> None:
        """Write a finding's line."""
        event = compact_event(finding.record) or "null"
        self._file.write(json_line("finding", finding_fields(finding), event=event))

    def end(self, summary: Summary, books: Books) -> None:
        """Write groups and books, and put the file in place."""
        for rank, group in enumerate(summary.groups, 1):
            self._file.write(json_line("group", {"rank": rank, **group_fields(group)}))
        self._file.write(json_line("books", books_fields(summary, books)))
        self._file.commit()

    def abandon(self) -> None:
        """Remove the unfinished file."""
        self._file.abandon()


def json_line(kind: str, fields: Fields, *, event: str = "") -> str:
    """Return one object as a line of ASCII, its end included; ``event`` is JSON already."""
    whole = {"kind": kind, "version": FORMAT_VERSION, **fields}
    line = ascii_json(json.dumps(whole, separators=(",", ":"), ensure_ascii=False))
    return f'{line[:-1]},"event":{event}}}\n' if event else f"{line}\n"

"""What every machine-readable or file output is: begun once, fed findings, ended once."""

from __future__ import annotations

from typing import Protocol

import msgspec

from trailhawk.model.books import Books
from trailhawk.model.findings import Finding, Summary

__all__ = ["FindingSink", "RunInfo"]


class RunInfo(msgspec.Struct, frozen=True):
    """What is known of a run before it reads anything."""

    version: str
    """Trailhawk's own version."""
    command: str
    """The command line, as one text for people."""


class FindingSink(Protocol):
    """An output of a run.

    After ``begin`` exactly one of ``end`` and ``abandon`` is called. Nothing appears under the
    final name before ``end`` has returned.
    """

    def begin(self, run: RunInfo) -> None:
        """Open the output; ConfigError when it cannot be written."""

    def add(self, finding: Finding) -> None:
        """Take one finding; SourceError when the output fails."""

    def end(self, summary: Summary, books: Books) -> None:
        """Finish the output and put it in place; SourceError when it fails."""

    def abandon(self) -> None:
        """Leave no trace of an output that will not be finished."""

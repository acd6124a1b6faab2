"""Findings as CSV for spreadsheets: one row a finding, no cell that a program would run.

Owns the columns and the escape. A cell shows control characters as escapes, so a finding is
always one line.
"""

from __future__ import annotations

import csv
from pathlib import Path

from trailhawk.model.books import Books
from trailhawk.model.findings import Burst, Finding, Summary
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut, printable
from trailhawk.sinks.atomic import AtomicFile
from trailhawk.sinks.protocol import RunInfo
from trailhawk.sinks.wording import burst_texts, evidence_text, outcome_texts

__all__ = ["COLUMNS", "CsvSink", "safe_cell"]

MAX_VALUE_CHARS = 500
"""Of one value in the evidence; the cell as a whole has ``Limits.max_shown_chars``."""

COLUMNS = (
    "time",
    "level",
    "severity",
    "title",
    "rule_uid",
    "vendor",
    "tactics",
    "techniques",
    "event_source",
    "event_name",
    "outcome",
    "error_code",
    "region",
    "account",
    "principal",
    "session",
    "identity_type",
    "access_key",
    "source_address",
    "user_agent",
    "evidence",
    "event_id",
    "object",
    "record_index",
    "burst_events",
    "burst_first",
    "burst_last",
    "burst",
    "outcomes",
)

# What makes Excel, LibreOffice or Google Sheets read a cell as a formula, with the full-width
# twins that some locales accept (OWASP, "CSV Injection"). The apostrophe is among them so that
# taking one leading apostrophe off always gives the text back.
_TRIGGERS = frozenset("=+-@\t\r\n＝＋－＠'")  # noqa: RUF001


class CsvSink:
    """Writes a heading and a row for each finding."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._file = AtomicFile(path)
        self._max_chars = limits.max_shown_chars
        self._writer = csv.writer(self._file, lineterminator="\r\n")

    def begin(self, run: RunInfo) -> None:
        """Open the file and write the heading; the run itself has no place in a table."""
        del run
        self._file.open()
        self._writer.writerow(COLUMNS)

    def add(self, finding: Finding) -> None:
        """Write one row."""
        self._writer.writerow([safe_cell(cut(text, self._max_chars)) for text in _cells(finding)])

    def end(self, summary: Summary, books: Books) -> None:
        """Put the file in place; groups and books have no place in a table."""
        del summary, books
        self._file.commit()

    def abandon(self) -> None:
        """Remove the unfinished file."""
        self._file.abandon()


def safe_cell(text: str) -> str:
    """Return the text as a cell that shows it and never runs it.

    Some locales split cells at semicolons whatever the quotes say, so each such part is made
    safe as if it were a cell.
    """
    return ";".join(map(_defused, printable(text).split(";")))


def _defused(part: str) -> str:
    return f"'{part}" if part.lstrip(' "')[:1] in _TRIGGERS else part


def _cells(finding: Finding) -> tuple[str, ...]:
    rule, facts = finding.rule, finding.facts
    return (
        facts.time,
        rule.severity.level.value,
        str(rule.severity.score),
        rule.title,
        rule.uid,
        rule.vendor,
        ", ".join(rule.tactics),
        ", ".join(rule.techniques),
        facts.source,
        facts.name,
        facts.outcome.value,
        facts.error_code,
        facts.region,
        facts.account,
        facts.principal,
        facts.session,
        facts.identity_type,
        facts.access_key,
        facts.address,
        facts.user_agent,
        " | ".join(evidence_text(leaf, MAX_VALUE_CHARS) for leaf in finding.evidence),
        facts.event_id,
        finding.place.object,
        str(finding.place.index),
        *_burst_cells(finding.burst),
        " | ".join(f"{name}: {text}" for name, text in outcome_texts(finding.outcomes)),
    )


def _burst_cells(burst: Burst | None) -> tuple[str, ...]:
    if burst is None:
        return ("", "", "", "")
    return (str(burst.count), burst.first, burst.last, " | ".join(burst_texts(burst)))

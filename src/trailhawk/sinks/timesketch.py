"""Findings as lines that Timesketch imports: a message, a time, what the time is, and flat fields.

Owns the names in that format; https://timesketch.org/guides/user/import-from-json-csv/ has the
three that Timesketch asks for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from trailhawk.model.books import Books
from trailhawk.model.events import EventFacts, event_time
from trailhawk.model.findings import Finding, Summary
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut, printable
from trailhawk.sinks.atomic import AtomicFile
from trailhawk.sinks.csv_file import MAX_VALUE_CHARS
from trailhawk.sinks.fields import finding_id
from trailhawk.sinks.protocol import RunInfo
from trailhawk.sinks.records import ascii_json
from trailhawk.sinks.wording import burst_texts, evidence_text, outcome_texts, principal_text

__all__ = ["NO_TIME", "TimesketchSink", "finding_line", "timesketch_line"]

EVENT_TIME = "Event time"
NO_TIME = "No readable time"
"""What such an event's time is called; Timesketch takes no line without one."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FACTS = {
    "event_id": "event_id",
    "source": "event_source",
    "name": "event_name",
    "region": "region",
    "account": "account",
    "principal": "principal",
    "session": "session",
    "identity_type": "identity_type",
    "access_key": "access_key",
    "address": "source_address",
    "user_agent": "user_agent",
    "error_code": "error_code",
}
"""Facts by the names that the CSV gives them."""


class TimesketchSink:
    """Writes one line a finding."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._file = AtomicFile(path)
        self._max_chars = limits.max_shown_chars

    def begin(self, run: RunInfo) -> None:
        """Open the file; the run itself is no event."""
        del run
        self._file.open()

    def add(self, finding: Finding) -> None:
        """Write one line."""
        self._file.write(finding_line(finding, self._max_chars))

    def end(self, summary: Summary, books: Books) -> None:
        """Put the file in place; groups and books are no events."""
        del summary, books
        self._file.commit()

    def abandon(self) -> None:
        """Remove the unfinished file."""
        self._file.abandon()


def finding_line(finding: Finding, max_chars: int) -> str:
    """Return a finding as a line."""
    rule = finding.rule
    burst = finding.burst
    level = rule.severity.level.value
    shown = {
        "rule": rule.title,
        "rule_uid": rule.uid,
        "vendor": rule.vendor,
        "level": level,
        "severity": rule.severity.score,
        "tactics": ", ".join(rule.tactics),
        "techniques": ", ".join(rule.techniques),
        "evidence": " | ".join(evidence_text(leaf, MAX_VALUE_CHARS) for leaf in finding.evidence),
        "burst": " | ".join(burst_texts(burst)) if burst else "",
        "outcomes": " | ".join(f"{name}: {text}" for name, text in outcome_texts(finding.outcomes)),
        "finding_id": finding_id(finding),
        "object": finding.place.object,
        "record_index": finding.place.index,
    }
    tags = [level, *rule.techniques]
    return timesketch_line(finding.facts, f"{rule.title}: ", {**shown, "tag": tags}, max_chars)


def timesketch_line(
    facts: EventFacts, before: str, more: Mapping[str, object], max_chars: int
) -> str:
    """Return an event as a line of ASCII, its end included, under a message that begins so."""
    moment = event_time(facts.time)
    fields = {
        "message": before + _deed(facts),
        "datetime": (moment or _EPOCH).isoformat(),
        "timestamp_desc": EVENT_TIME if moment else NO_TIME,
        "outcome": facts.outcome.value,
        **{name: getattr(facts, field) for field, name in _FACTS.items()},
        **more,
    }
    shown = {name: _shown(value, max_chars) for name, value in fields.items()}
    return ascii_json(json.dumps(shown, separators=(",", ":"), ensure_ascii=False)) + "\n"


def _deed(facts: EventFacts) -> str:
    """Return who did what from where and how it ended, in one line."""
    service = facts.source.removesuffix(".amazonaws.com")
    who = principal_text(facts.principal, facts.account)
    ended = facts.error_code or facts.outcome.value
    source = f" from {facts.address}" if facts.address else ""
    return f"{service}:{facts.name} by {who}{source} ({ended})"


def _shown(value: object, max_chars: int) -> object:
    if isinstance(value, list):
        return [_shown(one, max_chars) for one in value]
    return printable(cut(value, max_chars)) if isinstance(value, str) else value

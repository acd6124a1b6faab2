"""Findings as Parquet: one row a finding, typed columns, the whole record as JSON text."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import asdict

from trailhawk.model.books import Books
from trailhawk.model.events import event_time
from trailhawk.model.findings import Burst, Finding, Summary
from trailhawk.model.limits import Limits
from trailhawk.sinks.duck_file import DuckFile
from trailhawk.sinks.fields import finding_id
from trailhawk.sinks.protocol import RunInfo
from trailhawk.sinks.records import compact_event
from trailhawk.sinks.wording import burst_texts, outcome_texts

__all__ = ["COLUMNS", "ParquetSink"]

_EVIDENCE = "STRUCT(field VARCHAR, test VARCHAR, value VARCHAR)[]"
COLUMNS = {
    "time": "TIMESTAMP",
    "event_time": "VARCHAR",
    "level": "VARCHAR",
    "severity": "INTEGER",
    "title": "VARCHAR",
    "rule_uid": "VARCHAR",
    "vendor": "VARCHAR",
    "tactics": "VARCHAR[]",
    "techniques": "VARCHAR[]",
    "event_source": "VARCHAR",
    "event_name": "VARCHAR",
    "outcome": "VARCHAR",
    "error_code": "VARCHAR",
    "region": "VARCHAR",
    "account": "VARCHAR",
    "principal": "VARCHAR",
    "session": "VARCHAR",
    "identity_type": "VARCHAR",
    "access_key": "VARCHAR",
    "source_address": "VARCHAR",
    "user_agent": "VARCHAR",
    "evidence": _EVIDENCE,
    "event_id": "VARCHAR",
    "finding_id": "VARCHAR",
    "object": "VARCHAR",
    "record_index": "BIGINT",
    "burst_events": "BIGINT",
    "burst_first": "VARCHAR",
    "burst_last": "VARCHAR",
    "burst": "VARCHAR[]",
    "outcomes": "VARCHAR[]",
    "event": "VARCHAR",
}


class ParquetSink:
    """Gathers findings, and has them written as columns at the end."""

    def __init__(self, path: Path, limits: Limits) -> None:
        # Each byte of a record may become an escape of six, and its escape another.
        self._file = DuckFile(path, 16 * limits.max_record_bytes)

    def begin(self, run: RunInfo) -> None:
        """Begin the file; ConfigError when that, or DuckDB, cannot be had."""
        del run
        self._file.open()

    def add(self, finding: Finding) -> None:
        """Write one row."""
        self._file.add(_row(finding))

    def end(self, summary: Summary, books: Books) -> None:
        """Write the file and put it in place; groups and books have no place in a table."""
        del summary, books
        self._file.commit(COLUMNS)

    def abandon(self) -> None:
        """Remove the unfinished files."""
        self._file.abandon()


def _row(finding: Finding) -> dict[str, object]:
    rule, facts = finding.rule, finding.facts
    moment = event_time(facts.time)
    return {
        "time": None if moment is None else moment.replace(tzinfo=None).isoformat(" "),
        "event_time": facts.time,
        "level": rule.severity.level.value,
        "severity": rule.severity.score,
        "title": rule.title,
        "rule_uid": rule.uid,
        "vendor": rule.vendor,
        "tactics": rule.tactics,
        "techniques": rule.techniques,
        "event_source": facts.source,
        "event_name": facts.name,
        "outcome": facts.outcome.value,
        "error_code": facts.error_code,
        "region": facts.region,
        "account": facts.account,
        "principal": facts.principal,
        "session": facts.session,
        "identity_type": facts.identity_type,
        "access_key": facts.access_key,
        "source_address": facts.address,
        "user_agent": facts.user_agent,
        "evidence": [asdict(leaf) for leaf in finding.evidence],
        "event_id": facts.event_id,
        "finding_id": finding_id(finding),
        "object": finding.place.object,
        "record_index": finding.place.index,
        **_burst(finding.burst),
        "outcomes": [f"{name}: {text}" for name, text in outcome_texts(finding.outcomes)],
        "event": compact_event(finding.record),
    }


def _burst(burst: Burst | None) -> dict[str, object]:
    if burst is None:
        return {}
    return {
        "burst_events": burst.count,
        "burst_first": burst.first,
        "burst_last": burst.last,
        "burst": burst_texts(burst),
    }

"""Findings as Parquet: one row a finding, typed columns, the whole record as JSON text.

DuckDB writes it, an extra (``pip install 'trailhawk[parquet]'``), from lines that wait in a hidden
file beside it: so a run of any size needs no memory for its findings.
"""

from __future__ import annotations

import json
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import TextIO

from msgspec.structs import asdict

from trailhawk.model.books import Books
from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.model.events import event_time
from trailhawk.model.findings import Burst, Finding, Summary
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.sinks.atomic import AtomicFile
from trailhawk.sinks.fields import finding_id
from trailhawk.sinks.protocol import RunInfo
from trailhawk.sinks.records import ascii_json, compact_event
from trailhawk.sinks.wording import burst_texts, outcome_texts

__all__ = ["COLUMNS", "MISSING", "ParquetSink"]

MISSING = "writing Parquet needs DuckDB: pip install 'trailhawk[parquet]'"
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
_CONFIG = {
    "threads": 1,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_ROWS = 8192
"""Rows in a row group: whole records are large."""


class ParquetSink:
    """Gathers findings as lines, and has them written as columns at the end."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._name = printable(str(path))
        self._file = AtomicFile(path)
        self._folder: TemporaryDirectory[str] | None = None
        self._lines: TextIO | None = None
        # Each byte of a record may become an escape of six, and its escape another.
        self._most = 16 * limits.max_record_bytes

    def begin(self, run: RunInfo) -> None:
        """Make both files; ConfigError when that, or DuckDB, cannot be had."""
        del run
        _duckdb()
        self._file.open()
        self._folder = TemporaryDirectory(prefix="trailhawk-")
        self._lines = Path(self._folder.name, "findings.ndjson").open(  # noqa: SIM115 - closed by end or abandon
            "w", encoding="ascii"
        )

    def add(self, finding: Finding) -> None:
        """Write one line."""
        if self._lines is None:
            raise AssertionError("add before begin")
        line = json.dumps(_row(finding), separators=(",", ":"), ensure_ascii=False)
        try:
            self._lines.write(ascii_json(line) + "\n")
        except OSError as error:
            raise self._failed(error.strerror or "") from error

    def end(self, summary: Summary, books: Books) -> None:
        """Write the file and put it in place; groups and books have no place in a table."""
        del summary, books
        if self._lines is None:
            raise AssertionError("end before begin")
        duckdb = _duckdb()
        try:
            self._lines.close()
            # One thread, rows in order: the same findings give the same bytes.
            with closing(duckdb.connect(":memory:", config=_CONFIG)) as duck:
                duck.execute(self._copy(self._lines.name))
        except (OSError, duckdb.Error) as error:
            raise self._failed(str(error).partition("\n")[0]) from error
        self._forget()
        self._file.commit()

    def abandon(self) -> None:
        """Remove the unfinished files."""
        self._forget()
        self._file.abandon()

    def _forget(self) -> None:
        if self._lines is not None:
            with suppress(OSError):
                self._lines.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _failed(self, reason: str) -> SourceError:
        self.abandon()
        return SourceError(f"cannot write {self._name}: {printable(reason)}")

    def _copy(self, lines: str) -> str:
        columns = ", ".join(f"{name}: '{kind}'" for name, kind in COLUMNS.items())
        return (
            f"COPY (FROM read_json({_literal(lines)}, format='newline_delimited', "
            f"columns={{{columns}}}, maximum_object_size={self._most})) "
            f"TO {_literal(str(self._file.part.absolute()))} (FORMAT parquet, COMPRESSION zstd, "
            f"ROW_GROUP_SIZE {_ROWS}, USE_TMP_FILE false)"
        )


def _duckdb() -> ModuleType:
    try:
        return import_module("duckdb")
    except ImportError:
        raise ConfigError(MISSING) from None


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


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

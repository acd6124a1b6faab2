"""Records that satisfy a condition, by way of the scan: in time order, or as they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from trailhawk.ingest import LogObject, Skipped, decode_record
from trailhawk.ir.conditions import Condition
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Rule, RuleMeta, Source
from trailhawk.model.books import Books
from trailhawk.model.events import EventFacts
from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits
from trailhawk.model.severity import Severity
from trailhawk.scan import Filters, Job, Scan
from trailhawk.scan.scanner import ObjectScanner

__all__ = ["Look", "Sight", "whole_record"]


class Sight(msgspec.Struct, frozen=True):
    """One record that was looked for, as it is read: its facts and its JSON text."""

    facts: EventFacts
    record: bytes


class Look(msgspec.Struct, frozen=True):
    """Where to look, within which bounds, and with how many processes."""

    objects: Sequence[LogObject]
    skipped: Sequence[Skipped] = ()
    filters: Filters = Filters()
    limits: Limits = Limits()
    workers: int = 1

    def in_order(self, condition: Condition, books: Books) -> Iterator[Finding]:
        """Yield the records of which the condition holds by time, each event once."""
        scan = Scan(self._job(condition), [_asking(condition)], self.objects)
        yield from scan.findings(self.workers, lambda _done, _books, _hits: None)
        books.add(scan.books)
        self._book_skipped(books)

    def as_read(self, condition: Condition, books: Books) -> Iterator[Sight]:
        """Yield the records of which the condition holds, in no order, repeats included."""
        scanner = ObjectScanner(self._job(condition))
        for log in self.objects:
            for hit in scanner.scan(log, books, lambda: None):
                yield Sight(hit.facts, hit.record)
        self._book_skipped(books)

    def _job(self, condition: Condition) -> Job:
        return Job(conditions=(condition,), limits=self.limits, filters=self.filters)

    def _book_skipped(self, books: Books) -> None:
        for skip in self.skipped:
            books.skip(skip.name, skip.reason)


def whole_record(record: bytes) -> dict[str, object]:
    """Return a record that was looked at before as a dictionary."""
    return decode_record(record, Limits())


def _asking(condition: Condition) -> Rule:
    meta = RuleMeta(id="look", title="look", vendor="trailhawk", severity=Severity(0))
    return Rule(meta=meta, logic=Single(condition), source=Source(""))

"""A whole scan: objects to findings in time order, with the books."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from trailhawk.ingest import LogObject
from trailhawk.ir.rule import Rule
from trailhawk.model.books import Books
from trailhawk.model.findings import Finding, RuleCard
from trailhawk.scan.hits import Hit, HitRuns, distinct
from trailhawk.scan.settings import Job
from trailhawk.scan.workers import MAX_HIT_BYTES, scan_here, scan_in_workers

__all__ = ["OnProgress", "Scan"]

SMALL_INPUT_BYTES = 2 * 1024 * 1024
"""Below this, starting processes costs more than they save."""


OnProgress = Callable[[int, Books, int], None]
"""Hears the stored bytes done, the books, and the records that matched something so far."""


class Scan:
    """One run over a fixed list of objects. ``books`` is whole when ``findings`` is exhausted."""

    def __init__(self, job: Job, rules: Sequence[Rule], objects: Sequence[LogObject]) -> None:
        """Take the rules whose conditions ``job`` holds, in the same order."""
        self._job = job
        self._cards: tuple[RuleCard, ...] = tuple(rule.card() for rule in rules)
        self._objects = objects
        self.books = Books(job.limits.max_damage_listed)

    def findings(self, workers: int, on_progress: OnProgress) -> Iterator[Finding]:
        """Yield findings by time, each event's most severe first.

        The order and the content do not depend on ``workers``.
        """
        with tempfile.TemporaryDirectory(prefix="trailhawk-") as name:
            runs = HitRuns(Path(name), MAX_HIT_BYTES)

            def report(done: int, finished: Books | None) -> None:
                if finished is not None:
                    self.books.add(finished)
                on_progress(done, self.books, runs.count)

            size = sum(log.size for log in self._objects)
            if workers > 1 and len(self._objects) > 1 and size > SMALL_INPUT_BYTES:
                scan_in_workers(self._job, self._objects, runs, workers, report)
            else:
                scan_here(self._job, self._objects, runs, report)
            for hit in distinct(runs.merged(), self.books):
                yield from self._of(hit)

    def undecided(self) -> tuple[tuple[str, int], ...]:
        """Return (rule title, records) where CloudTrail had left out what the rule asks about."""
        counts = self.books.unknown.most_common()
        return tuple((self._cards[at].title, count) for at, count in counts)

    def _of(self, hit: Hit) -> Iterator[Finding]:
        ranked = sorted(hit.rules, key=lambda rule: -self._cards[rule[0]].severity.score)
        for at, evidence in ranked:
            yield Finding(self._cards[at], hit.facts, evidence, hit.place, hit.record)

"""Scans objects into a store so that a run that dies anywhere goes on where it stopped.

An object's triggers, signals, books and ledger entry are on disk together or not at all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path

import msgspec

from trailhawk.alerting.exceptions import Exceptions
from trailhawk.alerting.plans import Plans, logic_hash
from trailhawk.alerting.triggers import Trigger, trigger_of
from trailhawk.ingest import LogObject, decode_record
from trailhawk.ir.logic import Single
from trailhawk.ir.rule import Rule
from trailhawk.model.books import Books
from trailhawk.model.findings import Finding
from trailhawk.pipeline.conflicts import CONFLICT, conflict_findings
from trailhawk.pipeline.identity import object_version
from trailhawk.pipeline.signals import Windowed, signals_of
from trailhawk.scan import Job, Scan
from trailhawk.scan.batches import Scanned, scan_objects
from trailhawk.scan.hits import Hit, HitRuns
from trailhawk.store import Store
from trailhawk.store.store import Entry

__all__ = ["Intake", "Taken"]

CHUNK = 2_000
"""Hits that are turned into triggers at once."""

MOST_TRIES = 4
"""How often a windowed rule is worked out anew before the store is locked for it."""

OnBatch = Callable[[Books, int], None]
"""Hears the books so far and the objects done after each batch."""


class Taken(msgspec.Struct, frozen=True):
    """How a run ended."""

    objects: int
    known: int
    """Objects that an earlier run had read to their end."""
    triggers: int
    books: Books


class Intake:
    """Objects into one store, under one set of rules."""

    def __init__(
        self,
        store: Store,
        job: Job,
        rules: Sequence[Rule],
        plans: Plans,
        exceptions: Exceptions,
    ) -> None:
        self._store = store
        self._job = job
        self._rules = rules
        self._plans = plans
        self._exceptions = exceptions
        self._scan = Scan(job, rules, ())
        self._windowed = [
            Windowed(rule, logic_hash(rule))
            for rule in rules
            if rule.reports and not isinstance(rule.logic, Single)
        ]
        self._mark = _fingerprint(job, rules)
        self._triggers = 0

    def take(
        self, objects: Sequence[LogObject], workers: int, on_batch: OnBatch | None = None
    ) -> Taken:
        """Read what was not read yet; return when all of it is in the store."""
        versions = {log: object_version(log) for log in objects}
        known = self._store.knows(versions.values(), self._mark)
        todo = [log for log in objects if versions[log] not in known]
        books = Books(self._job.limits.max_damage_listed)
        with self._store.transaction():
            cards = [rule.card() for rule in self._rules]
            self._store.remember([*cards, CONFLICT], map(self._plans.of, [*cards, CONFLICT]))
        with tempfile.TemporaryDirectory(prefix="trailhawk-") as name:
            folder = Path(name)
            done = 0
            for batch in scan_objects(self._job, todo, folder, workers):
                with self._store.transaction():
                    for scanned in batch:
                        self._commit(scanned, versions[scanned.log], folder)
                done += len(batch)
                for scanned in batch:
                    books.add(scanned.books)
                if on_batch is not None:
                    on_batch(books, done)
            for windowed in self._windowed:
                self._settle(windowed, folder)
        return Taken(len(todo), len(objects) - len(todo), self._triggers, books)

    def _commit(self, scanned: Scanned, version: bytes, folder: Path) -> None:
        """Write all that comes of one object; within a transaction."""
        runs = HitRuns(folder, 1 << 40)
        runs.add_part(scanned.part)
        hits = runs.merged()
        while chunk := list(islice(hits, CHUNK)):
            records = [decode_record(hit.record, self._job.limits) for hit in chunk]
            triggers = list(self._triggers_of(chunk, records))
            self._triggers += len(triggers)
            self._store.fold(triggers)
            if self._windowed:
                self._store.add_signals(signals_of(chunk, records, self._rules, self._windowed))
        for name in scanned.part.files:
            Path(name).unlink(missing_ok=True)
        if not scanned.books.objects_skipped:
            self._store.enter(_entry(scanned, version, self._mark))

    def _triggers_of(
        self, hits: Sequence[Hit], records: Sequence[dict[str, object]]
    ) -> Iterator[Trigger]:
        hidden: list[tuple[str, Trigger]] = []
        for hit, record in zip(hits, records, strict=True):
            for finding in self._scan.singles(hit):
                yield from self._trigger(finding, record, "", hidden)
        for finding, made in conflict_findings(self._store, hits, records):
            yield from self._trigger(finding, made, "", hidden)
        self._store.hide(hidden)

    def _trigger(
        self,
        finding: Finding,
        record: dict[str, object],
        logic: str,
        hidden: list[tuple[str, Trigger]],
    ) -> Iterator[Trigger]:
        plan = self._plans.of(finding.rule)
        trigger = trigger_of(finding, plan, record, logic)
        exception = self._exceptions.hiding(finding, plan, record)
        if exception is None:
            yield trigger
        else:
            hidden.append((exception.id, trigger))

    def _settle(self, windowed: Windowed, folder: Path) -> None:
        """Work a windowed rule out over all signals that the store has of it.

        Another worker may add signals meanwhile, and settle before us what we have not seen: then
        ours is the older answer, and is worked out again. In the end it is under the lock.
        """
        for _ in range(MOST_TRIES):
            seen, triggers, hidden = self._worked_out(windowed, folder)
            with self._store.transaction():
                if self._store.count_signals(windowed.key) == seen:
                    self._write_settled(windowed, triggers, hidden)
                    return
        with self._store.transaction():
            _, triggers, hidden = self._worked_out(windowed, folder)
            self._write_settled(windowed, triggers, hidden)

    def _write_settled(
        self, windowed: Windowed, triggers: list[Trigger], hidden: list[tuple[str, Trigger]]
    ) -> None:
        self._triggers += len(triggers)
        self._store.replace([(windowed.rule.uid, windowed.logic)], triggers)
        self._store.hide(hidden)

    def _worked_out(
        self, windowed: Windowed, folder: Path
    ) -> tuple[int, list[Trigger], list[tuple[str, Trigger]]]:
        """Return the signals read, what they trigger, and what of that exceptions hide."""
        runs = HitRuns(folder, 24 * 1024 * 1024)
        seen = 0
        for body in self._store.signals(windowed.key):
            runs.add(windowed.hit(body))
            seen += 1
        scan = Scan(windowed.job(self._job.limits, self._job.databases), [windowed.rule], ())
        hidden: list[tuple[str, Trigger]] = []
        triggers = [
            trigger
            for finding in scan.tell(runs, folder)
            for trigger in self._trigger(
                finding, decode_record(finding.record, self._job.limits), windowed.logic, hidden
            )
        ]
        return seen, triggers, hidden


def _entry(scanned: Scanned, version: bytes, mark: bytes) -> Entry:
    books = scanned.books
    names = ("records_read", "evaluated", "filtered", "damaged", "bytes_read", "bytes_inflated")
    counts = {name: getattr(books, name) for name in names}
    return Entry(version, mark, scanned.log.name, counts, tuple(books.damage))


def _fingerprint(job: Job, rules: Sequence[Rule]) -> bytes:
    """Return a hash of all that decides what an object's records trigger."""
    digest = blake2b(digest_size=16)
    for rule in rules:
        digest.update(f"{rule.uid}\0{logic_hash(rule)}\0".encode("utf-8", "replace"))
    bounds = job.filters
    digest.update(repr((bounds.since, bounds.until, sorted(bounds.accounts))).encode())
    digest.update(repr(sorted(bounds.regions)).encode())
    return digest.digest()

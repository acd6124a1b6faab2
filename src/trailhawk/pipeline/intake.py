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
from trailhawk.ir.rule import Rule
from trailhawk.model.books import Books
from trailhawk.model.deciding import Decider
from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits
from trailhawk.pipeline.conflicts import CONFLICT, conflict_findings
from trailhawk.pipeline.failures import Failures, failure_card, failure_logics
from trailhawk.pipeline.identity import object_version
from trailhawk.pipeline.signals import Keeping
from trailhawk.pipeline.together import Together, together
from trailhawk.scan import Job, Scan
from trailhawk.scan.batches import Scanned, scan_objects
from trailhawk.scan.hits import Hit, HitRuns
from trailhawk.store import Store
from trailhawk.store.store import Entry

__all__ = ["Intake", "Taken"]

CHUNK = 2_000
"""Hits that are turned into triggers at once."""

MOST_TRIES = 4
"""How often rules are worked out anew before the store is locked for it."""

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

    def __init__(  # noqa: PLR0913 - what a run is made of, each by its name
        self,
        store: Store,
        job: Job,
        rules: Sequence[Rule],
        plans: Plans,
        exceptions: Exceptions,
        *,
        decider: Decider | None = None,
    ) -> None:
        """``decider`` runs the code of rules that have any."""
        self._decider = decider
        self._store = store
        self._job = job
        self._rules = rules
        self._plans = plans
        self._exceptions = exceptions
        self._scan = Scan(job, rules, (), decider)
        self._together = together(rules)
        keys = {uid: key for one in self._together for uid, key in one.keys.items()}
        self._keeping = Keeping(rules, keys) if keys else None
        self._mark = _fingerprint(job, rules)
        self._triggers = 0
        self._code_books = Books(job.limits.max_damage_listed)

    def take(
        self, objects: Sequence[LogObject], workers: int, on_batch: OnBatch | None = None
    ) -> Taken:
        """Read what was not read yet; return when all of it is in the store."""
        versions = {log: object_version(log) for log in objects}
        known = self._store.knows(versions.values(), self._mark)
        todo = [log for log in objects if versions[log] not in known]
        books = Books(self._job.limits.max_damage_listed)
        with self._store.transaction():
            codes = dict.fromkeys(code for rule in self._rules for code in rule.codes if code)
            cards = [*(rule.card() for rule in self._rules), CONFLICT, *map(failure_card, codes)]
            self._store.remember(cards, map(self._plans.of, cards))
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
            for one in self._together:
                self._settle(one, folder)
            books.add(self._code_books)
        return Taken(len(todo), len(objects) - len(todo), self._triggers, books)

    def _commit(self, scanned: Scanned, version: bytes, folder: Path) -> None:
        """Write all that comes of one object; within a transaction."""
        runs = HitRuns(folder, 1 << 40)
        runs.add_part(scanned.part)
        hits = runs.merged()
        while chunk := list(islice(hits, CHUNK)):
            records = [decode_record(hit.record, self._job.limits) for hit in chunk]
            if self._keeping is not None:
                self._store.add_signals(self._keeping.signals(chunk, records))
                chunk = [self._keeping.without(hit) for hit in chunk]
            triggers = list(self._triggers_of(chunk, records))
            self._triggers += len(triggers)
            self._store.fold(triggers)
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

    def _settle(self, rules: Together, folder: Path) -> None:
        """Work rules out over all that the store has kept for them.

        Another worker may add to it meanwhile, and settle before us what we have not seen: then
        ours is the older answer, and is worked out again. In the end it is under the lock.
        """
        for _ in range(MOST_TRIES):
            seen, triggers, hidden = self._worked_out(rules, folder)
            with self._store.transaction():
                if rules.count(self._store) == seen:
                    self._write_settled(rules, triggers, hidden)
                    return
        with self._store.transaction():
            _, triggers, hidden = self._worked_out(rules, folder)
            self._write_settled(rules, triggers, hidden)

    def _write_settled(
        self, rules: Together, triggers: list[Trigger], hidden: list[tuple[str, Trigger]]
    ) -> None:
        self._triggers += len(triggers)
        asked = [*rules.logics.items(), *failure_logics(rules.rules).values()]
        self._store.replace(asked, triggers)
        self._store.hide(hidden)

    def _worked_out(
        self, rules: Together, folder: Path
    ) -> tuple[int, list[Trigger], list[tuple[str, Trigger]]]:
        """Return the records looked at, what they trigger, and what of that exceptions hide."""
        seen, runs = rules.hits(self._store, folder)
        decider = Failures(self._decider) if rules.coded and self._decider is not None else None
        if decider is not None:
            decider.forget()
        scan = Scan(rules.job(self._job.limits, self._job.databases), rules.rules, (), decider)
        hidden: list[tuple[str, Trigger]] = []
        triggers = [
            trigger
            for finding in scan.tell(runs, folder)
            for trigger in self._trigger(
                finding,
                decode_record(finding.record, self._job.limits),
                rules.logics[finding.rule.uid],
                hidden,
            )
        ]
        if decider is not None:
            self._code_books = _of_code(scan.books, self._job.limits)
            logics = failure_logics(rules.rules)
            for code, failed in decider.findings():
                record = decode_record(failed.record, self._job.limits)
                triggers += self._trigger(failed, record, logics[code][1], hidden)
        return seen, triggers, hidden


def _of_code(books: Books, limits: Limits) -> Books:
    """Return what of a scan's books is about rules' code: the rest was booked when it was read."""
    found = Books(limits.max_damage_listed)
    found.raised, found.fell_back = books.raised, books.fell_back
    found.first_errors = books.first_errors
    return found


def _entry(scanned: Scanned, version: bytes, mark: bytes) -> Entry:
    books = scanned.books
    names = ("records_read", "evaluated", "filtered", "damaged", "bytes_read", "bytes_inflated")
    counts = {name: getattr(books, name) for name in names}
    return Entry(version, mark, scanned.log.name, counts, tuple(books.damage))


def _fingerprint(job: Job, rules: Sequence[Rule]) -> bytes:
    """Return a hash of all that decides what an object's records trigger."""
    digest = blake2b(digest_size=16)
    for rule in rules:
        codes = "\0".join(rule.codes)
        digest.update(f"{rule.uid}\0{logic_hash(rule)}\0{codes}".encode("utf-8", "replace"))
    bounds = job.filters
    digest.update(repr((bounds.since, bounds.until, sorted(bounds.accounts))).encode())
    digest.update(repr(sorted(bounds.regions)).encode())
    return digest.digest()

"""Objects scanned one by one, each with its own hits and books: what a ledger needs."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import msgspec

from trailhawk.ingest import LogObject
from trailhawk.model.books import Books
from trailhawk.model.collecting import rare_collection
from trailhawk.model.forking import end_workers, leave_interrupts
from trailhawk.scan.hits import HitRuns, Part
from trailhawk.scan.scanner import ObjectScanner
from trailhawk.scan.settings import Job
from trailhawk.scan.workers import batches

__all__ = ["Scanned", "scan_objects"]

MAX_OBJECT_HIT_BYTES = 512 * 1024
"""Hits of one object held in memory; a batch has up to 64 objects, each with hits of its own."""


class Scanned(msgspec.Struct, frozen=True):
    """One object, read to its end."""

    log: LogObject
    books: Books
    part: Part


def scan_objects(
    job: Job, objects: Sequence[LogObject], folder: Path, workers: int
) -> Iterator[list[Scanned]]:
    """Yield batches in the objects' order; large ones keep their hits in ``folder``."""
    if workers <= 1 or len(objects) <= 1:
        reader = _Reader(job, str(folder))
        with rare_collection():
            for batch in batches(objects):
                yield reader.read(batch)
        return
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_start, initargs=(job, str(folder))
    ) as pool:
        waiting: list[Future[list[Scanned]]] = []
        try:
            for batch in batches(objects):
                waiting.append(pool.submit(_read, batch))
                if len(waiting) >= workers * 2:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            end_workers()
            raise


class _Reader:
    """What one process keeps between batches."""

    def __init__(self, job: Job, folder: str) -> None:
        self._job = job
        self._folder = Path(folder)
        self._scanner = ObjectScanner(job)

    def read(self, batch: Sequence[LogObject]) -> list[Scanned]:
        return [self._read(log) for log in batch]

    def _read(self, log: LogObject) -> Scanned:
        books = Books(self._job.limits.max_damage_listed)
        runs = HitRuns(self._folder, MAX_OBJECT_HIT_BYTES)
        for hit in self._scanner.scan(log, books, lambda: None):
            runs.add(hit)
        return Scanned(log, books, runs.part())


_reader: _Reader | None = None


def _start(job: Job, folder: str) -> None:
    global _reader  # noqa: PLW0603 - a process pool has no other place for a worker's state
    leave_interrupts()
    _reader = _Reader(job, folder)


def _read(batch: Sequence[LogObject]) -> list[Scanned]:
    assert _reader is not None  # noqa: S101 - the pool's initializer has run
    return _reader.read(batch)

"""Worker processes: objects in batches out, hits and books back. They share nothing."""

from __future__ import annotations

import gc
import multiprocessing
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from trailhawk.ingest import LogObject
from trailhawk.model.books import Books
from trailhawk.model.collecting import rare_collection
from trailhawk.model.forking import end_workers, leave_interrupts
from trailhawk.scan.hits import HitRuns, Part
from trailhawk.scan.scanner import ObjectScanner
from trailhawk.scan.settings import Job

__all__ = ["scan_here", "scan_in_workers"]

BATCH_BYTES = 4 * 1024 * 1024
BATCH_OBJECTS = 64
MAX_HIT_BYTES = 24 * 1024 * 1024
"""Hits that a process holds before it writes a sorted run."""

Result = tuple[Books, Part]
OnProgress = Callable[[int, Books | None], None]
"""Hears the bytes done so far, and the books of whatever has been finished since."""


def batches(objects: Iterable[LogObject]) -> Iterator[tuple[LogObject, ...]]:
    """Yield objects in batches that are worth a message between processes."""
    batch: list[LogObject] = []
    size = 0
    for log in objects:
        if batch and (size + log.size > BATCH_BYTES or len(batch) >= BATCH_OBJECTS):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(log)
        size += log.size
    if batch:
        yield tuple(batch)


def scan_here(
    job: Job, objects: Iterable[LogObject], runs: HitRuns, on_progress: OnProgress
) -> None:
    """Scan in this process."""
    scanner = ObjectScanner(job)
    done = 0
    with rare_collection():
        for log in objects:
            books = Books(job.limits.max_damage_listed)
            for hit in scanner.scan(log, books, lambda: on_progress(done, None)):  # noqa: B023
                runs.add(hit)
            done += log.size
            on_progress(done, books)


def scan_in_workers(
    job: Job, objects: Iterable[LogObject], runs: HitRuns, workers: int, on_progress: OnProgress
) -> None:
    """Scan in ``workers`` processes; the hits end in ``runs``."""
    # Forking is safe here: the parent runs no threads, and rules need no second loading.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    done: Synchronized[int] = context.Value("Q", 0)
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_start, initargs=(job, str(runs.folder), done)
    ) as pool:
        waiting: set[Future[Result]] = set()
        try:
            for batch in batches(objects):
                # A bounded queue: a bucket's listing may be far longer than memory.
                while len(waiting) >= workers * 4:
                    waiting = _collect(waiting, runs, done, on_progress)
                waiting.add(pool.submit(_scan_batch, batch))
            while waiting:
                waiting = _collect(waiting, runs, done, on_progress)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            end_workers()
            raise


def _collect(
    waiting: set[Future[Result]], runs: HitRuns, done: Synchronized[int], on_progress: OnProgress
) -> set[Future[Result]]:
    finished, still = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
    for future in finished:
        books, part = future.result()
        runs.add_part(part)
        on_progress(done.value, books)
    on_progress(done.value, None)
    return still


class _Worker:
    """What one worker process keeps between batches."""

    def __init__(self, job: Job, folder: str, done: Synchronized[int]) -> None:
        self.job = job
        self.folder = Path(folder)
        self.done = done
        self.scanner = ObjectScanner(job)

    def scan(self, batch: tuple[LogObject, ...]) -> Result:
        books = Books(self.job.limits.max_damage_listed)
        runs = HitRuns(self.folder, MAX_HIT_BYTES)
        for log in batch:
            for hit in self.scanner.scan(log, books, lambda: None):
                runs.add(hit)
            with self.done.get_lock():
                self.done.value += log.size
        return books, runs.part()


_worker: _Worker | None = None


def _start(job: Job, folder: str, done: Synchronized[int]) -> None:
    global _worker  # noqa: PLW0603 - a process pool has no other place for a worker's state
    leave_interrupts()
    _worker = _Worker(job, folder, done)
    gc.freeze()
    gc.set_threshold(500_000, 10, 10)


def _scan_batch(batch: tuple[LogObject, ...]) -> Result:
    assert _worker is not None  # noqa: S101 - the pool's initializer has run
    return _worker.scan(batch)

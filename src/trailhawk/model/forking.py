"""Work over many things in worker processes that inherit what they need by forking."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import InvalidStateError, ProcessPoolExecutor
from typing import TypeVar

from trailhawk.model.processors import processors

__all__ = ["end_workers", "in_parts", "leave_interrupts"]

A = TypeVar("A")
B = TypeVar("B")

PARTS_A_WORKER = 4
MAX_WORKERS = 8

_work: tuple[Callable[[object], object], Sequence[object]] | None = None


def in_parts(
    work: Callable[[tuple[A, ...]], list[B]],
    things: tuple[A, ...],
    *,
    at_least: int,
    workers: int | None = None,
    parts_a_worker: int = PARTS_A_WORKER,
) -> Iterator[B]:
    """Yield what ``work`` returns for all things, in their order.

    Fewer things than ``at_least`` are done here, as is everything where processes cannot fork.
    More parts a worker even out things of which a few take much longer than most.
    ``work`` must give the same for a thing whatever others it is given along with.
    """
    global _work  # noqa: PLW0603 - what a forked worker inherits has to stand somewhere
    number = min(MAX_WORKERS, workers or processors())
    forks = "fork" in multiprocessing.get_all_start_methods()
    if len(things) < at_least or number < 2 or not forks:
        yield from work(things)
        return
    size = max(1, -(-len(things) // (number * parts_a_worker)))
    parts = [things[start : start + size] for start in range(0, len(things), size)]
    _work = (work, parts)  # type: ignore[assignment]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(number, mp_context=context, initializer=leave_interrupts) as pool:
        try:
            for found in pool.map(_part, range(len(parts))):
                yield from found  # type: ignore[misc]
        except BaseException:
            end_workers()
            raise
        finally:
            _work = None


def leave_interrupts() -> None:
    """Leave Ctrl-C, which a terminal sends to all of us, to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def end_workers() -> None:
    """Kill the worker processes: an interrupted pool may not be able to tell them to go.

    The interruption may have come while it held a lock, and killed the thread that would.
    """
    threading.excepthook = _told
    for child in multiprocessing.active_children():
        child.kill()


def _told(args: threading.ExceptHookArgs) -> None:
    """Tell of a thread that failed, but not of a pool's that finds its work called off."""
    if not issubclass(args.exc_type, InvalidStateError):
        threading.__excepthook__(args)


def _part(number: int) -> object:
    if _work is None:
        raise AssertionError("a part without work")
    work, parts = _work
    return work(parts[number])

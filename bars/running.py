"""Bars in processes of their own: two at a time, or alone where they measure time."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from bars.harness import Context, Outcome
from bars.registry import ALONE, BARS, DEAR

__all__ = ["Lane", "Result", "run_all", "run_here"]


class Lane(msgspec.Struct, frozen=True):
    """How much the bars do, and from which seed."""

    full: bool
    seed: int
    jobs: int


class Result(msgspec.Struct, frozen=True):
    """What came of a bar, and what it took."""

    name: str
    holds: bool
    figures: str
    seconds: float
    worked: float
    """Seconds of processor time, those of all processes that it started included."""


def run_all(names: Sequence[str], lane: Lane, tell: Callable[[Result], None]) -> list[Result]:
    """Run bars and tell of each when it is done; first those that have the machine for themselves.

    Returns their results in the order of ``names``.
    """
    results: dict[str, Result] = {}
    lock = threading.Lock()

    def run(name: str) -> None:
        result = _apart(name, lane)
        with lock:
            results[name] = result
            tell(result)

    for name in names:
        if name in ALONE:
            run(name)
    others = [name for name in names if name not in ALONE]
    others.sort(key=lambda name: DEAR.index(name) if name in DEAR else len(DEAR))
    with ThreadPoolExecutor(lane.jobs) as pool:
        list(pool.map(run, others))
    return [results[name] for name in names]


def _apart(name: str, lane: Lane) -> Result:
    """Run one bar in a process of its own, so that its memory and time are its own as well."""
    command = [sys.executable, "-m", "bars", "--apart", name, "--seed", str(lane.seed)]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*command, *(["--full"] if lane.full else [])], stdout=subprocess.PIPE
    )
    if process.stdout is None:
        raise AssertionError("started without a pipe")
    said = process.stdout.read()
    # Of this child alone: a sum over all of them would mix what runs side by side.
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    try:
        outcome = msgspec.json.decode(said.splitlines()[-1], type=Outcome)
    except (IndexError, msgspec.DecodeError):
        outcome = Outcome(holds=False, figures=f"broke: exit {process.returncode}")
    seconds = time.perf_counter() - began
    worked = used.ru_utime + used.ru_stime
    return Result(name, outcome.holds, outcome.figures, seconds, worked)


def run_here(name: str, lane: Lane) -> Outcome:
    """Run one bar in this process."""
    with tempfile.TemporaryDirectory(prefix=f"trailhawk-{name}-") as folder:
        context = Context(Path(folder), lane.full, random.Random(f"{lane.seed}-{name}"))
        try:
            return BARS[name](context)
        except Exception as error:  # noqa: BLE001 - a bar that breaks is a bar missed
            traceback.print_exc()
            return Outcome(holds=False, figures=f"broke: {error!r}")

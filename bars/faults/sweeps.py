"""R2 and R7: every step that a scan or a delivery takes on disk dies, or fails, once."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bars.faults.bench import Bench, Fault, bench, can_run
from bars.faults.course import Course, Scans, deliveries, scans
from bars.harness import Bar, Context, Outcome

__all__ = ["FAULTS"]

LANES = 2
MOST = 200
DEATHS = (Fault.DIE_BEFORE, Fault.DIE_AFTER, Fault.DIE_WITHIN)
FAILURES = (Fault.NO_SPACE, Fault.IO_ERROR, Fault.INTERRUPTED, Fault.SHORT, Fault.NO_SYNC)
WRITES = frozenset({"write", "pwrite", "pwrite64"})
SYNCS = frozenset({"fsync", "fdatasync"})


@dataclass(frozen=True, slots=True)
class _Point:
    step: int
    name: str
    fault: Fault


Courses = Callable[[Bench, Path], Sequence[Course]]
Judge = Callable[[Course, _Point], str]


def r2(context: Context) -> Outcome:
    """Die before, after and within every step: nothing lost, nothing doubled."""

    def courses(bench: Bench, folder: Path) -> Sequence[Course]:
        return scans(bench, folder, context.scale(24, 300)), deliveries(bench, folder)

    return _swept(context, _Sweep(courses, DEATHS, _after_death, 1 << 30))


def r7(context: Context) -> Outcome:
    """Let every step fail in five ways: nothing acknowledged that is not on disk, clean resume."""

    def courses(bench: Bench, folder: Path) -> Sequence[Course]:
        # The last one has more hits than memory may hold: they go through files of their own. Of
        # its steps, a fifth is tried.
        return scans(bench, folder, 24), deliveries(bench, folder), scans(bench, folder, 900)

    most = context.scale(MOST, 1 << 30)
    return _swept(context, _Sweep(courses, FAILURES, _after_fault, most))


@dataclass(slots=True)
class _Sweep:
    """What is swept, how it is judged, and what came of it so far."""

    courses: Courses
    faults: Sequence[Fault]
    judge: Judge
    most: int
    """Steps of a course that are tried."""
    points: int = 0
    names: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def _swept(context: Context, sweep: _Sweep) -> Outcome:
    if not can_run():
        return Outcome(holds=False, figures="needs Linux and a C compiler (cc)")
    threads = [
        threading.Thread(target=_drive, args=(sweep, context.folder / str(lane), lane))
        for lane in range(LANES)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures = f"{sweep.points:,} points ({', '.join(sweep.names)}), wrong {len(sweep.wrong)}"
    if sweep.wrong:
        figures += f": {'; '.join(sorted(sweep.wrong)[:5])}"
    return Outcome(holds=not sweep.wrong and sweep.points > MOST, figures=figures)


def _drive(sweep: _Sweep, folder: Path, lane: int) -> None:
    """Take every second point; the other lane takes the rest."""
    folder.mkdir()
    try:
        with bench(folder) as one:
            for at, course in enumerate(sweep.courses(one, folder)):
                course.reset()
                steps = one.steps(*course.arguments, out=course.out)
                if lane == 0:
                    sweep.names.append(f"{course.name}: {len(steps)} steps")
                most = sweep.most if at < 2 else sweep.most // 5
                for point in list(_points(steps, sweep.faults, most))[lane::LANES]:
                    _take(sweep, course, point)
    except BaseException as error:  # noqa: BLE001 - told by the other thread
        with sweep.lock:
            sweep.wrong.append(f"broke: {error!r}")


def _take(sweep: _Sweep, course: Course, point: _Point) -> None:
    said = sweep.judge(course, point)
    with sweep.lock:
        sweep.points += 1
        if said:
            place = f"{course.name} {point.fault.name} at {point.step} ({point.name})"
            sweep.wrong.append(f"{place}: {said}")
            if len(sweep.wrong) == 1:
                _keep(course.bench.root)


def _points(steps: Sequence[str], faults: Iterable[Fault], most: int) -> Iterable[_Point]:
    """Yield the points of a run: its first steps, or evenly spread ones when few are wanted."""
    stride = 1 if most >= MOST else max(1, len(steps) // most)
    tried = list(enumerate(steps, 1))[::stride][:most]
    for fault in faults:
        for step, name in tried:
            if _happens(fault, name):
                yield _Point(step, name, fault)


def _happens(fault: Fault, name: str) -> bool:
    match fault:
        case Fault.DIE_WITHIN | Fault.SHORT | Fault.NO_SPACE:
            return name in WRITES
        case Fault.NO_SYNC:
            return name in SYNCS
        case Fault.INTERRUPTED:
            return name in WRITES or name in SYNCS
        case _:
            return True


def _after_death(course: Course, point: _Point) -> str:
    """Return what is wrong when the process dies at a point and another one goes on."""
    course.reset()
    run = course.bench.run
    died = run(*course.arguments, step=point.step, fault=point.fault, out=course.out)
    if died.code >= 0 and point.fault is not Fault.DIE_WITHIN:
        return f"did not die (exit {died.code})"
    return _resumed(course)


def _after_fault(course: Course, point: _Point) -> str:
    """Return what is wrong when a step fails."""
    course.reset()
    run = course.bench.run
    ended = run(*course.arguments, step=point.step, fault=point.fault, out=course.out)
    if ended.code < 0 or ended.code not in {0, 1, 2, 3}:
        return f"exit {ended.code}: {ended.err[-200:]!r}"
    if "Traceback" in ended.err:
        return f"traceback: {ended.err[-200:]!r}"
    if course.acknowledged(ended):
        if not course.whole():
            return f"exit {ended.code}, but not all of it is on disk"
        if isinstance(course, Scans) and ended.out != course.printed:
            return f"exit {ended.code}, but not all of it was printed"
    elif not ended.err.strip():
        return f"exit {ended.code} without a word"
    return _resumed(course)


def _resumed(course: Course) -> str:
    for _ in range(3):
        # A sink that failed is left alone for a moment; then it is told.
        ended = course.bench.run(*course.arguments)
        if course.acknowledged(ended):
            break
        course.wait()
    else:
        return f"does not go on: exit {ended.code}: {ended.err[-200:]!r}"
    return "" if course.whole() else "lost or doubled after going on"


def _keep(root: Path) -> None:
    """Keep the state after the first failure where a person can look at it."""
    kept = Path(tempfile.gettempdir(), "trailhawk-bar-fault")
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(root, kept)


FAULTS: dict[str, Bar] = {"R2": r2, "R7": r7}

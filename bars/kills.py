"""R1: runs of a million events killed anywhere and resumed."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from isal import igzip

from bars.alerts import alerts_of, rules_in, scan_command
from bars.harness import Bar, Context, Outcome, event, run_command

__all__ = ["KILLS", "many_logs"]

FILES = 100
EVENTS = 1_000_000
PEOPLE = 2_000
LANES = 2
"""Runs that are killed side by side: one a core."""


def many_logs(folder: Path, files: int, events: int) -> Path:
    """Write events over files; one in a hundred triggers, one in two hundred counts in a window.

    They are filled into a text instead of encoded one by one, which would take longer than the bar.
    """
    folder.mkdir()
    template = json.dumps(
        event(0, eventID="@I", eventName="@N", eventTime="@T", userIdentity={"arn": "@A"}),
        separators=(",", ":"),
    ).replace("%", "%%")
    for mark in "INTA":
        template = template.replace(f"@{mark}", f"%({mark})s")
    each = events // files
    for file in range(files):
        records = ",".join(template % _filled(n) for n in range(file * each, (file + 1) * each))
        data = f'{{"Records":[{records}]}}'.encode()
        (folder / f"{file:04}.json.gz").write_bytes(igzip.compress(data, 1))
    return folder


def _filled(number: int) -> dict[str, str]:
    hundred, rest = divmod(number, 100)
    name = {7: "StopLogging" if hundred % 2 else "DeleteTrail", 50: "Describe3"}.get(rest)
    who = f"u{hundred % PEOPLE}"
    if name == "Describe3":
        # Four of them within a minute, again and again: bursts for the windowed rule.
        name, who = (None, who) if hundred % 2 else (name, f"w{hundred // 8 % 100}")
    seconds = number // 20
    return {
        # As random as CloudTrail's ids: they are most of what a compressed log holds.
        "I": blake2b(number.to_bytes(8, "big"), digest_size=16).hexdigest(),
        "N": name or f"Describe{rest % 3}",
        "T": f"2026-06-{seconds // 86_400 + 1:02}T{seconds // 3600 % 24:02}:"
        f"{seconds // 60 % 60:02}:{seconds % 60:02}Z",
        "A": f"arn:aws:iam::111122223333:user/{who}",
    }


@dataclass(slots=True)
class _Lane:
    """One sequence of killed runs."""

    kills: int = 0
    runs: int = 0
    differ: int = 0
    damaged: int = 0
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Course:
    folder: Path
    logs: Path
    rules: Path
    expected: bytes
    startup: float
    """Seconds a run takes that finds nothing left to do."""
    work: float
    """Seconds that a run takes beyond that."""


def r1(context: Context) -> Outcome:
    """SIGKILL at random points, resume until done: the alerts of an uninterrupted run."""
    kills = context.scale(100, 1_000)
    rules = rules_in(context.folder / "rules")
    course = _course(context.folder, many_logs(context.folder / "logs", FILES, EVENTS), rules)
    lanes = [_Lane() for _ in range(LANES)]
    threads = [
        threading.Thread(target=_drive, args=(lane, course, at, kills // LANES, seed))
        for at, (lane, seed) in enumerate((lane, context.rng.random()) for lane in lanes)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done, runs = sum(one.kills for one in lanes), sum(one.runs for one in lanes)
    differ, damaged = sum(one.differ for one in lanes), sum(one.damaged for one in lanes)
    errors = [said for one in lanes for said in one.errors]
    alerts = course.expected.count(b"\n")
    figures = (
        f"{done} kills over {runs} runs of {EVENTS:,} events in {FILES} files, {alerts:,} alerts: "
        f"{differ} runs differ, {damaged} stores damaged{f', {errors[0]}' if errors else ''}"
    )
    holds = not (differ or damaged or errors) and done >= kills and alerts > PEOPLE
    return Outcome(holds=holds, figures=figures)


def _course(folder: Path, logs: Path, rules: Path) -> _Course:
    store = folder / "whole.db"
    command = scan_command(store, logs, rules)
    first = run_command(*command, timeout=900)
    again = run_command(*command, timeout=900)
    expected = alerts_of(store)
    return _Course(folder, logs, rules, expected, again.seconds, first.seconds - again.seconds)


def _drive(lane: _Lane, course: _Course, at: int, kills: int, seed: float) -> None:
    """Kill runs until there were enough kills, and bring the last run to its end."""
    rng = random.Random(seed)
    try:
        while lane.kills < kills:
            store = course.folder / f"{at}-{lane.runs}.db"
            command = scan_command(store, course.logs, course.rules)
            while lane.kills < kills and not _done(command, course, rng):
                lane.kills += 1
            ran = run_command(*command, timeout=900)
            if ran.code not in {0, 1}:
                lane.errors.append(f"exit {ran.code}: {ran.err[-200:].decode(errors='replace')}")
            lane.differ += alerts_of(store) != course.expected
            lane.damaged += not _sound(store)
            lane.runs += 1
            store.unlink()
    except BaseException as error:  # noqa: BLE001 - told by the other thread
        lane.errors.append(repr(error))


def _done(command: Sequence[str], course: _Course, rng: random.Random) -> bool:
    """Run the command and kill it somewhere; True when it was done before."""
    process = subprocess.Popen(
        [sys.executable, "-m", "trailhawk", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        # Half of the kills fall into the start, the opening of the store and the first objects.
        process.wait(rng.uniform(0.5 * course.startup, course.startup + 0.3 * course.work))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False
    return True


def _sound(store: Path) -> bool:
    db = sqlite3.connect(store)
    answer = db.execute("PRAGMA integrity_check").fetchone()[0]
    db.close()
    return bool(answer == "ok")


KILLS: dict[str, Bar] = {"R1": r1}

if __name__ == "__main__":
    began = time.perf_counter()
    many_logs(Path(sys.argv[1]), FILES, EVENTS)
    print(f"{time.perf_counter() - began:.1f} s")

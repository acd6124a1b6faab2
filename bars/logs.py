"""R5, R9, I2 and I4: the same output for the same input, balanced books, and damage in files."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from pathlib import Path

from bars.harness import Bar, Context, Outcome, delivery, event, scan
from bars.mutants import inflated
from bars.mutation import intact_ids
from trailhawk.packs import shipped_rules

__all__ = ["LOGS"]

SEEDS = range(10)
"""Of Python's hashes."""
MAX_RATIO = 5


def r5(context: Context) -> Outcome:
    """Same input, rules and version: identical bytes for any number of workers and hash seed."""
    logs = context.folder / "logs"
    logs.mkdir()
    names = ("StopLogging", "DeleteTrail", "CreateUser", "GetSecretValue", "DescribeInstances")
    for at in range(60):
        records = [
            event(at * 100 + n, eventName=names[n % 5], padding="x" * 500) for n in range(100)
        ]
        (logs / f"{at:03}.json").write_bytes(delivery(records))
    workers = (1, 2, 4, 8)
    pairs = [(number, seed) for seed in SEEDS for number in workers]
    runs = pairs if context.full else [(workers[seed % 4], seed) for seed in SEEDS]
    outputs = {_output(logs, _any_rule(context), *run) for run in runs}
    figures = f"{len(runs)} runs with hash seeds 0 to 9, {len(outputs)} different outputs"
    return Outcome(len(outputs) == 1 and len(outputs.pop()) > 10**6, figures)


def _output(logs: Path, rule: Path, workers: int, seed: int) -> bytes:
    """Return what a scan by our rules and by one that everything matches prints."""
    arguments = ["scan", str(logs), "--json", "--workers", str(workers)]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "trailhawk",
            *arguments,
            "-r",
            str(shipped_rules()),
            "-r",
            str(rule),
        ],
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True,
        check=False,
    )
    # The command line itself names the number of workers.
    told = b"\n".join(done.stdout.split(b"\n")[1:])
    return told.replace(b"--workers %d" % workers, b"")


def _any_rule(context: Context) -> Path:
    path = context.folder / "any.yml"
    path.write_text(
        "title: any\nid: any\nlogsource: {product: aws}\n"
        "detection: {s: {eventName: '*'}, condition: s}\nlevel: low\n"
    )
    return path


def r9(context: Context) -> Outcome:
    """The books balance on a mixture of everything; an unbalanced run raises."""
    folder = context.folder
    (folder / "good.json").write_bytes(delivery([event(1), event(2)]))
    (folder / "twice.json").write_bytes(delivery([event(1)]))
    (folder / "broken.json").write_bytes(delivery([event(3), event(4)])[:-150])
    (folder / "cut.json.gz").write_bytes(gzip.compress(delivery(map(event, range(5, 900))))[:-9])
    (folder / "empty.json").write_bytes(b"")
    (folder / "other.json").write_bytes(b'{"a": 1}')
    (folder / "notes.txt").write_bytes(b"no log")
    findings, books = scan([folder])
    told = f"{books.records_read} = {books.evaluated} + {books.filtered} + {books.damaged}"
    told += f", {books.objects} objects, {books.duplicate_matches} duplicate"
    placed = sum(
        one.records for one in books.damage if one.object and one.reason and one.offset >= 0
    )
    holds = books.balanced and len(findings) == books.evaluated - 1 and placed == books.damaged
    return Outcome(holds and books.damaged > 0, told)


def i2(context: Context) -> Outcome:
    """One poisoned record among 20,000 costs itself, at most five times the time."""
    records = [event(n) for n in range(20_000)]
    clean = context.folder / "clean.json"
    clean.write_bytes(delivery(records))
    poisoned = context.folder / "poisoned.json"
    clean_seconds = min(_seconds(clean) for _ in range(2))
    worst, bad = 0.0, 0
    places = [10_000, *(range(0, 20_000, 20) if context.full else (0, 19_999))]
    for number in places:
        mark = b'"eventID":"%08x-' % number
        poisoned.write_bytes(clean.read_bytes().replace(mark, b'"x":\\' + mark, 1))
        began = time.perf_counter()
        findings, books = scan([poisoned])
        worst = max(worst, (time.perf_counter() - began) / clean_seconds)
        bad += len(findings) != 19_999 or books.damaged != 1 or not books.damage[0].reason
    told = f"{len(places)} places: 19,999 evaluated and 1 aside, but for {bad}; at most "
    told += f"{worst:.1f} x the clean time (bar {MAX_RATIO})"
    return Outcome(not bad and worst <= MAX_RATIO, told)


def _seconds(path: Path) -> float:
    began = time.perf_counter()
    scan([path])
    return time.perf_counter() - began


def i4(context: Context) -> Outcome:
    """A gzip file that breaks off gives every record before the break, and is marked."""
    records = [event(n, padding=f"{context.rng.random()}" * 20) for n in range(400)]
    data = gzip.compress(delivery(records))
    bad = 0
    cuts = context.scale(30, 1_000)
    for turn in range(cuts):
        if turn % 3:
            broken = data[: context.rng.randrange(200, len(data) - 1)]
        else:  # all of it is there, but the checksum or the length behind it says otherwise
            at = len(data) - 8 + turn % 8
            broken = data[:at] + bytes([data[at] ^ (1 << turn % 7)]) + data[at + 1 :]
        path = context.folder / "cut.json.gz"
        path.write_bytes(broken)
        whole = intact_ids(inflated(broken))
        findings, books = scan([path])
        got = {found.facts.event_id for found in findings}
        bad += not (whole <= got and books.objects_damaged == 1 and books.objects_done == 0)
    return Outcome(bad == 0, f"{cuts} broken files, {bad} wrong")


LOGS: dict[str, Bar] = {"R5": r5, "R9": r9, "I2": i2, "I4": i4}

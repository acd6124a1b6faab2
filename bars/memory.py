"""R8: much more input than memory may hold, and what a long run keeps."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import msgspec

from bars.harness import Bar, Context, Outcome, event, measured, rules_from
from bars.kills import EVENTS, FILES, many_logs
from trailhawk.ingest import LogObject, discover
from trailhawk.model.books import Books
from trailhawk.model.limits import Limits
from trailhawk.scan import Job, Scan, conditions_asked

__all__ = ["MEMORY"]

MAX_MB = 600
MAX_LEAK_MB = 1.0
"""A million events."""
STOP_LOGGING = """title: stop
id: stop
logsource: {product: aws, service: cloudtrail}
detection: {selection: {eventName: StopLogging}, condition: selection}
level: high
"""


def r8(context: Context) -> Outcome:
    """A large object in bounded memory, and a long run that keeps nothing of what it has read."""
    size = context.scale(10**9, 10**10)
    path = context.folder / "large.jsonl"
    written = _write(path, size)
    ran = measured("scan", str(path), "-r", str(_rule(context.folder)), timeout=3_600)
    path.unlink()
    passes = context.scale(8, 50)
    logs = many_logs(context.folder / "logs", FILES, EVENTS)
    command = [sys.executable, "-m", "bars.memory", str(logs), str(passes)]
    done = subprocess.run(command, capture_output=True, check=True)
    leak = json.loads(done.stdout)["leak"]
    figures = (
        f"{size / 1e9:.0f} GB ({written:,} events), peak {ran.peak_mb:.0f} MB (bar {MAX_MB}); "
        f"{passes} M events, {leak:.2f} MB kept a million (bar {MAX_LEAK_MB:.0f})"
    )
    return Outcome(ran.code == 1 and ran.peak_mb <= MAX_MB and leak < MAX_LEAK_MB, figures)


def _rule(folder: Path) -> Path:
    path = folder / "stop.yml"
    path.write_text(STOP_LOGGING)
    return path


def _write(path: Path, size: int) -> int:
    """Write records, one in a thousand of which triggers, and return how many."""
    block = [
        event(n, eventName="StopLogging" if n % 1_000 == 7 else "Describe") for n in range(20_000)
    ]
    blob = b"".join(json.dumps(one).encode() + b"\n" for one in block)
    written = 0
    with path.open("wb") as out:
        while out.tell() < size:
            out.write(blob)
            written += len(block)
    return written


def _measure(folder: str, passes: int) -> dict[str, float]:
    """Read the same objects again and again in a run; the base is the second peak."""
    rules = rules_from(STOP_LOGGING)
    limits = Limits()
    found = [one for one in discover([folder], limits) if isinstance(one, LogObject)]
    objects = [
        msgspec.structs.replace(one, name=f"{turn}/{one.name}")
        for turn in range(passes)
        for one in found
    ]
    peaks: list[int] = []

    def on_progress(done: int, books: Books, hits: int) -> None:
        del done, hits
        if books.objects_done % FILES == 0 and len(peaks) < books.objects_done // FILES:
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    run = Scan(Job(conditions=conditions_asked(rules), limits=limits), rules, objects)
    for _ in run.findings(1, on_progress):
        pass
    unit = 1 if sys.platform == "darwin" else 1024
    grown = (peaks[-1] - peaks[1]) * unit / 1e6
    return {"leak": grown / (len(peaks) - 2), "events": run.books.records_read}


MEMORY: dict[str, Bar] = {"R8": r8}

if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], int(sys.argv[2]))))

"""What every bar shares: its result, scanning in a process of its own, and small inputs."""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trailhawk.frontends.registry import load_file
from trailhawk.ingest import LogObject, Skipped, discover
from trailhawk.ir.rule import Rule, RuleFile
from trailhawk.model.books import Books
from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits
from trailhawk.scan import Job, Scan, conditions_asked

__all__ = [
    "Bar",
    "Context",
    "Outcome",
    "event",
    "measured",
    "rules_from",
    "run_command",
    "scan",
    "timed",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a bar holds, and its figures in words."""

    holds: bool
    figures: str


@dataclass(frozen=True, slots=True)
class Context:
    """Where a bar may write, how much it does, and its own randomness."""

    folder: Path
    full: bool
    rng: random.Random = field(compare=False)

    def scale(self, smoke: int, full: int) -> int:
        """Return the amount for this lane."""
        return full if self.full else smoke


Bar = Callable[[Context], Outcome]

ANY_EVENT = (
    "title: any\nid: any\nlogsource: {product: aws, service: cloudtrail}\n"
    "detection: {selection: {eventID: '*'}, condition: selection}\nlevel: low\n"
)


def rules_from(*texts: str) -> tuple[Rule, ...]:
    """Load rules from Sigma texts; the one that every event matches when none is given."""
    files = [RuleFile(f"{at}.yml", text) for at, text in enumerate(texts or (ANY_EVENT,))]
    return tuple(rule for file in files for rule in load_file(file, Limits()).rules)


def scan(
    paths: Iterable[Path],
    rules: Sequence[Rule] = (),
    *,
    workers: int = 1,
    limits: Limits | None = None,
) -> tuple[list[Finding], Books]:
    """Scan in this process; unbalanced books are an error."""
    chosen = tuple(rules) or rules_from()
    found = list(discover([str(path) for path in paths], limits or Limits()))
    objects = [one for one in found if isinstance(one, LogObject)]
    job = Job(conditions=conditions_asked(chosen), limits=limits or Limits())
    run = Scan(job, chosen, objects)
    findings = list(run.findings(workers, lambda *_: None))
    for one in found:
        if isinstance(one, Skipped):
            run.books.skip(one.name, one.reason)
    if not run.books.balanced:
        raise AssertionError("the books do not balance")
    return findings, run.books


def event(number: int, **more: Any) -> dict[str, Any]:
    """Return a record in CloudTrail's key order."""
    minutes, second = divmod(number, 60)
    return {
        "eventVersion": "1.09",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ann"},
        "eventTime": f"2026-06-01T{minutes // 60 % 24:02}:{minutes % 60:02}:{second:02}Z",
        "eventSource": "ec2.amazonaws.com",
        "eventName": "DescribeInstances",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "192.0.2.7",
        "userAgent": "aws-cli/2.17.0",
        "requestParameters": {"filterSet": {"items": [{"name": "tag:Name", "values": ["x"]}]}},
        "responseElements": None,
        "eventID": f"{number:08x}-0000-4000-8000-{number:012x}",
        "recipientAccountId": "111122223333",
        **more,
    }


def delivery(records: Iterable[dict[str, Any]]) -> bytes:
    """Return records as CloudTrail delivers them, not compressed."""
    return json.dumps({"Records": list(records)}, separators=(",", ":")).encode()


def timed(work: Callable[[], object]) -> float:
    """Return the seconds a call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended: its exit code (negative: killed by a signal), time and peak memory."""

    code: int
    seconds: float
    peak_mb: float
    out: bytes
    err: bytes


def run_command(*arguments: str, stdin: bytes = b"", timeout: float = 120) -> Ran:
    """Run ``trailhawk`` in a process of its own."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "trailhawk", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        out, err = process.communicate(stdin, timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    # The largest child so far; bars that measure memory run in a fresh process each.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6
    return Ran(process.returncode, time.perf_counter() - began, peak, out, err)


def measured(*arguments: str, timeout: float = 120) -> Ran:
    """Run ``trailhawk`` with a peak of memory that is its own."""
    probe = (
        "import resource, subprocess, sys;"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, done.returncode)"
    )
    command = [sys.executable, "-c", probe, sys.executable, "-m", "trailhawk", *arguments]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=True, timeout=timeout)
    peak, code = done.stdout.split()
    unit = 1 if sys.platform == "darwin" else 1024
    return Ran(int(code), time.perf_counter() - began, int(peak) * unit / 1e6, b"", b"")

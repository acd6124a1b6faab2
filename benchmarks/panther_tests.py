"""How long ``rules test`` takes over Panther's whole repository, as a person waits for it.

The rules are read in place: set TRAILHAWK_PANTHER_ANALYSIS to a checkout of panther-analysis.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

__all__ = ["LIMIT", "measured_tests"]

LIMIT = 3.0
"""Seconds, whatever is kept from before."""

_Row = tuple[str, float, float, str, str]


def measured_tests(folder: Path, rounds: int) -> Iterator[_Row]:
    """Yield figures: name, value, bar, unit, note. ``folder`` is where caches go."""
    root = os.environ.get("TRAILHAWK_PANTHER_ANALYSIS", "")
    if not root:
        print("     panther-tests: TRAILHAWK_PANTHER_ANALYSIS is not set; nothing was measured")
        return
    known = ("rules/aws_cloudtrail_rules", "correlation_rules")
    for name, paths in (
        ("the whole repository", [root]),
        ("CloudTrail's and the correlations", [f"{root}/{one}" for one in known]),
    ):
        caches = [folder / f"{len(paths)}-{number}" for number in range(max(1, rounds))]
        for state in ("cold", "from the cache"):
            taken, said = zip(*(_seconds(paths, cache) for cache in caches), strict=True)
            spread = f"{min(taken):.2f}-{max(taken):.2f}"
            yield f"rules test, {name}, {state}", median(taken), LIMIT, "s", f"{said[0]}; {spread}"


def _seconds(paths: list[str], cache: Path) -> tuple[float, str]:
    """Return how long the command takes, and its last line but for the names of rules."""
    command = [sys.executable, "-m", "trailhawk", "rules", "test", *paths, "--trust-python"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    began = time.perf_counter()
    # It notes files in the repository that are no rules, which is no error of this benchmark.
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    taken = time.perf_counter() - began
    return taken, done.stdout.decode().rstrip().rpartition("\n")[2].partition(";")[0]

"""Small trees of logs in which things happen, and the command that reads them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.logs import event, rule_text, write_json

RULES = {"stop": "StopLogging", "delete": "DeleteTrail", "run": "RunInstances"}
CORRELATION = """\
title: Many instances
id: many-instances
correlation:
  type: event_count
  rules: [rule-runinstances]
  group-by: [userIdentity.userName]
  timespan: 1h
  condition: {gte: 5}
level: high
"""


def write_rules(folder: Path) -> Path:
    """Write three rules, and one over many events of the third."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, call in RULES.items():
        (folder / f"{name}.yml").write_text(rule_text(call))
    (folder / "many.yml").write_text(CORRELATION)
    return folder


def write_logs(folder: Path, files: int = 12, records: int = 40) -> Path:
    """Write files of records; every third record triggers something, some files overlap."""
    names = ["DescribeInstances", "RunInstances", "Describe", "StopLogging", "List", "DeleteTrail"]
    for number in range(files):
        start = number * records - (5 if number % 3 == 0 else 0)
        found = [
            event(max(0, at) * 7 % 86_000, names[at % len(names)], eventID=f"id-{at}")
            for at in range(start, start + records)
        ]
        write_json(folder / f"{number:03}.json.gz", found)
    return folder


def scan_command(store: Path, logs: Path, rules: Path) -> list[str]:
    """Return the command line of a scan into a store."""
    return [
        *(sys.executable, "-m", "trailhawk", "scan", str(logs), "-r", str(rules)),
        *("--store", str(store), "--workers", "1", "--json"),
    ]


def run(command: list[str], cache: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment(cache)
    )


def environment(cache: Path) -> dict[str, str]:
    """Return an environment with a rule cache of its own."""
    return {**os.environ, "XDG_CACHE_HOME": str(cache)}

"""R4 and F2: rules over many records, in any order of the files, and with very many groups."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import msgspec

from bars.harness import Bar, Context, Outcome, delivery, event, scan
from trailhawk.engine.windows import RuleWindows, Seen
from trailhawk.frontends import load_files
from trailhawk.ir.logic import Windowed
from trailhawk.ir.rule import Rule, RuleFile
from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits

__all__ = ["WINDOWS"]

RULES = """title: describe
name: describe
logsource: {product: aws, service: cloudtrail}
detection: {s: {eventName|startswith: Describe}, condition: s}
---
title: delete
name: delete
logsource: {product: aws, service: cloudtrail}
detection: {s: {eventName: DeleteTrail}, condition: s}
---
title: many
name: many
correlation:
  type: event_count
  rules: [describe]
  group-by: [sourceIPAddress]
  timespan: 1m
  condition: {gte: 4}
---
title: several calls
correlation:
  type: value_count
  rules: [describe]
  group-by: [sourceIPAddress]
  timespan: 5m
  condition: {field: eventName, gte: 3}
---
title: many, then delete
correlation:
  type: temporal_ordered
  rules: [many, delete]
  group-by: [sourceIPAddress]
  timespan: 2m
---
title: delete alone
correlation:
  type: temporal
  rules: [describe, delete]
  group-by: [sourceIPAddress]
  timespan: 10s
  condition: delete and not describe
"""
STATELESS = """title: read
logsource: {product: aws, service: cloudtrail}
detection: {s: {eventName: GetObject}, condition: s}
"""
SMOKE_KEYS = 500_000
FULL_KEYS = 5_000_000
MAX_MB = 1_000


def _rules() -> tuple[Rule, ...]:
    files = [RuleFile("windows.yml", RULES), RuleFile("stateless.yml", STATELESS)]
    loaded = load_files(files, Limits())
    if loaded.refusals:
        raise AssertionError(loaded.refusals[0].text(RULES))
    return loaded.rules


def r4(context: Context) -> Outcome:
    """Any order of files and records gives the same bursts."""
    names = ["DescribeInstances", "DescribeVolumes", "DescribeVpcs", "GetObject", "DeleteTrail"]
    records = [
        event(
            context.rng.randrange(3_600),
            eventID=f"{at:08x}",
            eventName=context.rng.choices(names, [6, 4, 2, 6, 1])[0],
            sourceIPAddress=f"192.0.2.{context.rng.randrange(12)}",
        )
        for at in range(3_000)
    ]
    outputs: set[bytes] = set()
    bursts = hits = 0
    shuffles = context.scale(20, 500)
    for turn in range(shuffles):
        context.rng.shuffle(records)
        folder = context.folder / f"{turn}"
        folder.mkdir()
        for at in range(0, len(records), 250):
            (folder / f"{at:05}.json").write_bytes(delivery(records[at : at + 250]))
        findings, _ = scan([folder], _rules())
        bursts = sum(one.burst is not None for one in findings)
        hits = len(findings) - bursts
        outputs.add(msgspec.json.encode([_shown(one) for one in findings]))
    return Outcome(
        holds=len(outputs) == 1 and bursts > 20 and hits > 20,
        figures=f"{shuffles} shuffles of {len(records)} records: {len(outputs)} results, "
        f"{bursts} bursts and {hits:,} findings without a window",
    )


def _shown(finding: Finding) -> tuple[object, ...]:
    return (finding.rule.title, finding.facts.event_id, finding.burst)


def f2(context: Context) -> Outcome:
    """Very many keys at once: no wrong window, memory bounded, what was forgotten is said."""
    keys = context.scale(SMOKE_KEYS, FULL_KEYS)
    command = [sys.executable, "-m", "bars.windows", str(keys)]
    done = subprocess.run(command, capture_output=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    whole = result["found"] == result["planted"] and not result["pressure"]
    # Past the limit groups are forgotten, and that has to be said.
    said = result["pressure"] > 0 and result["wrong"] == 0
    return Outcome(
        holds=(whole or said) and result["mb"] < MAX_MB,
        figures=f"{keys:,} keys: {result['found']} of {result['planted']} bursts, "
        f"{result['wrong']} wrong, {result['pressure']:,} entries forgotten, {result['mb']} MB",
    )


def _measure(keys: int) -> dict[str, int]:
    import resource  # noqa: PLC0415 - POSIX only, and only in the measured process

    many = next(rule for rule in _rules() if rule.meta.title == "many")
    if not isinstance(many.logic, Windowed):
        raise TypeError(many.meta.title)
    logic = msgspec.structs.replace(
        many.logic, window=msgspec.structs.replace(many.logic.window, seconds=10**6)
    )
    windows = RuleWindows(logic, Limits())
    planted = 500
    closed = []
    for at in range(keys):
        closed += windows.take(_seen(at, at))
    # The planted groups are spread over all that came before.
    for again in range(3):
        for at in range(planted):
            closed += windows.take(_seen(keys + again * planted + at, at * (keys // planted)))
    closed += windows.finish()
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "planted": planted,
        "found": len(closed),
        "wrong": sum(one.burst.count != 4 for one in closed),
        "pressure": windows.pressure,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 10**6,
    }


def _seen(moment: int, key: int) -> Seen:
    record = {"sourceIPAddress": f"2001:db8::{key:x}", "eventName": "DescribeInstances"}
    return Seen(moment * 1_000, f"{moment:08x}-0000-4000-8000-{moment:012x}", record, (0,))


WINDOWS: dict[str, Bar] = {"R4": r4, "F2": f2}

if __name__ == "__main__":
    print(json.dumps(_measure(int(sys.argv[1]))))

"""What Panther's rules cost beside others, and against calling their Python for every event.

The rules are read in place: set TRAILHAWK_PANTHER_ANALYSIS to a checkout of panther-analysis.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from tools.panther_python import asked_of, content_in, events_in, trusted_rules

from benchmarks.pairs import compare
from trailhawk.cli.trusted_code import content_of
from trailhawk.ingest import LogObject
from trailhawk.ir.rule import Rule
from trailhawk.model.limits import Limits
from trailhawk.packs import load_pack
from trailhawk.packs.trust import codes_of, trusted_pack
from trailhawk.panther_runtime import PythonDecider, Worker
from trailhawk.scan import Job, Scan, conditions_asked

__all__ = ["LIMIT", "measured_panther"]

LIMIT = 1.3
BYTES = 1_000_000
"""Stored bytes of the files of which every rule's Python is asked; more only takes longer."""

_Row = tuple[str, float, float, str, str, bool]


def measured_panther(
    rules: Sequence[Rule], objects: Sequence[LogObject], rounds: int
) -> Iterator[_Row]:
    """Yield figures: name, value, bar, unit, note, whether more is better."""
    folder = os.environ.get("TRAILHAWK_PANTHER_ANALYSIS", "")
    if not folder:
        print("     panther: TRAILHAWK_PANTHER_ANALYSIS is not set; nothing was measured")
        return
    pack = load_pack((Path(folder, "rules"),), Limits())
    trusted = trusted_pack(pack, lambda _: True, whole=False)
    codes = codes_of(trusted.rules)
    content = content_of(trusted.code, codes, Limits())
    with PythonDecider(content, dict.fromkeys(codes, "")) as decider:
        for name, more, by in (
            (f"{len(pack.rules)} Panther rules, conditions alone", pack.rules, None),
            (f"{len(trusted.rules)} Panther rules, Python trusted", trusted.rules, decider),
        ):
            pair = compare(
                partial(_scan, (*rules, *more), objects, by), partial(_scan, rules, objects), rounds
            )
            note = f"{len(rules)} others; spread {pair.spread}"
            yield f"scan with {name} / without", pair.ratio, LIMIT, "x", note, False
    yield _against_python(Path(folder, "rules"), objects, rounds)


def _scan(
    rules: Sequence[Rule], objects: Sequence[LogObject], decider: PythonDecider | None = None
) -> int:
    """Scan as the command does that prints a report."""
    job = Job(conditions=conditions_asked(rules))
    run = Scan(job, rules, objects, decider, brief=True)
    return sum(1 for _ in run.findings(1, lambda *_: None))


def _against_python(folder: Path, objects: Sequence[LogObject], rounds: int) -> _Row:
    """Compare asking every rule's Python about every event with the scan of the same files."""
    pack = trusted_rules(folder)
    codes = codes_of(pack.rules)
    content = content_in(pack)
    few = _few(objects)
    events = events_in([one.path for one in few])
    with (
        PythonDecider(content, dict.fromkeys(codes, "")) as decider,
        Worker(content) as worker,
    ):
        pair = compare(
            lambda: asked_of(worker, codes, events),
            lambda: _scan(pack.rules, few, decider),
            rounds,
        )
    note = f"{len(pack.rules)} rules, {len(events):,} events; spread {pair.spread}"
    return "every rule's Python on every event / scan", pair.ratio, 5, "x", note, True


def _few(objects: Sequence[LogObject]) -> list[LogObject]:
    found: list[LogObject] = []
    for one in objects:
        if sum(known.size for known in found) < BYTES:
            found.append(one)
    return found

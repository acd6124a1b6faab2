"""What is compared: Trailhawk's scan, bare decompression, and a straightforward engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec
from isal import isal_zlib

from trailhawk.engine import compile_condition
from trailhawk.ingest import LogObject, discover
from trailhawk.ir.rule import Rule
from trailhawk.model.limits import Limits
from trailhawk.packs import load_pack
from trailhawk.scan import Job, Scan, conditions_asked

__all__ = ["Counts", "files_in", "inflate_all", "naive", "objects_in", "rules_in", "scan"]

Counts = Counter[str]
"""Matches per rule title."""


def rules_in(folder: Path) -> tuple[Rule, ...]:
    """Load the rules of a folder, without the cache."""
    return load_pack((folder,), Limits(), cached=False).rules


def objects_in(folder: Path) -> list[LogObject]:
    """Find the log objects of a folder."""
    return [one for one in discover([str(folder)], Limits()) if isinstance(one, LogObject)]


def files_in(folder: Path) -> list[Path]:
    """Return the same objects as paths."""
    return [Path(one.path) for one in objects_in(folder) if one.path.endswith(".gz")]


def inflate_all(files: Sequence[Path]) -> None:
    """Read and decompress every file, and nothing else: the floor under any scanner."""
    for file in files:
        isal_zlib.decompress(file.read_bytes(), 31)


def scan(rules: Sequence[Rule], objects: Sequence[LogObject], workers: int = 1) -> Counts:
    """Run the whole scan: files to findings in order, booked and without duplicates."""
    job = Job(conditions=conditions_asked(rules))
    run = Scan(job, rules, objects)
    counts = Counter(finding.rule.title for finding in run.findings(workers, lambda *_: None))
    assert run.books.balanced  # noqa: S101 - a benchmark of wrong results measures nothing
    return counts


def naive(rules: Sequence[Rule], files: Sequence[Path]) -> Counts:
    """Decode every record whole and ask every rule's compiled function in turn."""
    compiled = [(rule.meta.title, compile_condition(rule.condition)) for rule in rules]
    decoder = msgspec.json.Decoder()
    counts: Counts = Counter()
    for file in files:
        for record in decoder.decode(isal_zlib.decompress(file.read_bytes(), 31))["Records"]:
            counts.update(title for title, holds in compiled if holds(record))
    return counts

"""How the cases of ``rules test`` came out, and writing that as text, JSON lines or JUnit XML."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from trailhawk.ir.rule import Rule
from trailhawk.model.errors import SourceError
from trailhawk.model.printable import printable
from trailhawk.sinks.junit import Case, junit_of
from trailhawk.sinks.wording import counted

__all__ = ["Verdict", "write_json", "write_junit", "write_strangers", "write_text"]

MAX_SHOWN = 5
"""Files named in a note."""


class Verdict(msgspec.Struct, frozen=True):
    """How one case, or one test file that could not be used, came out."""

    file: str
    rule: str
    case: str
    passed: bool
    reason: str = ""


def write_json(verdicts: list[Verdict], bare: tuple[Rule, ...]) -> None:
    """Print one JSON object a line: the cases, then the rules without one of each polarity."""
    for verdict in verdicts:
        row = {"kind": "case", "version": 1, **msgspec.to_builtins(verdict)}
        print(msgspec.json.encode(row).decode())
    for rule in bare:
        row = {"kind": "untested", "version": 1, "rule": rule.meta.id, "file": rule.source.file}
        print(msgspec.json.encode(row).decode())


def write_strangers(files: list[str]) -> None:
    """Say on standard error which files were found that are of no rule language."""
    if files:
        shown = ", ".join(printable(_short(file)) for file in files[:MAX_SHOWN])
        more = ", …" if len(files) > MAX_SHOWN else ""
        print(f"{counted(len(files), 'file')} of no rule language: {shown}{more}", file=sys.stderr)


def write_text(verdicts: list[Verdict], rules: int, bare: tuple[Rule, ...]) -> None:
    """Print what failed and why, and the counts."""
    failures = [verdict for verdict in verdicts if not verdict.passed]
    for verdict in failures:
        print(f"FAILED {printable(_short(verdict.file))}: {printable(verdict.case)}")
        for line in verdict.reason.splitlines():
            print(f"  {printable(line)}")
    for rule in bare:
        print(f"no case of each polarity: {printable(_short(rule.source.file))}")
    print(
        f"{counted(rules, 'rule')}, {counted(len(verdicts), 'case')}: "
        f"{len(verdicts) - len(failures)} passed, "
        f"{len(failures)} failed; {counted(len(bare), 'rule')} without a case of each polarity"
    )


def _short(file: str) -> str:
    path = Path(file)
    return str(Path(path.parent.name, path.name))


def write_junit(verdicts: Iterable[Verdict], path: Path) -> None:
    """Write JUnit's XML: a suite a rule, a case a case; SourceError where that cannot be."""
    suites: dict[str, list[Case]] = {}
    for one in verdicts:
        name = one.rule or _short(one.file)
        failures = () if one.passed else (one.reason,)
        suites.setdefault(name, []).append(Case(one.case, name, failures, one.file))
    try:
        path.write_bytes(junit_of(list(suites.items())))
    except OSError as error:
        raise SourceError(f"{path}: cannot be written: {error.strerror}") from error

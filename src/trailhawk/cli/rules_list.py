"""``trailhawk rules list``: what is loaded, and what is not and why."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections import Counter

import msgspec

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.trusted_code import load_trusted
from trailhawk.ir.logic_text import print_logic
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Rule
from trailhawk.model.errors import Refusal
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut, printable
from trailhawk.packs.files import refusal_text
from trailhawk.sinks.wording import counted

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    pack = load_trusted(arguments, Limits())
    rules = sorted(pack.rules, key=lambda rule: (-rule.meta.severity.score, rule.meta.title))
    if arguments.json:
        _write_json(rules, pack.refusals)
        return ExitCode.OK
    width = shutil.get_terminal_size((100, 24)).columns
    for rule in rules:
        print(_line(rule, width))
    for refusal in pack.refusals:
        print(refusal_text(refusal, Limits()), file=sys.stderr)
    for rule in rules:
        for need in rule.meta.needs:
            print(
                printable(f"needs: {rule.uid} holds of nothing without {need.text}"),
                file=sys.stderr,
            )
    print(_footer(rules, pack.refusals, len(pack.partial)), file=sys.stderr)
    return ExitCode.OK


def _line(rule: Rule, width: int) -> str:
    meta = rule.meta
    techniques = " ".join(meta.techniques)
    title = cut(printable(meta.title), max(20, width - 52))
    line = f"{meta.severity.level.value:13} {meta.severity.score:3}  {title}"
    return cut(f"{line}  {printable(techniques)}  {printable(meta.id)}", max(width, 80))


def _footer(rules: list[Rule], refusals: tuple[Refusal, ...], needing: int) -> str:
    counts = Counter(rule.meta.severity.level.value for rule in rules)
    levels = ", ".join(f"{count} {level}" for level, count in counts.items())
    python = f", {needing} of them need Python (--trust-python)" if needing else ""
    shown = f" ({levels})" if levels else ""
    return f"{counted(len(rules), 'rule')}{shown}; {len(refusals)} not loaded{python}"


def _write_json(rules: list[Rule], refusals: tuple[Refusal, ...]) -> None:
    encode = msgspec.json.encode
    for rule in rules:
        row = {
            "kind": "rule",
            "version": 1,
            "uid": rule.uid,
            **msgspec.to_builtins(rule.meta),
            "level": rule.meta.severity.level.value,
            "condition": print_condition(rule.condition),
            "logic": print_logic(rule.logic),
            "reports": rule.reports,
            "codes": rule.codes,
            "file": rule.source.file,
        }
        print(encode(row).decode())
    for refusal in refusals:
        print(encode({"kind": "refusal", "version": 1, **msgspec.to_builtins(refusal)}).decode())

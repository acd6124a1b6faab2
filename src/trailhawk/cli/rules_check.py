"""``trailhawk rules check``: what in rules cannot match, is unsure, or is missing."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from trailhawk.cli.check_fixing import Fixed, fix_file
from trailhawk.cli.check_writing import as_object, sarif
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.rule_loading import check_found, config_of, rule_paths, settings_of
from trailhawk.facts import load_facts
from trailhawk.frontends.settings import RuleSettings
from trailhawk.ir.authored import Authored
from trailhawk.ir.rule import Rule
from trailhawk.lint import Grade, Liveness, RuleReport, check_alone, check_rules
from trailhawk.model.errors import ConfigError, Refusal, SourceError
from trailhawk.model.forking import in_parts
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.packs import Pack, load_pack
from trailhawk.packs.beside import read_code, read_texts
from trailhawk.sinks.wording import counted

__all__ = ["run"]

MIN_RULES = 100
"""Below this, starting processes costs more than they save."""


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; a rule that cannot be loaded or cannot fire is a failure."""
    limits = Limits()
    config = config_of(arguments)
    paths, settings = rule_paths(arguments.paths, config), settings_of(config)
    pack = load_pack(paths, limits, settings)
    check_found(pack)
    if arguments.fix and not arguments.paths:
        raise ConfigError("--fix rewrites rule files: say which")
    if arguments.fix:
        _say_fixed(_fix(pack, limits, settings))
        pack = load_pack(paths, limits, settings)
    texts = read_texts(paths, limits)
    others = _others(arguments.against, texts, settings)
    code = read_code(texts, limits, settings)
    # A rule whose Python has to be trusted first is checked by what is known of it.
    rules = (*pack.rules, *(one.rule for one in pack.partial))
    reports = list(_reports(rules, texts, others, code))
    if arguments.sarif is not None:
        _write(arguments.sarif, sarif(reports, pack.refusals))
    if arguments.json:
        _write_json(reports, pack.refusals)
    else:
        _write_text(reports, pack.refusals, texts, everything=arguments.all)
        if not arguments.against:
            print("compared with each other only: --against PATH compares with other rules as well")
    broken = pack.refusals or any(one.liveness is Liveness.DEAD for one in reports)
    return ExitCode.FINDINGS if broken else ExitCode.OK


def _reports(
    rules: tuple[Rule, ...],
    texts: dict[str, str],
    others: tuple[Rule, ...],
    code: dict[str, Authored],
) -> Iterator[RuleReport]:
    """Return what is found about rules: about each alone in several processes, then together."""
    facts = load_facts()
    known = in_parts(
        lambda some: list(check_alone(some, texts, facts, code)),
        tuple(rule for rule in rules if rule.exact),
        at_least=MIN_RULES,
    )
    return check_rules(rules, texts, facts, against=others, known=dict(known), authored=code)


def _others(paths: list[Path], texts: dict[str, str], settings: RuleSettings) -> tuple[Rule, ...]:
    """Return the rules to compare with, less those that are checked themselves."""
    if not paths:
        return ()
    rules = load_pack(tuple(paths), Limits(), settings).rules
    return tuple(rule for rule in rules if rule.source.file not in texts)


def _fix(pack: Pack, limits: Limits, settings: RuleSettings) -> list[Fixed]:
    facts = load_facts()
    files = dict.fromkeys(rule.source.file for rule in pack.rules)
    try:
        return [one for file in files for one in fix_file(Path(file), facts, limits, settings)]
    except OSError as error:
        raise SourceError(f"{error.filename}: cannot be rewritten: {error.strerror}") from error


def _say_fixed(fixed: list[Fixed]) -> None:
    for one in fixed:
        at = one.finding.at
        place = f"{one.file}:{at.line}:{at.column}" if at is not None else one.file
        change = f"{one.before} -> {one.after}"
        print(f"fixed {printable(place)}: {one.finding.code} {printable(change)}", file=sys.stderr)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise SourceError(f"{path}: cannot be written: {error.strerror}") from error


def _write_json(reports: list[RuleReport], refusals: tuple[Refusal, ...]) -> None:
    for report in reports:
        print(msgspec.json.encode(as_object(report)).decode())
    for refusal in refusals:
        row = {"kind": "refusal", "version": 1, **msgspec.to_builtins(refusal)}
        print(msgspec.json.encode(row).decode())
    counts = Counter(report.liveness.value for report in reports)
    summary = {"kind": "summary", "version": 1, "refused": len(refusals), "rules": counts}
    print(msgspec.json.encode(summary).decode())


def _write_text(
    reports: list[RuleReport],
    refusals: tuple[Refusal, ...],
    texts: dict[str, str],
    *,
    everything: bool,
) -> None:
    for refusal in refusals:
        print(refusal.text(texts.get(refusal.file, "")))
    for report in reports:
        file = report.rule.source.file
        for finding in report.findings:
            if everything or finding.level is not Grade.INFO:
                where = finding.file or file
                print(finding.text(where, texts.get(where, "")))
    print(_summary(reports, refusals, everything=everything))


def _summary(reports: list[RuleReport], refusals: tuple[Refusal, ...], *, everything: bool) -> str:
    states = Counter(report.liveness for report in reports)
    levels = Counter(finding.level for report in reports for finding in report.findings)
    shown = ", ".join(f"{levels[grade]} {grade.value}" for grade in Grade)
    hint = "" if everything or not levels[Grade.INFO] else " (--all shows info)"
    said = ", ".join(f"{states[one]} {one.value}" for one in reversed(Liveness) if states[one])
    return (
        f"{counted(len(reports), 'rule')}: {said or 'none'}; findings: {shown}{hint}; "
        f"{len(refusals)} not loaded"
    )

"""``trailhawk rules test``: the tests beside rules, run through the engine."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import msgspec

from trailhawk.cli.exits import ExitCode
from trailhawk.engine import Matcher
from trailhawk.engine.windows import series_findings
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Rule
from trailhawk.model.limits import Limits
from trailhawk.model.printable import printable
from trailhawk.packs import load_pack, shipped_rules
from trailhawk.packs.rule_tests import BrokenTests, Case, RuleTests, read_rule_tests, untested

__all__ = ["run"]


class Verdict(msgspec.Struct, frozen=True):
    """How one case, or one test file that could not be used, came out."""

    file: str
    rule: str
    case: str
    passed: bool
    reason: str = ""


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; a test that could not be run is a failure."""
    limits = Limits()
    paths = tuple(arguments.paths) or (shipped_rules(),)
    pack = load_pack(paths, limits)
    tests = list(read_rule_tests(paths, limits))
    rules = {rule.meta.id: rule for rule in pack.rules}
    verdicts = [verdict for test in tests for verdict in _verdicts(test, rules)]
    verdicts += [Verdict(one.file, one.title, "loads", False, one.text()) for one in pack.refusals]
    good = [test for test in tests if isinstance(test, RuleTests)]
    bare = untested(pack.rules, good)
    if arguments.json:
        _write_json(verdicts, bare)
    else:
        _write_text(verdicts, len(pack.rules), bare)
    failed = not verdicts or not all(verdict.passed for verdict in verdicts)
    return ExitCode.FINDINGS if failed else ExitCode.OK


def _verdicts(test: RuleTests | BrokenTests, rules: dict[str, Rule]) -> Iterator[Verdict]:
    if isinstance(test, BrokenTests):
        yield Verdict(test.file, "", "can be read", False, test.reason)
        return
    rule = rules.get(test.rule)
    if rule is None:
        yield Verdict(test.file, test.rule, "names a rule", False, "no rule with this id is loaded")
        return
    matcher = Matcher([rule.condition])
    for case in test.cases:
        if case.findings is None:
            fired = bool(matcher.match_record(case.event).held)
            reason = "" if fired is case.fires else _why(rule, case.event, fired=fired)
        else:
            reason = _together(rule, case)
        yield Verdict(test.file, test.rule, case.name, not reason, reason)


def _together(rule: Rule, case: Case) -> str:
    """Return why a case of several events fails; empty when it passes."""
    found = series_findings(rule.logic, case.events, Limits())
    if len(found) == case.findings:
        return ""
    bursts = [one.burst for one in found if one.burst is not None]
    shown = "; ".join(f"{one.count} events {one.first} to {one.last}" for one in bursts[:5])
    return f"{len(found)} findings instead of {case.findings}" + (f": {shown}" if shown else "")


def _why(rule: Rule, event: dict[str, object], *, fired: bool) -> str:
    verdict = evaluate(rule.condition, event)
    answer = "unknown" if verdict is None else "true" if verdict else "false"
    did = "fired" if fired else "did not fire"
    return f"{did}: the condition is {answer}: {print_condition(rule.condition)}"


def _write_json(verdicts: list[Verdict], bare: tuple[Rule, ...]) -> None:
    for verdict in verdicts:
        row = {"kind": "case", "version": 1, **msgspec.to_builtins(verdict)}
        print(msgspec.json.encode(row).decode())
    for rule in bare:
        row = {"kind": "untested", "version": 1, "rule": rule.meta.id, "file": rule.source.file}
        print(msgspec.json.encode(row).decode())


def _write_text(verdicts: list[Verdict], rules: int, bare: tuple[Rule, ...]) -> None:
    failures = [verdict for verdict in verdicts if not verdict.passed]
    for verdict in failures:
        print(f"FAILED {printable(_short(verdict.file))}: {printable(verdict.case)}")
        print(f"  {printable(verdict.reason)}")
    for rule in bare:
        print(f"no case of each polarity: {printable(_short(rule.source.file))}")
    print(
        f"{rules} rules, {len(verdicts)} cases: {len(verdicts) - len(failures)} passed, "
        f"{len(failures)} failed; {len(bare)} rules without a case of each polarity"
    )


def _short(file: str) -> str:
    path = Path(file)
    return str(Path(path.parent.name, path.name))

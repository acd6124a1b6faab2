"""``trailhawk rules test``: the tests beside rules, run through the engine."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.panther_tests import cases_of, panther_suite
from trailhawk.cli.panther_tests import verdicts as panther_verdicts
from trailhawk.cli.rule_loading import check_found, config_of, rule_paths, settings_of
from trailhawk.cli.verdicts import Verdict, write_json, write_junit, write_text
from trailhawk.engine import Matcher
from trailhawk.engine.windows import series_findings
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Rule
from trailhawk.model.limits import Limits
from trailhawk.packs import load_pack
from trailhawk.packs.rule_tests import BrokenTests, Case, RuleTests, read_rule_tests, untested
from trailhawk.sinks.wording import counted

__all__ = ["run"]

NO_TESTS = frozenset({"R216", "R605", "R606", "R607", "R609"})
"""Why rules of a mixed folder are not loaded though nothing is wrong with them; the tests of those
that need Python are counted each by itself."""


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; a test that could not be run is a failure."""
    limits = Limits()
    config = config_of(arguments)
    paths = rule_paths(arguments.paths, config)
    settings = settings_of(config)
    pack = load_pack(paths, limits, settings)
    check_found(pack)
    tests = list(read_rule_tests(paths, limits))
    suite = panther_suite(pack)
    rules = {rule.meta.id: rule for rule in pack.rules}
    verdicts = [verdict for test in tests for verdict in _verdicts(test, rules)]
    verdicts += [
        Verdict(one.file, one.title, "loads", False, one.text())
        for one in pack.refusals
        if suite is None or one.code not in NO_TESTS
    ]
    good = [test for test in tests if isinstance(test, RuleTests)]
    if suite is not None:
        verdicts += panther_verdicts(suite, pack, trusted=arguments.trust_python)
        good += cases_of(suite)
    bare = untested(pack.rules, good)
    if arguments.junit is not None:
        write_junit(verdicts, arguments.junit)
    if arguments.json:
        write_json(verdicts, bare)
    else:
        write_text(verdicts, len(pack.rules), bare)
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
    shown = "; ".join(
        f"{counted(one.count, 'event')} {one.first} to {one.last}" for one in bursts[:5]
    )
    return f"{counted(len(found), 'finding')} instead of {case.findings}" + (
        f": {shown}" if shown else ""
    )


def _why(rule: Rule, event: dict[str, object], *, fired: bool) -> str:
    verdict = evaluate(rule.condition, event)
    answer = "unknown" if verdict is None else "true" if verdict else "false"
    did = "fired" if fired else "did not fire"
    return f"{did}: the condition is {answer}: {print_condition(rule.condition)}"

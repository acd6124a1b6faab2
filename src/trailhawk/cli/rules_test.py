"""``trailhawk rules test``: the tests beside rules, run through the engine."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import PurePath

from trailhawk.cli.choosing import choose_rules, is_called
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.panther_tests import cases_of, panther_suite
from trailhawk.cli.panther_tests import verdicts as panther_verdicts
from trailhawk.cli.rule_loading import check_found, config_of, rule_paths, settings_of
from trailhawk.cli.trusted_code import trust_of
from trailhawk.cli.verdicts import (
    Verdict,
    write_json,
    write_junit,
    write_strangers,
    write_text,
)
from trailhawk.engine import Matcher
from trailhawk.engine.windows import series_findings
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Rule
from trailhawk.model.errors import ConfigError, Refusal
from trailhawk.model.limits import Limits
from trailhawk.packs import Pack, load_pack
from trailhawk.packs.rule_tests import BrokenTests, Case, RuleTests, read_rule_tests, untested
from trailhawk.packs.trust import Trust, trusted_pack
from trailhawk.panther_runtime import Standby
from trailhawk.sinks.wording import counted

__all__ = ["run"]

NO_TESTS = frozenset({"R216", "R605", "R606", "R609"})
"""Why rules of a mixed folder are not loaded though nothing is wrong with them; the tests of those
that need Python are counted each by itself."""

UNKNOWN = "R001"
"""Among Panther's files stand some that are no rules, such as the settings of other tools."""

CORRELATION = "R607"
"""A correlation may name rules of another folder; its tests, where it has any, run without them."""


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; a test that could not be run is a failure."""
    trusts = trust_of(arguments)
    if trusts is None:
        return _run(arguments, None, None)
    # It is ready by the time that the rules are loaded.
    with Standby() as standby:
        return _run(arguments, trusts, standby)


def _run(arguments: argparse.Namespace, trusts: Trust | None, standby: Standby | None) -> ExitCode:
    limits = Limits()
    config = config_of(arguments)
    paths = rule_paths(arguments.paths, config)
    settings = settings_of(config)
    pack = load_pack(paths, limits, settings)
    check_found(pack)
    wanted = tuple(arguments.rule)
    tests = [one for one in read_rule_tests(paths, limits) if _is_wanted(one, pack, wanted)]
    suite = panther_suite(pack, wanted)
    rules = {rule.meta.id: rule for rule in pack.rules}
    verdicts = [verdict for test in tests for verdict in _verdicts(test, rules)]
    refused = [one for one in pack.refusals if not wanted or is_called(wanted, one.file, one.title)]
    good = [test for test in tests if isinstance(test, RuleTests)]
    if suite is not None:
        verdicts += panther_verdicts(suite, pack, trusts, standby)
        good += cases_of(suite)
        refused = list(_broken(refused, {verdict.file for verdict in verdicts}))
        named = set(map(str, paths))
        write_strangers([one.file for one in refused if _is_stranger(one, named)])
        refused = [one for one in refused if not _is_stranger(one, named)]
        pack = pack if trusts is None else trusted_pack(pack, trusts)
    verdicts[:0] = [Verdict(one.file, one.title, "loads", False, one.text()) for one in refused]
    chosen = choose_rules(pack.rules, wanted)
    if wanted and not (chosen or verdicts):
        raise ConfigError(f"no rule is called {' or '.join(wanted)}")
    bare = untested(chosen, good)
    if arguments.junit is not None:
        write_junit(verdicts, arguments.junit)
    if arguments.json:
        write_json(verdicts, bare)
    else:
        write_text(verdicts, len(chosen), bare)
    failed = not verdicts or not all(verdict.passed for verdict in verdicts)
    return ExitCode.FINDINGS if failed else ExitCode.OK


def _broken(refused: list[Refusal], tested: set[str]) -> Iterator[Refusal]:
    """Yield the refusals that are failures among Panther's files, given the files with tests."""
    for one in refused:
        if one.code not in NO_TESTS and not (one.code == CORRELATION and one.file in tested):
            yield one


def _is_stranger(refusal: Refusal, named: set[str]) -> bool:
    """Whether a file that was found, not named, is of no rule language."""
    return refusal.code == UNKNOWN and refusal.file not in named


def _is_wanted(test: RuleTests | BrokenTests, pack: Pack, wanted: tuple[str, ...]) -> bool:
    """Whether tests are of a rule of these names; no names are all."""
    if not wanted:
        return True
    if isinstance(test, BrokenTests):
        return is_called(wanted, test.file, PurePath(test.file).name.partition(".")[0])
    titles = [rule.meta.title for rule in pack.rules if rule.meta.id == test.rule]
    return is_called(wanted, test.file, test.rule, *titles)


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

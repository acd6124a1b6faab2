"""``trailhawk rules backtest``: rules on logs, compared with what is expected."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict

import msgspec

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.expectations import Outcome, compare, read_expectations
from trailhawk.cli.logs import check_read, find_objects
from trailhawk.cli.rule_loading import check_loaded
from trailhawk.cli.trusted_code import deciding, load_trusted
from trailhawk.ir.rule import Rule
from trailhawk.model.deciding import Decider
from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut, printable
from trailhawk.scan import Job, Scan, conditions_asked
from trailhawk.sinks.junit import Case, junit
from trailhawk.sinks.wording import counted

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command; anything that is not as expected is a failure."""
    limits = Limits()
    expectations = read_expectations(arguments.expect, limits)
    pack = load_trusted(arguments, limits)
    check_loaded(pack)
    with deciding(arguments, pack, pack.rules, limits) as decider:
        found, undecided = _found(pack.rules, arguments.logs, limits, decider)
    outcomes = list(compare(expectations, found, pack.rules))
    if not outcomes:
        raise ConfigError(f"{arguments.expect}: nothing is expected of any rule")
    if arguments.junit is not None:
        _write_junit(arguments, outcomes)
    _write(outcomes, as_json=arguments.json)
    _say_undecided(outcomes, undecided)
    passed = all(outcome.passed for outcome in outcomes)
    return ExitCode.OK if passed else ExitCode.FINDINGS


def _found(
    rules: tuple[Rule, ...], logs: list[str], limits: Limits, decider: Decider | None
) -> tuple[dict[str, list[str]], dict[str, int]]:
    """Return by rule uid the event ids of its findings, and on how many records it was unsure."""
    objects, skipped = find_objects(logs, limits)
    scan = Scan(Job(conditions=conditions_asked(rules), limits=limits), rules, objects, decider)
    for skip in skipped:
        scan.books.skip(skip.name, skip.reason)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for finding in scan.findings(1, lambda _done, _books, _hits: None):
        found[finding.rule.uid].append(finding.facts.event_id)
    check_read(scan.books)
    return dict(found), {uid: count for uid, _, count in scan.undecided()}


def _say_undecided(outcomes: list[Outcome], undecided: dict[str, int]) -> None:
    """Tell of rules whose silence proves nothing: what they ask of was left out of records."""
    for one in outcomes:
        if undecided.get(one.uid):
            where = counted(undecided[one.uid], "record")
            print(
                f"undecided {printable(one.rule)}: CloudTrail left out what it asks of in {where}",
                file=sys.stderr,
            )


def _write_junit(arguments: argparse.Namespace, outcomes: list[Outcome]) -> None:
    cases = [
        Case(
            name=outcome.rule,
            group=outcome.title or "unknown rule",
            failures=outcome.reasons,
        )
        for outcome in outcomes
    ]
    try:
        arguments.junit.write_bytes(junit("trailhawk rules backtest", cases))
    except OSError as error:
        raise SourceError(f"{arguments.junit}: cannot be written: {error.strerror}") from error


def _write(outcomes: list[Outcome], *, as_json: bool) -> None:
    for outcome in outcomes:
        if as_json:
            row = {"kind": "expectation", "version": 1, "passed": outcome.passed}
            print(msgspec.json.encode(row | msgspec.to_builtins(outcome)).decode())
        else:
            for reason in outcome.reasons:
                title = f" ({cut(outcome.title, 60)})" if outcome.title else ""
                print(f"FAILED {printable(outcome.rule)}{printable(title)}: {printable(reason)}")
    if not as_json:
        failed = sum(not outcome.passed for outcome in outcomes)
        print(
            f"{counted(len(outcomes), 'rule')} compared: "
            f"{len(outcomes) - failed} as expected, {failed} not"
        )

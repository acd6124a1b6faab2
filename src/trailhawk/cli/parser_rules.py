"""The grammar of the commands that work on rules: check, explain, profile, backtest."""

from __future__ import annotations

import argparse
from pathlib import Path

from trailhawk.cli.parser_sources import config_option, rule_options, trust_option

__all__ = ["add_rule_work"]

_Verbs = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it


def add_rule_work(verbs: _Verbs[argparse.ArgumentParser]) -> None:
    """Add ``check``, ``explain``, ``profile`` and ``backtest``."""
    _check(verbs)
    _explain(verbs)
    _profile(verbs)
    _backtest(verbs)


def _check(verbs: _Verbs[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "check",
        help="find what is wrong with rules: dead ones, unknown events and fields, and more",
        description="Check rules against what CloudTrail writes. Exit code 1: a rule cannot be "
        "loaded or cannot fire. docs/lint.md explains levels, --against and --fix; docs/lint/ "
        "every code.",
    )
    parser.set_defaults(module="rules_check")
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="default: the rules that ship"
    )
    parser.add_argument(
        "--against",
        action="append",
        default=[],
        type=Path,
        metavar="PATH",
        help="compare with the rules at PATH as well: the same condition, newer versions, filters "
        "that were dropped, fewer services, other severities; repeatable",
    )
    parser.add_argument("--all", action="store_true", help="show findings of level info too")
    parser.add_argument(
        "--fix", action="store_true", help="rewrite literals in the files where that is safe"
    )
    parser.add_argument("--json", action="store_true", help="JSON lines on standard output")
    config_option(parser)
    parser.add_argument("--sarif", type=Path, metavar="FILE", help="write SARIF 2.1.0 to FILE")


def _explain(verbs: _Verbs[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "explain",
        help="why a rule does or does not fire on an event",
        description="Show the rule's condition with the verdict of every part on one event, and "
        "the value each part saw. Exit code 0, whether it fires or not.",
    )
    parser.set_defaults(module="rules_explain")
    parser.add_argument("rule", metavar="RULE", help="the rule's id, title or file name")
    parser.add_argument(
        "event",
        metavar="EVENT",
        help="a file with a record, FILE:INDEX, or with --logs an eventID",
    )
    parser.add_argument(
        "--logs", action="append", default=[], metavar="LOGS", help="where to find the eventID"
    )
    rule_options(parser)
    trust_option(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object")


def _profile(verbs: _Verbs[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "profile",
        help="what each rule costs on logs: hits, candidates, time",
        description="Run rules over logs in one process and say what each costs, which fields "
        "rule out records for it, and which rules must run on every record and why. "
        "docs/profile.md explains the columns.",
    )
    parser.set_defaults(module="rules_profile")
    parser.add_argument("logs", nargs="+", metavar="LOGS", help="files, folders or globs")
    rule_options(parser)
    parser.add_argument("--all", action="store_true", help="rules without candidates too")
    parser.add_argument("--json", action="store_true", help="JSON lines on standard output")


def _backtest(verbs: _Verbs[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "backtest",
        help="run rules over logs and compare with what is expected",
        description="Run rules over logs and compare with an expectations file. Exit code 1: "
        "something else came out. docs/backtest.md describes the file.",
    )
    parser.set_defaults(module="rules_backtest")
    parser.add_argument("logs", nargs="+", metavar="LOGS", help="files, folders or globs")
    parser.add_argument(
        "--expect", type=Path, required=True, metavar="FILE", help="what is expected, as YAML"
    )
    rule_options(parser)
    trust_option(parser)
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML to FILE")
    parser.add_argument("--json", action="store_true", help="JSON lines on standard output")

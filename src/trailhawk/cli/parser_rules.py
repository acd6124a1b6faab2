"""The grammar of ``rules``. Standard library only."""

from __future__ import annotations

from pathlib import Path

from trailhawk.cli.parser_sources import (
    Commands,
    config_option,
    json_option,
    rule_options,
    trust_option,
)

__all__ = ["add_rules"]


def add_rules(commands: Commands) -> None:
    """Add ``rules`` with its verbs."""
    parser = commands.add_parser(
        "rules", help="list, show, check, explain, test, profile and import rules"
    )
    verbs = parser.add_subparsers(title="verbs", dest="verb", required=True)
    _list(verbs)
    _show(verbs)
    _test(verbs)
    _check(verbs)
    _explain(verbs)
    _profile(verbs)
    _backtest(verbs)
    _pull(verbs)
    _import(verbs)


def _list(verbs: Commands) -> None:
    parser = verbs.add_parser("list", help="list rules, and what could not be loaded")
    parser.set_defaults(module="rules_list")
    rule_options(parser)
    trust_option(parser)
    json_option(parser)


def _show(verbs: Commands) -> None:
    parser = verbs.add_parser("show", help="show one rule: condition, fields, indicators")
    parser.set_defaults(module="rules_show")
    parser.add_argument("rule", metavar="RULE", help="the rule's id, title or file name")
    rule_options(parser)
    json_option(parser, "one JSON object")


def _test(verbs: Commands) -> None:
    parser = verbs.add_parser(
        "test",
        help="run the tests that stand beside rules",
        description="Run the tests in NAME.tests.yml files beside rules, and those inside "
        "Panther's rule files.",
    )
    parser.set_defaults(module="rules_test")
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="default: the rules that ship"
    )
    parser.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="ID",
        help="only rules whose id or title matches; * and ? are wildcards; may be repeated",
    )
    config_option(parser)
    json_option(parser)
    parser.add_argument("--junit", type=Path, metavar="FILE", help="also write JUnit XML to FILE")
    trust_option(parser)


def _check(verbs: Commands) -> None:
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
    json_option(parser)
    config_option(parser)
    parser.add_argument("--sarif", type=Path, metavar="FILE", help="write SARIF 2.1.0 to FILE")


def _explain(verbs: Commands) -> None:
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
    json_option(parser, "one JSON object")


def _profile(verbs: Commands) -> None:
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
    json_option(parser)


def _backtest(verbs: Commands) -> None:
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
    json_option(parser)


def _pull(verbs: Commands) -> None:
    parser = verbs.add_parser(
        "pull",
        help="clone or update a public rule source by git",
        description="Clone a public rule source, or update it, and note its commit and licence. "
        "Known names: sigma, panther, suzaku, chronicle, elastic, splunk.",
    )
    parser.set_defaults(module="rules_pull")
    parser.add_argument("name", metavar="NAME", help="a known source, or a name for --url")
    parser.add_argument("--url", metavar="URL", help="a git repository of your choice")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("rule-sources"),
        metavar="DIR",
        help="where sources are kept (default: rule-sources)",
    )


def _import(verbs: Commands) -> None:
    parser = verbs.add_parser("import", help="turn a vendor's page into rule files")
    parser.set_defaults(module="rules_import")
    parser.add_argument("language", choices=("stellar",), help="whose page it is")
    parser.add_argument("page", type=Path, metavar="PAGE", help="the page as text")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")

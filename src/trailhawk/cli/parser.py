"""The command line's grammar. Standard library only, so that ``--help`` is instant."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from trailhawk import __version__
from trailhawk.cli.parser_alerts import add_alerts, exception_option
from trailhawk.cli.parser_catalog import add_catalog, add_pull
from trailhawk.cli.parser_logs import add_investigation, record_options
from trailhawk.cli.parser_rules import add_rule_work
from trailhawk.cli.parser_sources import config_option, rule_options, trust_option
from trailhawk.cli.values import positive

__all__ = ["build_parser", "runner"]

LEVELS = ("informational", "low", "medium", "high", "critical")

EXAMPLES = """\
examples:
  trailhawk demo                         findings in the logs that ship with Trailhawk
  trailhawk scan logs/                   what happened in a folder of CloudTrail logs
  trailhawk scan logs/ -r my-rules/ --min-level medium -o report.html
  trailhawk rules list                   the rules, and rules show ID for one of them
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="trailhawk",
        description="Run AWS CloudTrail detection rules of any vendor on raw CloudTrail logs.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"trailhawk {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", required=True)
    _scan(commands)
    _demo(commands)
    add_alerts(commands)
    add_investigation(commands)
    _rules(commands)
    add_catalog(commands)
    return parser


def runner(arguments: argparse.Namespace) -> object:
    """Return the module that runs the parsed command; imported late, for a fast ``--help``."""
    return import_module(f"trailhawk.cli.{arguments.module}")


def _scan(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "scan",
        help="scan CloudTrail logs and say what happened, worst first",
        description="Scan CloudTrail logs with detection rules and say what happened, worst "
        "first. Exit code 0: nothing found; 1: findings; 3: nothing could be read.",
    )
    parser.set_defaults(module="scan")
    parser.add_argument(
        "logs",
        nargs="+",
        metavar="LOGS",
        help="files, folders (read with all below them), globs, or - for standard input",
    )
    _scan_options(parser)


def _demo(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "demo",
        help="scan the logs that ship with Trailhawk: an attack in a normal day's noise",
        description="Scan the demonstration logs that ship with Trailhawk.",
    )
    parser.set_defaults(module="demo")
    _scan_options(parser)


def _scan_options(parser: argparse.ArgumentParser) -> None:
    rules = parser.add_argument_group("rules")
    rule_options(rules)
    trust_option(rules)
    rules.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="ID",
        help="only rules whose id or title matches; * and ? are wildcards; may be repeated",
    )
    rules.add_argument(
        "--min-level", choices=LEVELS, default=LEVELS[0], help="leave out less severe rules"
    )
    record_options(parser.add_argument_group("records"))
    alerts = parser.add_argument_group("alerts")
    alerts.add_argument(
        "--alerts", action="store_true", help="fold findings into alerts and list those"
    )
    alerts.add_argument(
        "--store",
        default="",
        metavar="STORE",
        help="keep alerts in this file or postgresql:// database; nothing is read twice",
    )
    exception_option(alerts)
    _output_options(parser.add_argument_group("output"))
    running = parser.add_argument_group("running")
    running.add_argument(
        "--workers", type=positive, metavar="N", help="processes (default: one a processor)"
    )
    running.add_argument(
        "--paranoid",
        action="store_true",
        help="also ask every rule of every record the slow way, and stop on a difference",
    )


def _output_options(output: argparse._ArgumentGroup) -> None:
    output.add_argument(
        "-o",
        "--output",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="write findings to FILE: .html, .jsonl, .csv, .parquet, .timesketch.jsonl; repeatable",
    )
    output.add_argument("--json", action="store_true", help="JSON lines on standard output")
    output.add_argument("--all", action="store_true", help="show every group, however many")
    output.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour the report"
    )


def _rules(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "rules", help="list, show, check, explain, test, profile and import rules"
    )
    verbs = parser.add_subparsers(title="verbs", dest="verb", required=True)

    listing = verbs.add_parser("list", help="list rules, and what could not be loaded")
    listing.set_defaults(module="rules_list")
    rule_options(listing)
    trust_option(listing)
    listing.add_argument("--json", action="store_true", help="JSON lines on standard output")

    show = verbs.add_parser("show", help="show one rule: condition, fields, indicators")
    show.set_defaults(module="rules_show")
    show.add_argument("rule", metavar="RULE", help="the rule's id, title or file name")
    rule_options(show)
    show.add_argument("--json", action="store_true", help="one JSON object")

    test = verbs.add_parser(
        "test",
        help="run the tests that stand beside rules",
        description="Run the tests in NAME.tests.yml files beside rules, and those inside "
        "Panther's rule files.",
    )
    test.set_defaults(module="rules_test")
    test.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="default: the rules that ship"
    )
    config_option(test)
    test.add_argument("--json", action="store_true", help="JSON lines on standard output")
    test.add_argument("--junit", type=Path, metavar="FILE", help="also write JUnit XML to FILE")
    trust_option(test)

    add_rule_work(verbs)
    add_pull(verbs)

    imports = verbs.add_parser("import", help="turn a vendor's page into rule files")
    imports.set_defaults(module="rules_import")
    imports.add_argument("language", choices=("stellar",), help="whose page it is")
    imports.add_argument("page", type=Path, metavar="PAGE", help="the page as text")
    imports.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")

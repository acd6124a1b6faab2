"""The command line's grammar. Standard library only, so that ``--help`` is instant."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from trailhawk import __version__
from trailhawk.cli.grammar import Grammar
from trailhawk.cli.parser_alerts import add_alerts
from trailhawk.cli.parser_catalog import add_catalog
from trailhawk.cli.parser_exceptions import add_exceptions, exception_option
from trailhawk.cli.parser_logs import add_investigation, record_options
from trailhawk.cli.parser_rules import add_rules
from trailhawk.cli.parser_sources import (
    LEVELS,
    Commands,
    json_option,
    rule_options,
    trust_option,
    workers_option,
)

__all__ = ["build_parser", "runner"]

EXAMPLES = """\
examples:
  trailhawk demo                         findings in the logs that ship with Trailhawk
  trailhawk scan logs/                   what happened in a folder of CloudTrail logs
  trailhawk scan logs/ -r my-rules/ --min-level medium -o report.html
  trailhawk rules list                   the rules, and rules show ID for one of them
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = Grammar(
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
    add_exceptions(commands)
    add_investigation(commands)
    add_rules(commands)
    add_catalog(commands)
    return parser


def runner(arguments: argparse.Namespace) -> object:
    """Return the module that runs the parsed command; imported late, for a fast ``--help``."""
    return import_module(f"trailhawk.cli.{arguments.module}")


def _scan(commands: Commands) -> None:
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


def _demo(commands: Commands) -> None:
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
    workers_option(running)
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
    json_option(output)
    output.add_argument("--all", action="store_true", help="show every group, however many")
    output.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour the report"
    )

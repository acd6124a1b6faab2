"""The grammar of ``alerts`` and ``exceptions``."""

from __future__ import annotations

import argparse
from pathlib import Path

from trailhawk.cli.parser_catalog import listening
from trailhawk.cli.parser_sources import config_option, rule_options
from trailhawk.cli.values import positive

__all__ = ["FORMATS", "add_alerts", "exception_option"]

LEVELS = ("informational", "low", "medium", "high", "critical")
STATES = ("new", "acknowledged", "closed")
VERDICTS = ("true-positive", "false-positive", "benign", "duplicate")
FORMATS = ("jsonl", "csv", "ocsf", "sarif")

_Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it


def add_alerts(commands: _Commands[argparse.ArgumentParser]) -> None:
    """Add both."""
    parser = commands.add_parser("alerts", help="alerts in a store: list, show, work on, send")
    verbs = parser.add_subparsers(title="verbs", dest="verb", required=True)
    listing = verbs.add_parser("list", help="what to look at, the worst first")
    listing.set_defaults(module="alerts_list")
    _choosing(listing)
    listing.add_argument("--all", action="store_true", help="list low and informational ones too")
    listing.add_argument("--json", action="store_true", help="JSON lines on standard output")

    show = verbs.add_parser("show", help="one alert: who, what, where, evidence, events")
    show.set_defaults(module="alerts_show")
    show.add_argument("id", metavar="ID", help="the alert's id, or the beginning of it")
    show.add_argument("--json", action="store_true", help="one JSON object")
    _store(show)

    for verb, text in (
        ("ack", "say that somebody is looking at alerts"),
        ("close", "say what came of alerts"),
        ("reopen", "make alerts new again"),
    ):
        state = verbs.add_parser(verb, help=text)
        state.set_defaults(module="alerts_state")
        state.add_argument("ids", nargs="+", metavar="ID", help="alert ids, or beginnings of them")
        if verb == "close":
            state.add_argument("--verdict", choices=VERDICTS, required=True, help="what it was")
        state.add_argument("--note", default="", help="why, for whoever reads it later")
        state.add_argument("--author", default="", help="who says so (default: the user)")
        _store(state)

    export = verbs.add_parser("export", help="alerts as JSON lines, CSV, OCSF or SARIF")
    export.set_defaults(module="alerts_export")
    export.add_argument("--format", choices=FORMATS, default="jsonl", help="default: jsonl")
    _choosing(export)

    serving = verbs.add_parser(
        "serve",
        help="alerts as pages on this machine, the catalog of the rules beside them",
        description="Serve the alerts of a store over HTTP: list, alert pages, states. On this "
        "machine alone unless told otherwise; nothing can be changed from anywhere else.",
    )
    serving.set_defaults(module="alerts_serve")
    _store(serving)
    serving.add_argument(
        "-r", "--rules", action="append", default=[], type=Path, metavar="PATH", help="as for scan"
    )
    serving.add_argument(
        "--logs",
        dest="around",
        action="append",
        default=[],
        metavar="PATH",
        help="CloudTrail logs to tell an alert's before and after from; may be repeated",
    )
    listening(serving)

    deliver = verbs.add_parser(
        "deliver", help="send alerts to the sinks in trailhawk.toml, each from where it stopped"
    )
    deliver.set_defaults(module="alerts_deliver")
    deliver.add_argument(
        "--sink", action="append", default=[], metavar="NAME", help="only this one"
    )
    deliver.add_argument(
        "--retry", action="store_true", help="first send again what sinks refused so far"
    )
    deliver.add_argument(
        "--status", action="store_true", help="send nothing; say how each sink is, what it refused"
    )
    _store(deliver)
    check = verbs.add_parser(
        "check",
        help="whether a store says what was written into it",
        description="Read a store to its end and hold its contents against each other. Opening "
        "does that by itself for files of up to 256 MiB. Exit code 0: sound; 3: damaged.",
    )
    check.set_defaults(module="alerts_check")
    _store(check)
    _exceptions(commands)


def exception_option(parser: argparse._ActionsContainer) -> None:
    """Add ``--exceptions``."""
    parser.add_argument(
        "--exceptions",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="exceptions, in TOML; may be repeated",
    )


def _exceptions(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("exceptions", help="what is not to be told: list, try, apply")
    verbs = parser.add_subparsers(title="verbs", dest="verb", required=True)
    listing = verbs.add_parser("list", help="exceptions, what they have hidden, which expired")
    listing.set_defaults(module="exceptions_list")
    exception_option(listing)
    listing.add_argument("--json", action="store_true", help="JSON lines on standard output")
    _store(listing)

    trying = verbs.add_parser(
        "try",
        help="what exceptions would have hidden",
        description="Scan logs and show, exception by exception, what each would hide. Expired "
        "ones are tried as well. Nothing is written.",
    )
    trying.set_defaults(module="exceptions_try")
    trying.add_argument("logs", nargs="+", metavar="LOGS", help="as for scan")
    exception_option(trying)
    rule_options(trying)
    trying.add_argument("--json", action="store_true", help="JSON lines on standard output")
    trying.add_argument("--workers", type=positive, metavar="N", help="processes")

    applying = verbs.add_parser(
        "apply",
        help="hide what exceptions cover of alerts already stored, and bring back the rest",
        description="Make a store's alerts what they would be if today's exceptions had been there "
        "from the start. What was hidden by an exception that is over or gone comes back. "
        "Conditions are asked of the records that the store has kept, and of the logs that are "
        "named.",
    )
    applying.set_defaults(module="exceptions_apply")
    applying.add_argument("logs", nargs="*", metavar="LOGS", help="as for scan; may be left out")
    exception_option(applying)
    rule_options(applying)
    applying.add_argument("--store", default="", metavar="STORE", help="file, or postgresql:// URL")
    applying.add_argument("--json", action="store_true", help="JSON lines on standard output")
    applying.add_argument("--workers", type=positive, metavar="N", help="processes")


def _choosing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--state",
        action="append",
        default=[],
        choices=STATES,
        help="only this state; may be repeated (default: all but closed)",
    )
    parser.add_argument("--min-level", choices=LEVELS, default=LEVELS[0], help="leave out milder")
    parser.add_argument("--type", default="", metavar="ID", help="only this alert type or rule")
    parser.add_argument("--account", default="", metavar="ACCOUNT", help="only this account")
    parser.add_argument("--principal", default="", metavar="TEXT", help="only principals with this")
    parser.add_argument("--limit", type=positive, metavar="N", help="at most so many")
    _store(parser)


def _store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", default="", metavar="STORE", help="file, or postgresql:// URL")
    config_option(parser)

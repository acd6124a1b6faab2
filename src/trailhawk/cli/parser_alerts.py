"""The grammar of ``alerts``. Standard library only."""

from __future__ import annotations

import argparse
from pathlib import Path

from trailhawk.cli.parser_catalog import listening
from trailhawk.cli.parser_sources import (
    LEVELS,
    Commands,
    config_option,
    json_option,
    store_option,
)
from trailhawk.cli.values import positive

__all__ = ["FORMATS", "add_alerts"]

STATES = ("new", "acknowledged", "closed")
VERDICTS = ("true-positive", "false-positive", "benign", "duplicate")
FORMATS = ("jsonl", "csv", "ocsf", "sarif")


def add_alerts(commands: Commands) -> None:
    """Add ``alerts`` with its verbs."""
    parser = commands.add_parser("alerts", help="alerts in a store: list, show, work on, send")
    verbs = parser.add_subparsers(title="verbs", dest="verb", required=True)
    _list(verbs)
    _show(verbs)
    _ack(verbs)
    _close(verbs)
    _reopen(verbs)
    _export(verbs)
    _serve(verbs)
    _deliver(verbs)
    _check(verbs)


def _list(verbs: Commands) -> None:
    listing = verbs.add_parser("list", help="what to look at, the worst first")
    listing.set_defaults(module="alerts_list")
    _choosing(listing)
    listing.add_argument("--all", action="store_true", help="list low and informational ones too")
    json_option(listing)


def _show(verbs: Commands) -> None:
    show = verbs.add_parser("show", help="one alert: who, what, where, evidence, events")
    show.set_defaults(module="alerts_show")
    show.add_argument("id", metavar="ID", help="the alert's id, or the beginning of it")
    json_option(show, "one JSON object")
    _store(show)


def _ack(verbs: Commands) -> None:
    _state(verbs.add_parser("ack", help="say that somebody is looking at alerts"))


def _close(verbs: Commands) -> None:
    close = verbs.add_parser("close", help="say what came of alerts")
    close.add_argument("--verdict", choices=VERDICTS, required=True, help="what it was")
    _state(close)


def _reopen(verbs: Commands) -> None:
    _state(verbs.add_parser("reopen", help="make alerts new again"))


def _state(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(module="alerts_state")
    parser.add_argument("ids", nargs="+", metavar="ID", help="alert ids, or beginnings of them")
    parser.add_argument("--note", default="", help="why, for whoever reads it later")
    parser.add_argument("--author", default="", help="who says so (default: the user)")
    _store(parser)


def _export(verbs: Commands) -> None:
    export = verbs.add_parser("export", help="alerts as JSON lines, CSV, OCSF or SARIF")
    export.set_defaults(module="alerts_export")
    export.add_argument("--format", choices=FORMATS, default="jsonl", help="default: jsonl")
    _choosing(export)


def _serve(verbs: Commands) -> None:
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


def _deliver(verbs: Commands) -> None:
    deliver = verbs.add_parser(
        "deliver", help="send alerts to the sinks in trailhawk.toml, each from where it stopped"
    )
    deliver.set_defaults(module="alerts_deliver")
    deliver.add_argument(
        "--sink", action="append", default=[], metavar="NAME", help="only this one"
    )
    how = deliver.add_mutually_exclusive_group()
    how.add_argument(
        "--retry", action="store_true", help="first send again what sinks refused so far"
    )
    how.add_argument(
        "--status", action="store_true", help="send nothing; say how each sink is, what it refused"
    )
    _store(deliver)


def _check(verbs: Commands) -> None:
    check = verbs.add_parser(
        "check",
        help="whether a store says what was written into it",
        description="Read a store to its end and hold its contents against each other. Opening "
        "does that by itself for files of up to 256 MiB. Exit code 0: sound; 3: damaged.",
    )
    check.set_defaults(module="alerts_check")
    _store(check)


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
    store_option(parser)
    config_option(parser)

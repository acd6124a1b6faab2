"""The grammar of the catalog's commands. Standard library only."""

from __future__ import annotations

import argparse
from pathlib import Path

from trailhawk.cli.parser_sources import (
    Commands,
    json_option,
    rule_options,
    workers_option,
)
from trailhawk.cli.values import port

__all__ = ["add_catalog", "listening"]


def add_catalog(commands: Commands) -> None:
    """Add ``catalog`` with its verbs."""
    parser = commands.add_parser(
        "catalog", help="every AWS operation, rule and indicator: look up, build, serve"
    )
    verbs = parser.add_subparsers(title="verbs", dest="verb", required=True)
    _look_up(verbs, "event", "EVENT", "an event: ses:DeleteIdentity, or the name alone")
    _look_up(verbs, "rule", "RULE", "a rule: indicators with counts, events, findings")
    _look_up(verbs, "indicator", "VALUE", "rules that look for a value, in any field")
    _look_up(verbs, "similar", "RULE", "rules equal to, within, around or overlapping a rule")
    _search(verbs)
    _coverage(verbs)
    _compare(verbs)
    _export(verbs)
    _build(verbs)
    _serve(verbs)


def _look_up(verbs: Commands, verb: str, what: str, about: str) -> None:
    parser = verbs.add_parser(verb, help=about, description=f"Show {about}.")
    parser.set_defaults(module=f"catalog_{verb}")
    parser.add_argument("name", metavar=what)
    _sources(parser)
    json_option(parser, "JSON")


def _search(verbs: Commands) -> None:
    parser = verbs.add_parser(
        "search",
        help="search rules, events, indicators, fields, techniques",
        description="Show what every word is found in, in the order of the pages' search.",
    )
    parser.set_defaults(module="catalog_search")
    parser.add_argument("words", nargs="+", metavar="WORD", help="a word or part of one")
    _sources(parser)
    json_option(parser, "JSON")


def _coverage(verbs: Commands) -> None:
    parser = verbs.add_parser("coverage", help="operations that no rule covers, worst first")
    parser.set_defaults(module="catalog_coverage")
    parser.add_argument("service", nargs="?", metavar="SERVICE", help="only this event source")
    _sources(parser)
    json_option(parser, "JSON")


def _compare(verbs: Commands) -> None:
    parser = verbs.add_parser(
        "compare",
        help="rule sets side by side: what each covers, how their rules relate",
        description="Compare rule sets: two in detail, any other number in a table. A set is the "
        "rules of a vendor or of a folder that -r names.",
    )
    parser.set_defaults(module="catalog_compare")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="SET",
        help="a vendor or the name of a rule folder (default: all folders, or all vendors)",
    )
    _sources(parser)
    json_option(parser, "JSON")


def _export(verbs: Commands) -> None:
    parser = verbs.add_parser(
        "export",
        help="the whole catalog as JSON lines, one page a line",
        description="Write every page as one line of JSON. --schema prints the JSON Schema of a "
        "kind of page instead.",
    )
    parser.set_defaults(module="catalog_export")
    parser.add_argument("--kind", metavar="KIND", help="only pages of this kind, such as rule")
    parser.add_argument("--schema", metavar="KIND", help="print the schema of a kind of page")
    _sources(parser)


def _build(verbs: Commands) -> None:
    parser = verbs.add_parser(
        "build",
        help="write the catalog as static files",
        description="Write the catalog as files that any web server can serve from any path. "
        "Only what changed since the last build is written again.",
    )
    parser.set_defaults(module="catalog_build")
    parser.add_argument("folder", type=Path, metavar="DIR")
    _sources(parser)
    workers_option(parser)


def _serve(verbs: Commands) -> None:
    parser = verbs.add_parser(
        "serve",
        help="serve the catalog on this machine",
        description="Serve the catalog over HTTP, for reading only, on this machine alone "
        "unless told otherwise; with --store, alerts as well.",
    )
    parser.set_defaults(module="catalog_serve")
    _sources(parser)
    parser.add_argument(
        "--store", default="", metavar="STORE", help="show the alerts of this store as well"
    )
    listening(parser)


def listening(parser: argparse.ArgumentParser) -> None:
    """Add where a server listens."""
    parser.add_argument("--port", type=port, default=8321, metavar="N")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="where to listen (default: 127.0.0.1); others need --allow-host, as there is no "
        "login: whoever can reach the address can read all that is served",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name by which clients may call the server; may be repeated",
    )


def _sources(parser: argparse.ArgumentParser) -> None:
    rule_options(parser)
    parser.add_argument(
        "--logs",
        action="append",
        default=[],
        metavar="PATH",
        help="CloudTrail logs: shows on what each rule fires and nearly fires, and how often "
        "events occur; may be repeated",
    )

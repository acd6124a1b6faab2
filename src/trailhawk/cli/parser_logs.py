"""The grammar of the commands that ask questions of logs."""

from __future__ import annotations

import argparse
from pathlib import Path

from trailhawk.cli.parser_sources import (
    Commands,
    config_option,
    workers_option,
)
from trailhawk.cli.values import moment, positive

__all__ = ["add_investigation", "record_options"]


def add_investigation(commands: Commands) -> None:
    """Add ``who``, ``timeline``, ``stats``, ``search`` and ``query``."""
    _who(commands)
    _timeline(commands)
    _stats(commands)
    _search(commands)
    _query(commands)


def _who(commands: Commands) -> None:
    parser = commands.add_parser(
        "who",
        help="everything a principal or access key did, role hops followed",
        description="Everything a principal or access key did. Credentials that its calls handed "
        "out (AssumeRole, CreateAccessKey and others) are followed to the calls made with them.",
    )
    parser.set_defaults(module="who")
    parser.add_argument(
        "name", metavar="NAME", help="user, role, session, access key, unique id or ARN; or root"
    )
    _looking(parser)
    config_option(parser)


def _timeline(commands: Commands) -> None:
    parser = commands.add_parser(
        "timeline",
        help="what happened, call after call, repeats folded",
        description="What happened, in order. The same call again by the same session from the "
        "same address within ten minutes is one line with a count.",
    )
    parser.set_defaults(module="timeline")
    _looking(parser, conditions=True)
    parser.add_argument("--who", metavar="NAME", help="only this identity, role hops followed")
    parser.add_argument("--changes", action="store_true", help="leave out read-only calls")
    parser.add_argument(
        "--timesketch", action="store_true", help="lines for Timesketch on standard output"
    )


def _stats(commands: Commands) -> None:
    parser = commands.add_parser(
        "stats",
        help="how often each value of a field occurs",
        description="Count values, or combinations of values. Fields are paths in the record "
        "(requestParameters.bucketName), short names (event, user, key, agent), or facts "
        "(principal, session, outcome).",
        usage="trailhawk stats [options] FIELD [FIELD ...] in LOGS [LOGS ...]",
    )
    parser.set_defaults(module="stats")
    parser.add_argument(
        "fields", nargs="+", metavar="FIELD", help="fields, the word in, and the logs"
    )
    _record_bounds(parser)
    _conditions(parser)


def _search(commands: Commands) -> None:
    parser = commands.add_parser(
        "search",
        help="events that satisfy a condition",
        description="Events that satisfy all that is asked, in time order, each once.",
    )
    parser.set_defaults(module="search")
    _looking(parser, conditions=True)


def _query(commands: Commands) -> None:
    parser = commands.add_parser(
        "query",
        help="SQL over the logs (needs DuckDB)",
        description="SQL over a table logs, one row a record (docs/investigation.md: columns).",
    )
    parser.set_defaults(module="query")
    parser.add_argument("sql", metavar="SQL", help="SELECT name, count(*) FROM logs GROUP BY ALL")
    _looking(parser)


def record_options(records: argparse._ActionsContainer) -> None:
    """Add the bounds on records."""
    records.add_argument(
        "--since", type=moment, metavar="TIME", help="eventTime from here on (RFC 3339 or a date)"
    )
    records.add_argument("--until", type=moment, metavar="TIME", help="eventTime before this")
    for name in ("account", "region"):
        records.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar=name.upper(),
            help=f"only this {name}; may be repeated",
        )


def _looking(parser: argparse.ArgumentParser, *, conditions: bool = False) -> None:
    parser.add_argument(
        "logs",
        nargs="+",
        metavar="LOGS",
        help="files, folders (read with all below them), globs, or - for standard input",
    )
    _record_bounds(parser)
    if conditions:
        _conditions(parser)


def _record_bounds(parser: argparse.ArgumentParser) -> None:
    record_options(parser.add_argument_group("records"))
    output = parser.add_argument_group("output")
    form = output.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="JSON lines on standard output")
    form.add_argument("--csv", action="store_true", help="CSV on standard output")
    output.add_argument(
        "-o",
        "--output",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="write the answer to FILE as well: .html, .jsonl, .csv, .parquet; repeatable",
    )
    output.add_argument("--limit", type=positive, metavar="N", help="at most so many rows")
    workers_option(output)


def _conditions(parser: argparse.ArgumentParser) -> None:
    asked = parser.add_argument_group("what to look for")
    for name, metavar, text in (
        ("condition", "TEXT", "such as 'event=Delete* and not user=ann'"),
        ("keyword", "WORD", "some value contains this, whatever the case"),
        ("regex", "PATTERN", "RE2 finds this in some value"),
    ):
        asked.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar=metavar,
            help=f"{text}; may be repeated",
        )

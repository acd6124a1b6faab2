"""``trailhawk timeline``: what happened, call after call, repeats folded."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

import msgspec

from trailhawk.cli.answering import files_for
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.logs import check_read, look_at
from trailhawk.cli.search import wanted
from trailhawk.cli.tables import (
    MAX_CELL_CHARS,
    Column,
    first_of,
    print_books,
    print_csv,
    print_json,
    print_lines,
    print_table,
)
from trailhawk.frontends.inline import parse_condition
from trailhawk.investigate.runs import Run, runs
from trailhawk.investigate.who import trail_of
from trailhawk.ir.conditions import And, Condition
from trailhawk.model.books import Books
from trailhawk.model.errors import ConfigError
from trailhawk.sinks.parameters import parameters
from trailhawk.sinks.timesketch import timesketch_line
from trailhawk.sinks.wording import TIMES, principal_text, time_text

__all__ = ["run"]

COLUMNS = (
    Column("time", 19),
    Column("", 6, right=True),
    Column("event", 46, least=30),
    Column("who", 40),
    Column("from", 20),
    Column("error", 26),
    Column("about", 60),
)
NAMES = (
    *("first", "last", "count", "source", "name", "account", "principal", "session"),
    *("address", "user_agent", "region", "error_code", "about"),
)


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    books = Books()
    look = look_at(arguments)
    condition = wanted(arguments)
    if arguments.who:
        condition = _both(condition, trail_of(arguments.who, look, Books()).condition)
    if arguments.changes:
        condition = _both(condition, parse_condition("not readOnly=true"))
    seen = ((one.facts, one.record) for one in look.in_order(condition, books))
    if arguments.timesketch and (arguments.json or arguments.csv):
        raise ConfigError("--timesketch is a form of its own: leave out --json and --csv")
    with files_for(arguments, "run_of_calls", "Timeline") as files:
        found = files.passing(first_of(runs(seen), arguments.limit), NAMES, _cells, _fields)
        if arguments.timesketch:
            print_lines(map(_line, found))
        elif arguments.json:
            print_json("run_of_calls", map(_fields, found))
        elif arguments.csv:
            print_csv(NAMES, map(_cells, found))
        else:
            print_table(COLUMNS, map(_row, found))
        check_read(books)
    print_books(books)
    return ExitCode.OK


def _both(one: Condition, other: Condition) -> Condition:
    return And((one, other))


def _about(found: Run) -> str:
    return ", ".join(f"{name}={value}" for name, value in parameters(found.record, 4))


def _row(found: Run) -> tuple[str, ...]:
    facts = found.facts
    session = f" ({facts.session})" if facts.session else ""
    return (
        time_text(facts.time),
        f"{TIMES}{found.count:,}" if found.count > 1 else "",
        f"{facts.source.removesuffix('.amazonaws.com')}:{facts.name}",
        principal_text(facts.principal, facts.account) + session,
        facts.address,
        facts.error_code,
        _about(found),
    )


def _cells(found: Run) -> tuple[str, ...]:
    facts = found.facts
    return (
        facts.time,
        found.last,
        str(found.count),
        *(str(getattr(facts, name)) for name in NAMES[3:-1]),
        _about(found),
    )


def _line(found: Run) -> str:
    more = {"count": found.count, "last": found.last, "about": _about(found)}
    return timesketch_line(found.facts, "", more, MAX_CELL_CHARS)


def _fields(found: Run) -> Mapping[str, object]:
    return {
        "first": found.facts.time,
        "last": found.last,
        "count": found.count,
        "facts": msgspec.to_builtins(found.facts),
    }

"""``trailhawk search``: events that satisfy a condition, in time order."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

import msgspec

from trailhawk.cli.answering import files_for
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.logs import check_read, look_at
from trailhawk.cli.tables import Column, first_of, print_books, print_csv, print_json, print_table
from trailhawk.frontends.inline import parse_condition
from trailhawk.frontends.inline.parser import keyword_condition, regex_condition
from trailhawk.investigate.looking import whole_record
from trailhawk.ir.conditions import TRUE, And, Condition
from trailhawk.model.books import Books
from trailhawk.model.events import EventFacts
from trailhawk.model.findings import Finding
from trailhawk.sinks.wording import agent_text, principal_text, time_text

__all__ = ["event_fields", "run", "wanted"]

COLUMNS = (
    Column("time", 19),
    Column("event", 48, least=30),
    Column("who", 44),
    Column("from", 24),
    Column("with", 24),
    Column("region", 14),
    Column("error", 30),
)
NAMES = tuple(EventFacts.__struct_fields__)


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    books = Books()
    seen = first_of(look_at(arguments).in_order(wanted(arguments), books), arguments.limit)
    with files_for(arguments, "event", "Events") as files:
        found = files.passing(seen, NAMES, _cells, event_fields)
        if arguments.json:
            print_json("event", map(event_fields, found))
        elif arguments.csv:
            print_csv(NAMES, map(_cells, found))
        else:
            print_table(COLUMNS, map(_row, found))
        check_read(books)
    print_books(books)
    return ExitCode.OK


def wanted(arguments: argparse.Namespace) -> Condition:
    """Return the conjunction of all that the arguments ask for; true when they ask nothing."""
    parts = [parse_condition(text) for text in arguments.condition]
    parts += [keyword_condition(word) for word in arguments.keyword]
    parts += [regex_condition(pattern) for pattern in arguments.regex]
    if not parts:
        return TRUE
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def event_fields(found: Finding) -> Mapping[str, object]:
    """Return an event as JSON fields: its facts, its place, and the whole record."""
    return {
        **msgspec.to_builtins(found.facts),
        "place": msgspec.to_builtins(found.place),
        "event": whole_record(found.record),
    }


def _row(found: Finding) -> tuple[str, ...]:
    facts = found.facts
    session = f" ({facts.session})" if facts.session else ""
    return (
        time_text(facts.time),
        f"{facts.source.removesuffix('.amazonaws.com')}:{facts.name}",
        principal_text(facts.principal, facts.account) + session,
        facts.address,
        agent_text(facts.user_agent),
        facts.region,
        facts.error_code,
    )


def _cells(found: Finding) -> tuple[str, ...]:
    facts = msgspec.to_builtins(found.facts)
    return tuple(str(facts[name]) for name in NAMES)

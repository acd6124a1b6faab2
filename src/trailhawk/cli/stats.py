"""``trailhawk stats``: how often each value, or combination of values, occurs."""

from __future__ import annotations

import argparse

from trailhawk.cli.answering import files_for
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.logs import check_read, look_at
from trailhawk.cli.search import wanted
from trailhawk.cli.tables import Column, print_books, print_csv, print_json, print_table
from trailhawk.frontends.inline.fields import field_path
from trailhawk.investigate.counting import Counted, ValueCounts
from trailhawk.investigate.looking import Sight, whole_record
from trailhawk.ir.values import nodes_at, scalars
from trailhawk.model.books import Books
from trailhawk.model.errors import ConfigError
from trailhawk.model.events import EventFacts
from trailhawk.model.text import scalar_text

__all__ = ["run"]

MAX_VALUE_CHARS = 256
NOTHING = "(none)"


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    fields, logs = _split(arguments.fields)
    arguments.logs = logs
    books = Books()
    counts = ValueCounts()
    for sight in look_at(arguments).as_read(wanted(arguments), books):
        counts.add(tuple(_value(sight, field) for field in fields))
    check_read(books)
    _write(arguments, fields, counts.counted(arguments.limit))
    print_books(books)
    return ExitCode.OK


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """Return fields and logs; the logs follow ``--`` or ``in``, else the last word is them."""
    if "in" in words:
        at = words.index("in")
        fields, logs = words[:at], words[at + 1 :]
    else:
        fields, logs = words[:-1], words[-1:]
    if not fields or not logs:
        raise ConfigError("name fields, then the logs: trailhawk stats eventName awsRegion in LOGS")
    return fields, logs


def _value(sight: Sight, field: str) -> str:
    if field in EventFacts.__struct_fields__:
        value = getattr(sight.facts, field)
        return str(getattr(value, "value", value)) or NOTHING
    nodes = nodes_at(whole_record(sight.record), field_path(field))
    texts = {scalar_text(one) for node in nodes.values for one in scalars(node)}
    return ", ".join(sorted(text for text in texts if text))[:MAX_VALUE_CHARS] or NOTHING


def _write(arguments: argparse.Namespace, fields: list[str], counted: Counted) -> None:
    rows = [(str(count), *values) for values, count in counted.rows]
    told = [
        {"count": count, "values": dict(zip(fields, values, strict=True))}
        for values, count in counted.rows
    ]
    with files_for(arguments, "count", f"How often: {', '.join(fields)}") as files:
        files.table("", ("count", *fields), rows)
        files.fields(told)
    if arguments.json:
        print_json("count", told)
    elif arguments.csv:
        print_csv(("count", *fields), rows)
    else:
        columns = (Column("count", 12, right=True), *(Column(name, 60) for name in fields))
        print_table(columns, rows)
        left = counted.distinct - len(counted.rows)
        if left or counted.others:
            more = f"{left:,} more values"
            print(f"{more}; {counted.others:,} records past the limit" if counted.others else more)

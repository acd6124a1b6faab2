"""``trailhawk query``: SQL over the logs, by way of DuckDB."""

from __future__ import annotations

import argparse

from trailhawk.cli.answering import files_for
from trailhawk.cli.exits import ExitCode
from trailhawk.cli.logs import check_read, look_at
from trailhawk.cli.tables import Column, print_books, print_csv, print_json, print_table
from trailhawk.investigate.tables import query
from trailhawk.model.books import Books

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the command."""
    books = Books()
    answer = query(arguments.sql, look_at(arguments), books, arguments.limit or 100_000)
    check_read(books)
    rows = [tuple(map(_text, row)) for row in answer.rows]
    told = [{"row": dict(zip(answer.columns, map(_json, row), strict=True))} for row in answer.rows]
    with files_for(arguments, "row", arguments.sql) as files:
        files.table("", answer.columns, rows)
        files.fields(told)
    if arguments.json:
        print_json("row", told)
    elif arguments.csv:
        print_csv(answer.columns, rows)
    else:
        print_table([Column(name, 60) for name in answer.columns], rows)
    print_books(books)
    return ExitCode.OK


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _json(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)

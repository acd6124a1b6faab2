"""``trailhawk query``: SQL over the logs, by way of DuckDB."""

from __future__ import annotations

import argparse

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
    if arguments.json:
        rows = (dict(zip(answer.columns, row, strict=True)) for row in answer.rows)
        print_json(
            "row", ({"row": {key: _json(value) for key, value in row.items()}} for row in rows)
        )
    elif arguments.csv:
        print_csv(answer.columns, (tuple(map(_text, row)) for row in answer.rows))
    else:
        columns = [Column(name, 60) for name in answer.columns]
        print_table(columns, (tuple(map(_text, row)) for row in answer.rows))
    print_books(books)
    return ExitCode.OK


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _json(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)

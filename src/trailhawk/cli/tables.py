"""Rows of a command's answer: as a table for people, as CSV, or as JSON lines."""

from __future__ import annotations

import csv
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from trailhawk.model.books import Books
from trailhawk.model.printable import cut
from trailhawk.model.redaction import redacted
from trailhawk.sinks.columns import clip, pad, width_of
from trailhawk.sinks.csv_file import safe_cell
from trailhawk.sinks.jsonl import json_line

__all__ = [
    "Column",
    "first_of",
    "in_color",
    "print_books",
    "print_csv",
    "print_json",
    "print_lines",
    "print_table",
    "terminal_width",
]

T = TypeVar("T")

MAX_SHOWN = 500
"""Rows whose widths a table is laid out by; later rows are cut to fit."""

MAX_CELL_CHARS = 8 * 1024


class Column(msgspec.Struct, frozen=True):
    """A column: its heading, and how wide it may grow. Numbers stand to the right."""

    name: str
    most: int = 40
    right: bool = False
    least: int = 10
    """How narrow it may become where the terminal is."""


def in_color(choice: str = "auto") -> bool:
    """Whether to colour the output: as told, else on a terminal where nobody says ``NO_COLOR``."""
    if choice != "auto":
        return choice == "always"
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def terminal_width() -> int:
    """Return the width to lay a table out for; a pipe gets room."""
    return shutil.get_terminal_size((140, 24)).columns


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under headings, every line within the terminal's width."""
    waiting = iter(rows)
    first = [row for row, _ in zip(waiting, range(MAX_SHOWN), strict=False)]
    widths = _widths(columns, first)
    width = terminal_width()
    print(_line(columns, [column.name for column in columns], widths, width))
    for row in _chain(first, waiting):
        print(_line(columns, row, widths, width))


def print_csv(names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows as CSV that no spreadsheet runs."""
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([safe_cell(cut(text, MAX_CELL_CHARS)) for text in row])


def print_json(kind: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Print rows as JSON lines of one kind."""
    for row in rows:
        sys.stdout.write(json_line(kind, row))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines that a sink has made safe, their ends included."""
    for line in lines:
        sys.stdout.write(line)


def print_books(books: Books) -> None:
    """Say on standard error how much was looked at, and what could not be."""
    said = f"{books.records_read:,} records in {books.objects_done + books.objects_damaged:,} files"
    for count, what in (
        (books.filtered, "filtered"),
        (books.damaged, "damaged"),
        (books.duplicate_matches, "delivered twice"),
        (books.objects_skipped.total(), "files skipped"),
        (books.unknown.total(), "undecided"),
    ):
        if count:
            said += f", {count:,} {what}"
    print(said, file=sys.stderr)


def first_of(rows: Iterator[T], most: int | None) -> Iterator[T]:
    """Yield at most so many rows, and let the rest go by: only then are the books whole."""
    for number, row in enumerate(rows):
        if most is None or number < most:
            yield row


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    widths = [
        min(column.most, max(map(width_of, (column.name, *_sampled(rows, at, column.most)))))
        for at, column in enumerate(columns)
    ]
    spare = terminal_width() - sum(widths) - 2 * len(widths)
    while spare < 0:
        # Whoever has most above its least gives way.
        above = [width - column.least for width, column in zip(widths, columns, strict=True)]
        if max(above) <= 0:
            break
        widths[above.index(max(above))] -= 1
        spare += 1
    return widths


def _sampled(rows: Sequence[Sequence[str]], at: int, most: int) -> Iterator[str]:
    return (clip(row[at], most) for row in rows)


def _line(columns: Sequence[Column], row: Sequence[str], widths: Sequence[int], most: int) -> str:
    cells = []
    for column, text, width in zip(columns, map(redacted, row), widths, strict=True):
        shown = clip(text, width)
        blank = " " * (width - width_of(shown))
        cells.append(blank + shown if column.right else pad(text, width))
    return clip("  ".join(cells).rstrip(), most)


def _chain(first: list[Sequence[str]], rest: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield from first
    yield from rest

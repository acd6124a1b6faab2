"""Pages of the catalog on the terminal; every text is made printable here."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

import msgspec

from trailhawk.catalog.pages.refs import Page, RuleRef
from trailhawk.model.printable import cut, printable

__all__ = ["heading", "paragraph", "print_json", "rows", "rule_rows"]


def print_json(page: Page) -> None:
    """Print a page as indented JSON."""
    print(msgspec.json.format(msgspec.json.encode(page), indent=2).decode())


def heading(text: str) -> None:
    """Print a heading with an empty line before it."""
    print(f"\n{printable(text)}")


def paragraph(text: str) -> None:
    """Print one line, cut to the terminal."""
    width = shutil.get_terminal_size((100, 24)).columns
    print(f"  {cut(printable(text), max(20, width - 2))}")


def rows(table: Iterable[tuple[object, ...]]) -> None:
    """Print rows in aligned columns, the last as wide as it likes."""
    lines = [[printable(str(cell)) for cell in row] for row in table]
    if not lines:
        return
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print(f"  {'  '.join(cells).rstrip()}")


def rule_rows(rules: Iterable[RuleRef]) -> None:
    """Print rules: severity, vendor, title."""
    rows((f"{one.level} {one.score}", one.vendor, one.why, one.title) for one in rules)

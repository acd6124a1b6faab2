"""Pages of the catalog on the terminal; every text is made printable here."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable

import msgspec

from trailhawk.catalog.pages.refs import Page, RuleRef
from trailhawk.model.printable import cut, printable

__all__ = ["heading", "paragraph", "print_json", "rows", "rule_rows"]

MAX_CHARS = 8_000


def print_json(page: Page) -> None:
    """Print a page as indented JSON."""
    print(msgspec.json.format(msgspec.json.encode(page), indent=2).decode())


def heading(text: str) -> None:
    """Print a heading with an empty line before it."""
    print(f"\n{printable(text)}")


def paragraph(text: str, indent: str = "  ") -> None:
    """Print a text whole, in as many lines as the terminal needs."""
    width = shutil.get_terminal_size((100, 24)).columns
    shown = textwrap.wrap(
        cut(printable(text), MAX_CHARS),
        max(40, width),
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    print("\n".join(shown))


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

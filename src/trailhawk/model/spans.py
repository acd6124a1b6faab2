"""Places in source text, and how a message points at one."""

from __future__ import annotations

import msgspec

from trailhawk.model.printable import printable

__all__ = ["Span", "caret"]


class Span(msgspec.Struct, frozen=True, gc=False):
    """A place in a text file: 1-based line and column, and how many characters it covers."""

    line: int
    column: int
    length: int = 1


def caret(source: str, span: Span) -> str:
    """Return the source line of ``span`` with a caret under the place; empty when out of range."""
    lines = source.splitlines()
    if not 1 <= span.line <= len(lines):
        return ""
    line = lines[span.line - 1]
    start = max(0, span.column - 60)
    shown = printable(line[start : start + 120])
    lead = len(printable(line[start : span.column - 1]))
    marks = "^" * max(1, min(span.length, 120 - lead, len(line) - span.column + 1))
    number = str(span.line)
    gutter = " " * len(number)
    return f"  {number} | {shown}\n  {gutter} | {' ' * lead}{marks}"

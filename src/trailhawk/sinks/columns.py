"""How many terminal columns a text takes, and text cut or wrapped to columns.

Every result is printable. Widths are upper bounds: a combining mark counts as one column, so a
pile of them cannot make a line endless.
"""

from __future__ import annotations

import unicodedata

from trailhawk.model.printable import printable

__all__ = ["clip", "pad", "width_of", "wrap"]

_FIRST_EMOJI = "\U0001f000"


def width_of(text: str) -> int:
    """Return the columns that printable text takes at most."""
    return len(text) if text.isascii() else sum(map(_width, text))


def clip(text: str, width: int) -> str:
    """Return the text, printable, cut to ``width`` columns with an ellipsis marking the cut."""
    shown = _bounded(text, width)
    if width_of(shown) <= width:
        return shown
    return _head(shown, width - 1) + "…" if width > 0 else ""


def pad(text: str, width: int) -> str:
    """Return the text, printable, in exactly ``width`` columns."""
    shown = clip(text, width)
    return shown + " " * (width - width_of(shown))


def wrap(text: str, width: int, max_lines: int) -> list[str]:
    """Return the text, printable, in lines of ``width`` columns; the last is cut if need be.

    Lines break after a space or slash where one is near, else anywhere. Empty text is one
    empty line.
    """
    rest = _bounded(text, width * max_lines)
    lines: list[str] = []
    while len(lines) < max_lines - 1 and width_of(rest) > width:
        head = _head(rest, width) or rest[:1]
        near = max(head.rfind(" "), head.rfind("/"))
        if near > width // 2:
            head = head[: near + 1]
        lines.append(head.rstrip(" "))
        rest = rest[len(head) :].lstrip(" ")
    return [*lines, clip(rest, width)]


def _bounded(text: str, width: int) -> str:
    # Escapes only lengthen, so what stands past the first width + 1 characters is never shown.
    return printable(text[: max(0, width) + 1])


def _head(shown: str, width: int) -> str:
    """Return the longest start of ``shown`` that fits."""
    used = 0
    for count, char in enumerate(shown):
        used += _width(char)
        if used > width:
            return shown[:count]
    return shown


def _width(char: str) -> int:
    wide = char >= _FIRST_EMOJI or unicodedata.east_asian_width(char) in "WF"
    return 2 if wide else 1

"""A terminal's lines: coloured by us, escaped, and never wider than asked.

The only module of a terminal report that writes; whatever it is given is made printable here.
"""

from __future__ import annotations

from enum import Enum
from typing import TextIO

from trailhawk.model.redaction import redacted
from trailhawk.model.severity import Level
from trailhawk.sinks.columns import clip, width_of, wrap
from trailhawk.sinks.wording import DASH, TIMES

__all__ = ["LEVEL_STYLES", "Screen", "Span", "Style"]


class Style(Enum):
    """What a stretch of text is; the value is its SGR parameters."""

    PLAIN = ""
    STRONG = "1"
    FAINT = "2"
    GOOD = "32"
    BAD = "1;91"
    CRITICAL = "1;97;41"
    HIGH = "1;31"
    MEDIUM = "33"
    LOW = "36"
    INFORMATIONAL = "90"


LEVEL_STYLES = {level: Style[level.name] for level in Level}

Span = tuple[Style, str]

# Our own signs, for a terminal whose encoding has none of them; each is one column wide.
_ASCII_SIGNS = str.maketrans({"…": "~", DASH: "-", TIMES: "x"})


class Screen:
    """Lines of styled spans on a text stream, known secrets taken out."""

    def __init__(self, out: TextIO, *, color: bool, width: int) -> None:
        self._out = out
        self._color = color
        self._encoding = out.encoding or "utf-8"
        self.width = max(20, width)

    def line(self, *spans: Span) -> None:
        """Write one line, cut at the width."""
        room = self.width
        parts: list[str] = []
        for style, text in spans:
            shown = self._encodable(clip(redacted(text), room))
            room -= width_of(shown)
            parts.append(self._painted(style, shown))
        self._out.write("".join(parts).rstrip(" ") + "\n")

    def block(self, label: str, text: str, *, style: Style = Style.PLAIN, lines: int = 3) -> None:
        """Write a labelled value, wrapped under itself into at most so many lines."""
        lead = f"  {label:<8}"
        for part in wrap(redacted(text), self.width - len(lead), lines):
            self.line((Style.FAINT, lead), (style, part))
            lead = " " * len(lead)

    def blank(self) -> None:
        """Write an empty line."""
        self._out.write("\n")

    def _painted(self, style: Style, text: str) -> str:
        if not self._color or not style.value or not text:
            return text
        return f"\x1b[{style.value}m{text}\x1b[0m"

    def _encodable(self, text: str) -> str:
        """Return printable text with what the stream cannot encode as question marks."""
        try:
            text.encode(self._encoding)
        except UnicodeEncodeError:
            signs = text.translate(_ASCII_SIGNS)
            return signs.encode(self._encoding, "replace").decode(self._encoding)
        return text

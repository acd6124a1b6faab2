"""Text from rules and logs, made safe for one line of a terminal or a log.

The only place that decides which characters are shown as escapes.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["cut", "printable"]

# C0 and C1 controls, line and paragraph separators, bidirectional controls, surrogates,
# zero-width characters and the byte order mark: each can forge what a person sees.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)


def printable(text: str) -> str:
    r"""Return ``text`` with control, bidi and invisible characters as ``\x1b`` or ``\u202e``."""
    return text if text.isprintable() and text.isascii() else _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cut(text: str, width: int) -> str:
    """Return ``text`` shortened to ``width`` characters, an ellipsis marking the cut."""
    if len(text) <= width:
        return text
    kept = text[: max(0, width - 1)]
    # A combining mark left without its letter would attach itself to the ellipsis.
    while kept and unicodedata.combining(kept[-1]):
        kept = kept[:-1]
    return kept + "…"

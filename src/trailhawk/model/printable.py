"""Text from rules and logs, made safe for one line of a terminal or a log.

The only place that decides which characters are shown as escapes.
"""

from __future__ import annotations

import unicodedata

__all__ = ["cut", "printable", "writable"]

# Letters that show nothing although Unicode counts them as letters.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0")


def printable(text: str) -> str:
    r"""Return ``text`` with everything that could forge what is seen as ``\x1b`` or ``\u202e``.

    That is whatever ``str.isprintable`` refuses: controls, bidirectional and zero-width format
    characters, separators other than the space, surrogates, the unassigned and the private.
    """
    # Nothing of ASCII is blank, and most texts are: asking is cheaper than looking at each letter.
    if text.isprintable() and (text.isascii() or _BLANK.isdisjoint(text)):
        return text
    return "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    if letter.isprintable() and letter not in _BLANK:
        return letter
    code = ord(letter)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def writable(name: str) -> str:
    r"""Return a file's name as text that any file can hold: bytes that are no UTF-8 as ``\udcff``.

    Python keeps such bytes as halves of surrogate pairs, so that the file can still be opened.
    """
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode()


def cut(text: str, width: int) -> str:
    """Return ``text`` shortened to ``width`` characters, an ellipsis marking the cut."""
    if len(text) <= width:
        return text
    kept = text[: max(0, width - 1)]
    # A combining mark left without its letter would attach itself to the ellipsis.
    while kept and unicodedata.combining(kept[-1]):
        kept = kept[:-1]
    return kept + "…"

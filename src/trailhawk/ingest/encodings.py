"""Byte order marks: behind this module all text is UTF-8 without one."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

__all__ = ["as_utf8", "utf8_pieces"]

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def as_utf8(text: bytes) -> tuple[bytes, int]:
    """Return ``text`` without a byte order mark, and how many bytes were taken off its front.

    UTF-16 is what ``>`` writes in Windows PowerShell; offsets then count the UTF-8 text.
    """
    if text.startswith(codecs.BOM_UTF8):
        return text[len(codecs.BOM_UTF8) :], len(codecs.BOM_UTF8)
    if text.startswith(_UTF16):
        return text.decode("utf-16", errors="replace").encode(), 0
    return text, 0


def utf8_pieces(pieces: Iterable[bytes]) -> tuple[Iterator[bytes], int]:
    """Do what ``as_utf8`` does for a text in pieces."""
    rest = iter(pieces)
    head = b""
    while len(head) < len(codecs.BOM_UTF8) and (piece := next(rest, b"")):
        head += piece
    if head.startswith(_UTF16):
        decoded = codecs.iterdecode(chain([head], rest), "utf-16", errors="replace")
        return (piece.encode() for piece in decoded), 0
    text, skipped = as_utf8(head)
    return chain([text], rest), skipped

"""Tests brought to the simplest shape that passes the same values."""

from __future__ import annotations

import string

import re2

from trailhawk.ir.tests import Contains, EndsWith, Glob, OneOf, Regex, StartsWith, Test, Wild
from trailhawk.model.text import fold

__all__ = ["folded", "is_caseless", "simplified"]

_LETTERS = frozenset(string.ascii_letters)
_PLAIN = re2.compile(r"^\^?(?:[A-Za-z0-9_ :/@,'\"<>=#%&~!;-]|\\[.*+?$^|()\[\]{}/-])*\$?$")
# RE2's (?i) also equates KELVIN SIGN with k and LONG S with s; our fold does not.
_FOLDED_FURTHER = frozenset("kKsS")


def is_caseless(text: str) -> bool:
    """Whether case makes no difference to a text."""
    return _LETTERS.isdisjoint(text)


def folded(text: str, folds: bool) -> str:  # noqa: FBT001 - mirrors the field of a test
    """Return the text, folded if asked."""
    return fold(text) if folds else text


def simplified(test: Test) -> Test:
    """Return an equal test, a pattern without need for one written as plain text."""
    match test:
        case Glob(parts, folds):
            return _glob(parts, folds) or test
        case Regex(pattern, ignores, multi_line=False):
            return _regex(pattern, ignores) or test
        case _:
            return test


def _glob(parts: tuple[str | Wild, ...], folds: bool) -> Test | None:  # noqa: FBT001
    match parts:
        case ():
            return OneOf(("",), folds)
        case (str(text),):
            return OneOf((text,), folds)
        case (Wild(True),):
            return Contains(("",), folds)
        case (str(text), Wild(True)):
            return StartsWith((text,), folds)
        case (Wild(True), str(text)):
            return EndsWith((text,), folds)
        case (Wild(True), str(text), Wild(True)):
            return Contains((text,), folds)
        case _:
            return None


def _regex(pattern: str, ignores: bool) -> Test | None:  # noqa: FBT001
    if not pattern.startswith("^"):
        pattern = pattern.removeprefix(".*")
    if not pattern.endswith("\\.*"):
        pattern = pattern.removesuffix(".*")
    if _PLAIN.search(pattern) is None:
        return None
    start, end = pattern.startswith("^"), pattern.endswith("$") and not pattern.endswith("\\$")
    text = _unescaped(pattern[start : len(pattern) - end])
    if ignores and not _FOLDED_FURTHER.isdisjoint(text):
        return None
    shape = OneOf if start and end else StartsWith if start else EndsWith if end else Contains
    return shape((text,), ignores)


def _unescaped(pattern: str) -> str:
    out, escaped = "", False
    for letter in pattern:
        if letter == "\\" and not escaped:
            escaped = True
        else:
            out += letter
            escaped = False
    return out

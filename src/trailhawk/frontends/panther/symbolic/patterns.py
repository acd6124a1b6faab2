"""Python's patterns as the IR's: ``fnmatch`` as globs, ``re`` as RE2."""

from __future__ import annotations

import re

import re2

from trailhawk.ir.tests import Glob, Regex, Wild

__all__ = ["fnmatch_test", "to_re2"]

MAX_PATTERN = 4_000


_CLASSES = {"d": r"\p{Nd}", "w": r"[\p{L}\p{N}_]", "s": r"[\s\v\x1c-\x1f\x85\p{Z}]"}


_NEGATED = {"D": r"\P{Nd}", "W": r"[^\p{L}\p{N}_]", "S": r"[^\s\v\x1c-\x1f\x85\p{Z}]"}


_LEADING_FLAGS = re.compile(r"\A\(\?([ims]+)\)")


def fnmatch_test(pattern: str) -> Glob | Regex:
    """Return the test that ``fnmatch.fnmatchcase`` makes."""
    if "[" in pattern:
        return Regex(rf"(?s)\A(?:{_glob_with_classes(pattern)})\z")
    parts: list[str | Wild] = []
    for char in pattern:
        if char in "*?":
            parts.append(Wild(many=char == "*"))
        elif parts and isinstance(parts[-1], str):
            parts[-1] += char
        else:
            parts.append(char)
    return Glob(tuple(parts))


def _glob_with_classes(pattern: str) -> str:
    """Return a glob with classes as RE2 has it; a bracket that nothing closes is a letter."""
    out: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char in "*?":
            out.append(".*" if char == "*" else ".")
            continue
        negated = pattern[at : at + 1] == "!"
        # A bracket right at the beginning is one of the class.
        end = pattern.find("]", at + negated + 1) if char == "[" else -1
        if end < 0:
            out.append(str(re2.escape(char)))
            continue
        out.append(_class(pattern[at + negated : end], negated=negated))
        at = end + 1
    return "".join(out)


def _class(inside: str, *, negated: bool) -> str:
    """Return a glob's class; ranges that run backwards hold nothing."""
    pieces: list[str] = []
    at = 0
    while at < len(inside):
        if inside[at + 1 : at + 2] == "-" and at + 2 < len(inside):
            first, last = inside[at], inside[at + 2]
            if first <= last:
                pieces.append(f"{_in_class(first)}-{_in_class(last)}")
            at += 3
        else:
            pieces.append(_in_class(inside[at]))
            at += 1
    if not pieces:
        return "." if negated else r"[^\x00-\x{10FFFF}]"
    return f"[{'^' if negated else ''}{''.join(pieces)}]"


def _in_class(char: str) -> str:
    return f"\\x{{{ord(char):x}}}" if not char.isalnum() or not char.isascii() else char


def to_re2(pattern: str, flags: int, how: str) -> Regex | None:
    """Return Python's pattern as RE2 has it; None where they cannot be made to mean the same."""
    if len(pattern) > MAX_PATTERN or flags & ~(
        re.IGNORECASE | re.MULTILINE | re.DOTALL | re.UNICODE
    ):
        return None
    letters: dict[str, int] = {
        "i": flags & re.IGNORECASE,
        "m": flags & re.MULTILINE,
        "s": flags & re.DOTALL,
    }
    leading = _LEADING_FLAGS.match(pattern)
    if leading:
        pattern = pattern[leading.end() :]
        letters.update(dict.fromkeys(leading.group(1), 1))
    if letters["m"]:
        return None
    inner = _body(pattern, whole=how == "fullmatch")
    if inner is None:
        return None
    given = "".join(letter for letter in "is" if letters[letter])
    before = f"(?{given})" if given else ""
    match how:
        case "match":
            return Regex(rf"{before}\A(?:{inner})")
        case "fullmatch":
            return Regex(rf"{before}\A(?:{inner})\z")
        case _:
            return Regex(before + inner)


def _body(pattern: str, *, whole: bool) -> str | None:
    out: list[str] = []
    at, inside = 0, False
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "\\":
            piece = _escape(pattern[at : at + 1], inside=inside)
            if piece is None:
                return None
            out.append(piece)
            at += 1
        elif inside:
            inside = char != "]"
            # RE2 would take [:alpha:] in a class for letters.
            out.append(r"\[" if char == "[" else char)
        elif char == "[":
            inside = True
            extra = 1 + (pattern[at : at + 1] == "^")
            if pattern[at + extra - 1 : at + extra] == "]":
                return None
            out.append(char)
        elif char == "{" and pattern[at : at + 1] == ",":
            # To Python {,3} is {0,3}; to RE2 it is five letters.
            return None
        elif char == "$":
            if pattern[at : at + 1] not in {"", ")", "|"}:
                return None
            # Python's also stands before a last line break, which it leaves where it is.
            out.append(r"\z" if whole else r"(?:\n?\z)")
        elif char == "^":
            out.append(r"\A")
        elif char == "(" and pattern[at : at + 1] == "?" and pattern[at + 1 : at + 2] != ":":
            return None
        else:
            out.append(char)
    return "".join(out)


def _escape(char: str, *, inside: bool) -> str | None:
    if char in _CLASSES:
        found = _CLASSES[char]
        return found.removeprefix("[").removesuffix("]") if inside else found
    if char in _NEGATED:
        return None if inside else _NEGATED[char]
    if char == "Z":
        return r"\z"
    if char.isalpha() and char not in "nrtfvA":
        return None
    return None if char.isdigit() or not char else "\\" + char

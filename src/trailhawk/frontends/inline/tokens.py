"""Typed conditions, split into words, quoted texts, operators and parentheses."""

from __future__ import annotations

import re
from enum import Enum

import msgspec

from trailhawk.model.errors import ConfigError
from trailhawk.model.printable import cut

__all__ = ["Kind", "Token", "tokens"]

MAX_CHARS = 8 * 1024


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    QUOTED = "quoted"
    OPERATOR = "operator"
    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    END = "end"


class Token(msgspec.Struct, frozen=True):
    """One token, its text without quotes, and where it begins."""

    kind: Kind
    text: str
    at: int


# The text is the operator's own and bounded; each alternative starts with another character.
_TOKEN = re.compile(
    r"""\s*(?:(?P<operator>!=|!~|<=|>=|=|~|<|>)|(?P<open>\()|(?P<close>\))|(?P<comma>,)|"""
    r""""(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|"""
    r"""(?P<word>[^\s()=!~<>,"']+))"""
)
_NAMED = {"operator": Kind.OPERATOR, "open": Kind.OPEN, "close": Kind.CLOSE, "comma": Kind.COMMA}


def tokens(text: str) -> list[Token]:
    """Return the tokens of a condition, an END last; ConfigError where there is none."""
    if len(text) > MAX_CHARS:
        raise ConfigError(f"a condition longer than {MAX_CHARS} characters")
    found: list[Token] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise ConfigError(f"cannot read the condition at: {cut(text[at:].strip(), 40)}")
        found.append(_token(match))
        at = match.end()
    return [*found, Token(Kind.END, "", end)]


def _token(match: re.Match[str]) -> Token:
    name = match.lastgroup or ""
    text = match[name]
    at = match.start(name)
    if name == "double":
        return Token(Kind.QUOTED, re.sub(r"\\(.)", r"\1", text), at)
    if name == "single":
        return Token(Kind.QUOTED, text, at)
    return Token(_NAMED.get(name, Kind.WORD), text, at)

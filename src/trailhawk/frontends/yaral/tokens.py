"""The words of YARA-L 2.0: text to tokens with their places.

Owns comments, quoting and escapes. A slash after an operand divides, anywhere else it opens a
regular expression; that is the only place where what came before matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from trailhawk.model.errors import RuleError
from trailhawk.model.spans import Span

__all__ = ["MAX_TOKENS", "Kind", "Token", "tokenize"]

MAX_TOKENS = 100_000
"""The largest public rule has some 4,000."""


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    VARIABLE = auto()
    COUNT = auto()
    LIST = auto()
    TEXT = auto()
    RAW_TEXT = auto()
    REGEX = auto()
    NUMBER = auto()
    DURATION = auto()
    SIGN = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One word: what it says (quotes and sigils removed, escapes resolved) and where."""

    kind: Kind
    text: str
    at: Span


_SIGNS = (
    "!=",
    "<=",
    ">=",
    "=",
    "<",
    ">",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    ":",
    "+",
    "-",
    "*",
    "/",
    "%",
    "!",
)
_SIGILS = {"$": Kind.VARIABLE, "#": Kind.COUNT, "%": Kind.LIST}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'", "`": "`"}
_OPERANDS = {Kind.WORD, Kind.VARIABLE, Kind.COUNT, Kind.LIST, Kind.TEXT, Kind.RAW_TEXT}
_OPERANDS |= {Kind.REGEX, Kind.NUMBER, Kind.DURATION}
# After these a value is still to come, so that a slash opens a regular expression.
_CONNECTIVES = {"and", "or", "not", "in", "nocase", "over", "by"}


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text, the last one ``END``; ``RuleError`` for what is no word."""
    return _Lexer(text).tokens()


class _Lexer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._line_start = 0
        self._found: list[Token] = []

    def tokens(self) -> list[Token]:
        while self._skip_blanks():
            if len(self._found) >= MAX_TOKENS:
                raise RuleError("R405", f"more than {MAX_TOKENS} words", at=self._span(1))
            self._next()
        self._found.append(Token(Kind.END, "", self._span(1)))
        return self._found

    def _span(self, length: int) -> Span:
        return Span(self._line, self._at - self._line_start + 1, max(1, length))

    def _skip_blanks(self) -> bool:
        """Move to the next word; False at the end."""
        text = self._text
        while self._at < len(text):
            if text[self._at] == "\n":
                self._at += 1
                self._line += 1
                self._line_start = self._at
            elif text[self._at].isspace() or text[self._at] == "\ufeff":
                self._at += 1
            elif text.startswith("//", self._at):
                end = text.find("\n", self._at)
                self._at = len(text) if end < 0 else end
            elif text.startswith("/*", self._at):
                self._skip_comment()
            else:
                return True
        return False

    def _skip_comment(self) -> None:
        end = self._text.find("*/", self._at + 2)
        if end < 0:
            raise RuleError("R402", "the comment is not closed", at=self._span(2))
        inside = self._text[self._at : end]
        if "\n" in inside:
            self._line += inside.count("\n")
            self._line_start = self._at + inside.rfind("\n") + 1
        self._at = end + 2

    def _next(self) -> None:
        char = self._text[self._at]
        if char in _SIGILS and self._name_follows():
            self._take(_SIGILS[char], self._word_end(self._at + 1), skip=1)
        elif char == '"':
            self._take_quoted()
        elif char == "`":
            self._take_raw()
        elif char == "/" and not self._after_operand():
            self._take_regex()
        elif char.isascii() and char.isdigit():
            self._take_number()
        elif _is_name(char):
            self._take(Kind.WORD, self._word_end(self._at))
        else:
            self._take_sign()

    def _name_follows(self) -> bool:
        return self._at + 1 < len(self._text) and _is_name(self._text[self._at + 1])

    def _word_end(self, start: int) -> int:
        end = start
        while end < len(self._text) and _is_name(self._text[end]):
            end += 1
        return end

    def _add(self, kind: Kind, value: str, end: int) -> None:
        self._found.append(Token(kind, value, self._span(end - self._at)))
        self._at = end

    def _take(self, kind: Kind, end: int, *, skip: int = 0) -> None:
        self._add(kind, self._text[self._at + skip : end], end)

    def _after_operand(self) -> bool:
        if not self._found:
            return False
        last = self._found[-1]
        if last.kind is Kind.SIGN:
            return last.text in {")", "]"}
        return last.kind in _OPERANDS and last.text.lower() not in _CONNECTIVES

    def _take_quoted(self) -> None:
        text, at, out = self._text, self._at + 1, ""
        start = at
        while at < len(text) and text[at] not in '"\n':
            if text[at] == "\\" and at + 1 < len(text) and text[at + 1] != "\n":
                # An escape that means nothing keeps its backslash: "\." is written for "\\.".
                out += text[start:at] + _ESCAPES.get(text[at + 1], text[at : at + 2])
                at += 2
                start = at
            else:
                at += 1
        if at >= len(text) or text[at] != '"':
            raise RuleError("R402", "the text is not closed on its line", at=self._span(1))
        self._add(Kind.TEXT, out + text[start:at], at + 1)

    def _take_raw(self) -> None:
        end = self._text.find("`", self._at + 1)
        if end < 0 or "\n" in self._text[self._at : end]:
            raise RuleError("R402", "the text is not closed on its line", at=self._span(1))
        self._add(Kind.RAW_TEXT, self._text[self._at + 1 : end], end + 1)

    def _take_regex(self) -> None:
        text, at = self._text, self._at + 1
        while at < len(text) and text[at] not in "/\n":
            at += 2 if text[at] == "\\" and text[at + 1 : at + 2] != "\n" else 1
        if at >= len(text) or text[at] != "/":
            message = "the regular expression is not closed on its line"
            raise RuleError("R402", message, at=self._span(1))
        self._add(Kind.REGEX, text[self._at + 1 : at].replace("\\/", "/"), at + 1)

    def _take_number(self) -> None:
        text, end = self._text, self._at
        while end < len(text) and text[end] in "0123456789":
            end += 1
        if text[end : end + 1] == "." and text[end + 1 : end + 2].isdecimal():
            end += 1
            while end < len(text) and text[end] in "0123456789":
                end += 1
        unit_end = self._word_end(end)
        self._take(Kind.DURATION if unit_end > end else Kind.NUMBER, unit_end)

    def _take_sign(self) -> None:
        for sign in _SIGNS:
            if self._text.startswith(sign, self._at):
                self._add(Kind.SIGN, sign, self._at + len(sign))
                return
        found = self._text[self._at]
        raise RuleError("R402", f"the character {found!r} has no meaning here", at=self._span(1))


def _is_name(char: str) -> bool:
    return char == "_" or (char.isascii() and char.isalnum())

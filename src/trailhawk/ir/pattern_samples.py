"""Texts that a regular expression finds, made from the expression itself.

A reader of what rules use of the syntax: groups, alternatives, classes, repetitions, anchors.
Nothing is run here, and what is made is never trusted: whoever asks matches it on RE2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

__all__ = ["UnreadError", "pattern_samples"]

MAX_PATTERN = 2_000
MAX_DEPTH = 40
MAX_TEXT = 4_000
MAX_COUNT = 1_000
"""RE2's own bound on repetitions."""

PICKS = 6
"""Texts made: each takes the next alternative of every choice."""

_ONE_OF = {"d": "0", "w": "x", "s": " ", "D": "x", "W": " ", "S": "x"}
_NOTHING = frozenset("bBAzZ")
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_PLAIN = "xa0A-_ /.:"
_CLASSES: dict[str, Callable[[str], bool]] = {
    "d": str.isdigit,
    "w": lambda letter: letter.isalnum() or letter == "_",
    "s": str.isspace,
    "D": lambda letter: not letter.isdigit(),
    "W": lambda letter: not (letter.isalnum() or letter == "_"),
    "S": lambda letter: not letter.isspace(),
}


class UnreadError(ValueError):
    """The expression has something that is not read here."""


def pattern_samples(pattern: str) -> Iterator[str]:
    """Yield texts that the expression probably finds; none where it is not read."""
    if len(pattern) > MAX_PATTERN:
        return
    made: set[str] = set()
    for pick in range(PICKS):
        try:
            text = _Reader(pattern, pick).whole()
        except UnreadError:
            return
        if text not in made:
            made.add(text)
            yield text


class _Reader:
    """Reads an expression from left to right, and makes a text on the way."""

    def __init__(self, pattern: str, pick: int) -> None:
        self._pattern = pattern
        self._pick = pick
        self._at = 0
        self._depth = 0

    def whole(self) -> str:
        """Return a text for the expression."""
        text = self._choice()
        if self._at < len(self._pattern):
            raise UnreadError
        return text

    def _choice(self) -> str:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnreadError
        options = [self._sequence()]
        while self._taken("|"):
            options.append(self._sequence())
        self._depth -= 1
        return options[self._pick % len(options)]

    def _sequence(self) -> str:
        text = ""
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            text += self._repeated(self._atom())
            if len(text) > MAX_TEXT:
                raise UnreadError
        return text

    def _atom(self) -> str:
        letter = self._next()
        match letter:
            case "(":
                return self._group()
            case "[":
                return self._class()
            case "\\":
                return self._escape()
            case "^" | "$":
                return ""
            case ".":
                return "x"
            case "*" | "+" | "?":
                raise UnreadError
            case _:
                return letter

    def _repeated(self, text: str) -> str:
        least, most = self._counts()
        self._taken("?")
        # Every other text has one where none is needed.
        wanted = max(least, self._pick % 2) if most is None or most > 0 else least
        if len(text) * wanted > MAX_TEXT:
            raise UnreadError
        return text * wanted

    def _counts(self) -> tuple[int, int | None]:
        if self._taken("*"):
            return 0, None
        if self._taken("+"):
            return 1, None
        if self._taken("?"):
            return 0, 1
        end = self._pattern.find("}", self._at)
        if not self._pattern.startswith("{", self._at) or end < 0:
            return 1, 1
        least, comma, most = self._pattern[self._at + 1 : end].partition(",")
        if not least.isdecimal() or (most and not most.isdecimal()):
            return 1, 1
        self._at = end + 1
        if int(least) > MAX_COUNT:
            raise UnreadError
        return int(least), int(most) if most else (None if comma else int(least))

    def _group(self) -> str:
        if self._taken("?") and self._head():
            return ""
        text = self._choice()
        if not self._taken(")"):
            raise UnreadError
        return text

    def _head(self) -> bool:
        """Read what stands behind ``(?``; whether the group ends with it, as ``(?i)`` does."""
        if self._taken("P<") or self._taken("<"):
            self._until(">")
            return False
        while (letter := self._next()) not in ":)":
            if letter not in "imsU-":
                raise UnreadError
        return letter == ")"

    def _class(self) -> str:
        negated = self._taken("^")
        holds: list[Callable[[str], bool]] = []
        options = ""
        first = True
        while first or not self._taken("]"):
            first = False
            test, letter = self._member()
            holds.append(test)
            options += letter
        for letter in options + _PLAIN:
            if any(test(letter) for test in holds) is not negated:
                return letter
        raise UnreadError

    def _member(self) -> tuple[Callable[[str], bool], str]:
        """Return a test of one member of a class, and a letter that probably passes it."""
        start = self._next()
        if start == "[" and self._pattern.startswith(":", self._at):
            raise UnreadError
        if start == "\\" and self._pattern[self._at : self._at + 1] in _CLASSES:
            kind = self._next()
            return _CLASSES[kind], _ONE_OF[kind]
        low = self._escape() if start == "\\" else start
        rest = self._pattern[self._at : self._at + 2]
        if rest[:1] != "-" or rest == "-]":
            return low.__eq__, low
        self._at += 1
        end = self._next()
        high = self._escape() if end == "\\" else end
        return (lambda letter: low <= letter <= high), low

    def _escape(self) -> str:
        letter = self._next()
        if letter in _ONE_OF:
            return _ONE_OF[letter]
        if letter in _NOTHING:
            return ""
        if letter in _CONTROL:
            return _CONTROL[letter]
        if letter.isalnum():
            raise UnreadError
        return letter

    def _until(self, mark: str) -> None:
        end = self._pattern.find(mark, self._at)
        if end < 0:
            raise UnreadError
        self._at = end + len(mark)

    def _next(self) -> str:
        if self._at >= len(self._pattern):
            raise UnreadError
        self._at += 1
        return self._pattern[self._at - 1]

    def _taken(self, text: str) -> bool:
        found = self._pattern.startswith(text, self._at)
        self._at += len(text) if found else 0
        return found

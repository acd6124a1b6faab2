"""Python literals in rule text, read without Python: dicts, lists, text, numbers, constants.

``ast.literal_eval`` recurses on the C stack and tells no places; this reader is limited, and its
tree is the YAML reader's, so that one translator serves both.
"""

from __future__ import annotations

import string
from typing import NoReturn

from trailhawk.frontends.yaml_reader.tree import (
    Entry,
    Mapping,
    Node,
    Places,
    Scalar,
    Sequence,
)
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span

__all__ = ["literal_end", "read_literal"]

_CONSTANTS: dict[str, bool | None] = {"True": True, "False": False, "None": None}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "\n": ""}
_HEX = {"x": 2, "u": 4, "U": 8}
_BARE = frozenset(string.ascii_letters + string.digits + "+-._")
_CLOSERS = {"{": "}", "[": "]", "(": ")"}


def read_literal(source: Scalar, limits: Limits) -> Node:
    """Return the tree of a text that is one literal; ``RuleError`` R302 where it is none."""
    reader = _Reader(source, limits)
    node = reader.value(1)
    reader.end()
    return node


def literal_end(text: str, limits: Limits) -> int:
    """Return where the literal at the start of ``text`` ends; ``RuleError`` where it is none."""
    reader = _Reader(Scalar(text, text, Span(1, 1), verbatim=True), limits)
    reader.value(1)
    return reader.index


class _Reader:
    def __init__(self, source: Scalar, limits: Limits) -> None:
        self._verbatim = source.verbatim
        self._places = Places(source)
        self._text = source.text
        self._limits = limits
        self._nodes = 0
        self.index = 0

    def _peek(self) -> str:
        while self.index < len(self._text) and self._text[self.index].isspace():
            self.index += 1
        return self._text[self.index : self.index + 1]

    def _at(self, start: int) -> Span:
        return self._places.at(start, self.index - start)

    def _fail(self, wanted: str) -> NoReturn:
        found = self._text[self.index : self.index + 1]
        said = f"{found!r} stands where {wanted} is expected" if found else f"{wanted} is missing"
        raise RuleError(
            "R302",
            f"the query is not a Python literal: {said}",
            at=self._places.at(self.index, 1),
        )

    def end(self) -> None:
        if self._peek():
            self._fail("the end of the query")

    def value(self, depth: int) -> Node:
        self._nodes += 1
        letter = self._peek()
        if depth > self._limits.max_yaml_depth:
            raise RuleError(
                "R102",
                f"nested deeper than {self._limits.max_yaml_depth} levels",
                at=self._places.at(self.index, 1),
            )
        if self._nodes > self._limits.max_yaml_nodes:
            raise RuleError(
                "R103",
                f"more than {self._limits.max_yaml_nodes} values in one document",
                at=self._places.at(self.index, 1),
            )
        if letter == "{":
            return self._dict(depth)
        if letter in _CLOSERS:
            return self._list(letter, depth)
        return self._scalar()

    def _dict(self, depth: int) -> Mapping:
        start = self.index
        self.index += 1
        entries: dict[str, Entry] = {}
        while self._peek() != "}":
            if entries:
                self._separator("}")
                if self._peek() == "}":
                    break
            key = self._key()
            if key.text in entries:
                raise RuleError("R106", f"the key {cut(key.text, 80)!r} stands twice", at=key.at)
            if self._peek() != ":":
                self._fail("':'")
            self.index += 1
            entries[key.text] = Entry(key, self.value(depth + 1))
        self.index += 1
        return Mapping(tuple(entries.values()), self._at(start))

    def _key(self) -> Scalar:
        if self._peek() not in {"'", '"'}:
            self._fail("a key in quotes")
        self._nodes += 1
        return self._string()

    def _list(self, opener: str, depth: int) -> Sequence:
        start = self.index
        self.index += 1
        items: list[Node] = []
        while self._peek() != _CLOSERS[opener]:
            if items:
                self._separator(_CLOSERS[opener])
                if self._peek() == _CLOSERS[opener]:
                    break
            items.append(self.value(depth + 1))
        self.index += 1
        return Sequence(tuple(items), self._at(start))

    def _separator(self, closer: str) -> None:
        if self._peek() != ",":
            self._fail(f"',' or {closer!r}")
        self.index += 1

    def _scalar(self) -> Scalar:
        if self._peek() in {"'", '"'}:
            return self._string()
        start = self.index
        while self._text[self.index : self.index + 1] in _BARE and self.index < len(self._text):
            self.index += 1
        word = self._text[start : self.index]
        if not word:
            self._fail("a value")
        at = self._at(start)
        if word in _CONSTANTS:
            return Scalar(_CONSTANTS[word], word, at, verbatim=self._verbatim)
        return Scalar(self._number(word, start), word, at, verbatim=self._verbatim)

    def _number(self, word: str, start: int) -> int | float:
        digits = word.lstrip("+-")
        plain = "_" not in word and len(word) <= 40 and digits[:1] in "0123456789."
        if digits.isdigit() and digits[0] == "0" and digits.strip("0"):
            plain = False  # Python takes no number for octal that other languages do
        try:
            number: int | float = int(word) if digits.isdigit() else float(word)
        except ValueError:
            plain = False
        if not plain:
            self.index = start
            raise RuleError(
                "R302",
                f"the query is not a Python literal: unknown word {cut(word, 80)!r}",
                at=self._places.at(start, len(word)),
                fix="put text in quotes; write True, False and None",
            )
        return number

    def _string(self) -> Scalar:
        quote = self._peek()
        self.index += 1
        start = self.index
        parts: list[str] = []
        end = -1
        while True:
            if end < self.index:  # an escape may have taken the quote that was found
                end = self._text.find(quote, self.index)
            stop = self._text.find("\\", self.index, end)
            if end < 0 or "\n" in self._text[self.index : end if stop < 0 else stop]:
                self.index = len(self._text)
                self._fail("the closing quote")
            parts.append(self._text[self.index : end if stop < 0 else stop])
            if stop < 0:
                break
            self.index = stop + 1
            parts.append(self._escape())
        self.index = end
        text = "".join(parts)
        at = self._at(start)
        verbatim = self._verbatim and len(text) == self.index - start
        self.index += 1
        return Scalar(text, text, at, verbatim=verbatim)

    def _escape(self) -> str:
        letter = self._text[self.index : self.index + 1]
        if letter in _HEX:
            return self._hex(_HEX[letter])
        if letter.isdigit() or letter == "N":
            self._bad_escape()
        self.index += len(letter)
        # As Python has it: an unknown escape keeps its backslash.
        return _ESCAPES.get(letter, "\\" + letter)

    def _bad_escape(self) -> NoReturn:
        raise RuleError(
            "R302",
            "the query is not a Python literal: an escape that cannot be read",
            at=self._places.at(self.index - 1, 2),
            fix="write the character itself, or a backslash twice",
        )

    def _hex(self, length: int) -> str:
        digits = self._text[self.index + 1 : self.index + 1 + length]
        code = int(digits, 16) if all(digit in string.hexdigits for digit in digits) else -1
        if len(digits) < length or not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            self._bad_escape()
        self.index += 1 + length
        return chr(code)

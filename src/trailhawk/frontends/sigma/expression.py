"""The condition line: text to a small tree, with the place of every error.

``or`` binds least, then ``and``, then ``not``, then ``1 of x*``.
"""

from __future__ import annotations

from typing import NoReturn, TypeAlias

import msgspec

from trailhawk.frontends.yaml_reader.tree import Places, Scalar
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span

__all__ = ["AllOf", "AnyOf", "Expression", "Name", "Negation", "Quantified", "parse_expression"]


class Name(msgspec.Struct, frozen=True):
    """A search identifier."""

    name: str
    at: Span


class Quantified(msgspec.Struct, frozen=True):
    """``1 of x*``: at least ``count`` of the identifiers; no count means all of them."""

    count: int | None
    pattern: str
    at: Span


class Negation(msgspec.Struct, frozen=True):
    """``not``."""

    part: Expression


class AllOf(msgspec.Struct, frozen=True):
    """``and``."""

    parts: tuple[Expression, ...]


class AnyOf(msgspec.Struct, frozen=True):
    """``or``."""

    parts: tuple[Expression, ...]


Expression: TypeAlias = Name | Quantified | Negation | AllOf | AnyOf


class _Token(msgspec.Struct, frozen=True):
    text: str
    at: Span

    @property
    def word(self) -> str:
        return self.text.lower()


_OPERATORS = frozenset({"and", "or", "not", "of", "(", ")"})


def parse_expression(condition: Scalar, limits: Limits) -> Expression:
    """Parse one condition; raises ``RuleError`` with the place of the first thing amiss."""
    tokens = _tokens(condition, limits)
    if not tokens:
        raise RuleError("R206", "the condition is empty", at=condition.at)
    return _Parser(tokens, limits, condition).whole()


def _tokens(condition: Scalar, limits: Limits) -> list[_Token]:
    tokens: list[_Token] = []
    text = condition.text
    places = Places(condition)
    start = 0
    for index, letter in enumerate(text + " "):
        if letter not in "()|" and not letter.isspace():
            continue
        if index > start:
            tokens.append(_Token(text[start:index], places.at(start, index - start)))
        if letter in "()|":
            tokens.append(_Token(letter, places.at(index, 1)))
        start = index + 1
        if len(tokens) > limits.max_condition_nodes:
            raise RuleError(
                "R212", f"more than {limits.max_condition_nodes} words", at=condition.at
            )
    return tokens


class _Parser:
    def __init__(self, tokens: list[_Token], limits: Limits, condition: Scalar) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0
        self._limits = limits
        self._condition = condition

    def whole(self) -> Expression:
        found = self._or()
        if self._next < len(self._tokens):
            self._unexpected("'and' or 'or'")
        return found

    def _peek(self) -> str:
        return self._tokens[self._next].word if self._next < len(self._tokens) else ""

    def _take(self, word: str) -> bool:
        if self._peek() != word:
            return False
        self._next += 1
        return True

    def _unexpected(self, wanted: str) -> NoReturn:
        if self._next >= len(self._tokens):
            end = Places(self._condition).at(len(self._condition.text.rstrip()), 1)
            raise RuleError("R206", f"the condition ends where {wanted} is expected", at=end)
        token = self._tokens[self._next]
        if token.text == "|":
            raise RuleError(
                "R219",
                "aggregation after '|' is not executed",
                at=token.at,
                fix="write a correlation rule",
            )
        raise RuleError(
            "R206", f"{cut(token.text, 80)!r} stands where {wanted} is expected", at=token.at
        )

    def _or(self) -> Expression:
        parts = [self._and()]
        while self._take("or"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _and(self) -> Expression:
        parts = [self._not()]
        while self._take("and"):
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _not(self) -> Expression:
        if self._peek() != "not":
            return self._primary()
        self._enter()
        self._next += 1
        part = self._not()
        self._depth -= 1
        return Negation(part)

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > self._limits.max_condition_depth:
            raise RuleError(
                "R212",
                f"the condition nests deeper than {self._limits.max_condition_depth} levels",
                at=self._tokens[self._next].at,
            )

    def _primary(self) -> Expression:
        if self._peek() == "(":
            self._enter()
            self._next += 1
            inner = self._or()
            if not self._take(")"):
                self._unexpected("')'")
            self._depth -= 1
            return inner
        if self._peek() in _OPERATORS | {"", "|"}:
            self._unexpected("a search identifier")
        token = self._tokens[self._next]
        self._next += 1
        return self._quantified(token) if self._take("of") else Name(token.text, token.at)

    def _quantified(self, quantifier: _Token) -> Expression:
        count = _count(quantifier)
        if self._peek() in _OPERATORS | {"", "|"}:
            self._unexpected("'them' or a pattern")
        pattern = self._tokens[self._next]
        self._next += 1
        return Quantified(count, pattern.text, pattern.at)


def _count(quantifier: _Token) -> int | None:
    word = quantifier.word
    if word == "all":
        return None
    if word == "any":
        return 1
    if word.isascii() and word.isdigit() and len(word) < 6 and int(word):
        return int(word)
    raise RuleError(
        "R206",
        f"{cut(quantifier.text, 80)!r} stands where 'all', 'any' or a number is expected",
        at=quantifier.at,
    )

"""Typed conditions to the IR: ``event=Delete*,Stop* and not (user=ann or address in 10.0.0.0/8)``.

``docs/investigation.md`` has the language. Letters fold by ASCII; ``and`` may be left out.
"""

from __future__ import annotations

import ipaddress

import re2

from trailhawk.frontends.inline.fields import field_path
from trailhawk.frontends.inline.tokens import Kind, Token, tokens
from trailhawk.ir.conditions import And, Condition, Keyword, Leaf, Not, Or
from trailhawk.ir.tests import (
    Cidr,
    Exists,
    Glob,
    OneOf,
    Order,
    OrderOp,
    Regex,
    ScalarTest,
    Wild,
)
from trailhawk.model.errors import ConfigError
from trailhawk.model.paths import FieldPath
from trailhawk.model.printable import cut

__all__ = ["glob_test", "keyword_condition", "network_test", "parse_condition", "regex_condition"]

MAX_DEPTH = 32
_SERVICE = FieldPath.of("eventSource")
_ORDERS = {"<": OrderOp.LT, "<=": OrderOp.LE, ">": OrderOp.GT, ">=": OrderOp.GE}


def parse_condition(text: str) -> Condition:
    """Return the condition that the text means; ConfigError says where it cannot be read."""
    parser = _Parser(tokens(text))
    condition = parser.alternatives(0)
    parser.expect(Kind.END, "the end, and, or")
    return condition


def keyword_condition(word: str) -> Condition:
    """Return that some scalar anywhere contains the word; wildcards are wildcards."""
    return Keyword(glob_test(f"*{word}*"))


def regex_condition(pattern: str) -> Condition:
    """Return that RE2 finds the pattern in some scalar anywhere."""
    return Keyword(_regex(pattern))


def glob_test(text: str) -> ScalarTest:
    """Return the test for a text in which ``*`` and ``?`` are wildcards; case does not matter."""
    if "*" not in text and "?" not in text:
        return OneOf((text,), fold=True)
    parts: list[str | Wild] = []
    for char in text:
        if char in "*?":
            wild = Wild(many=char == "*")
            if not (wild.many and parts and parts[-1] == wild):
                parts.append(wild)
        elif parts and isinstance(parts[-1], str):
            parts[-1] += char
        else:
            parts.append(char)
    return Glob(tuple(parts), fold=True)


def network_test(texts: tuple[str, ...]) -> Cidr:
    """Return the test for addresses in networks; ConfigError for what is no network."""
    try:
        networks = tuple(str(ipaddress.ip_network(text, strict=False)) for text in texts)
    except ValueError as error:
        raise ConfigError(f"no network: {error}") from None
    return Cidr(networks)


class _Parser:
    """Recursive descent over the tokens of one condition."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0

    def alternatives(self, depth: int) -> Condition:
        if depth > MAX_DEPTH:
            raise ConfigError(f"a condition nested deeper than {MAX_DEPTH}")
        parts = [self._conjunction(depth)]
        while self._takes_word("or"):
            parts.append(self._conjunction(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def expect(self, kind: Kind, wanted: str) -> Token:
        token = self._tokens[self._at]
        if token.kind is not kind:
            shown = cut(token.text, 40) or "the end"
            raise ConfigError(
                f"condition, character {token.at + 1}: {shown!r} where {wanted} belongs"
            )
        self._at += 1
        return token

    def _conjunction(self, depth: int) -> Condition:
        parts = [self._negation(depth)]
        while self._takes_word("and") or self._starts_term():
            parts.append(self._negation(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _negation(self, depth: int) -> Condition:
        negated = False
        while self._takes_word("not"):
            negated = not negated
        part = self._primary(depth)
        return Not(part) if negated else part

    def _primary(self, depth: int) -> Condition:
        if self._tokens[self._at].kind is Kind.OPEN:
            self._at += 1
            inner = self.alternatives(depth + 1)
            self.expect(Kind.CLOSE, "a closing parenthesis")
            return inner
        name = self.expect(Kind.WORD, "a field's name")
        return self._comparison(field_path(name.text))

    def _comparison(self, path: FieldPath) -> Condition:
        if self._takes_word("exists"):
            return Leaf(path, Exists())
        if self._takes_word("missing"):
            return Not(Leaf(path, Exists()))
        if self._takes_word("in"):
            return Leaf(path, network_test(self._values()))
        operator = self.expect(Kind.OPERATOR, "=, !=, ~, !~, <, >, in, exists or missing").text
        if operator in _ORDERS:
            return Leaf(path, Order(_ORDERS[operator], _number(self._value())))
        found = self._test(path, operator)
        return Not(found) if operator.startswith("!") else found

    def _test(self, path: FieldPath, operator: str) -> Condition:
        if operator.endswith("~"):
            return Leaf(path, _regex(self._value()))
        values = self._values()
        if path == _SERVICE:
            values = tuple(text if "." in text else f"{text}.amazonaws.com" for text in values)
        plain = tuple(text for text in values if not ("*" in text or "?" in text))
        parts: list[Condition] = [Leaf(path, OneOf(plain, fold=True))] if plain else []
        parts += [Leaf(path, glob_test(text)) for text in values if text not in plain]
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _values(self) -> tuple[str, ...]:
        values = [self._value()]
        while self._tokens[self._at].kind is Kind.COMMA:
            self._at += 1
            values.append(self._value())
        return tuple(values)

    def _value(self) -> str:
        if self._tokens[self._at].kind is Kind.QUOTED:
            self._at += 1
            return self._tokens[self._at - 1].text
        return self.expect(Kind.WORD, "a value").text

    def _takes_word(self, word: str) -> bool:
        token = self._tokens[self._at]
        if token.kind is Kind.WORD and token.text.lower() == word:
            self._at += 1
            return True
        return False

    def _starts_term(self) -> bool:
        token = self._tokens[self._at]
        return token.kind is Kind.OPEN or (token.kind is Kind.WORD and token.text.lower() != "or")


def _number(text: str) -> int | float:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        raise ConfigError(f"{cut(text, 40)!r} is no number") from None


def _regex(pattern: str) -> Regex:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        why = error.args[0] if error.args else ""
        said = why.decode("utf-8", "replace") if isinstance(why, bytes) else str(why)
        raise ConfigError(f"no regular expression of RE2: {cut(pattern, 60)!r} ({said})") from None
    return Regex(pattern)

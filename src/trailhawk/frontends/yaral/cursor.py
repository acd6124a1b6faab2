"""A place in the tokens of a rule, and how far it may nest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from trailhawk.frontends.yaral.tokens import Kind, Token
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut

__all__ = ["Cursor"]


class Cursor:
    """Reads tokens one after the other; what is not as expected is a ``RuleError``."""

    def __init__(self, tokens: list[Token], limits: Limits) -> None:
        self._tokens = tokens
        self._index = 0
        self._depth = 0
        self._max_depth = limits.max_condition_depth

    @property
    def here(self) -> Token:
        """The token that is next."""
        return self._tokens[self._index]

    def ahead(self, steps: int = 1) -> Token:
        """The token after the next, or further on; the end stays the end."""
        return self._tokens[min(self._index + steps, len(self._tokens) - 1)]

    def take(self) -> Token:
        """Return the next token and move past it."""
        token = self.here
        if token.kind is not Kind.END:
            self._index += 1
        return token

    def is_sign(self, *texts: str) -> bool:
        """Whether one of these signs is next."""
        return self.here.kind is Kind.SIGN and self.here.text in texts

    def is_word(self, *words: str) -> bool:
        """Whether one of these words is next; keywords ignore case."""
        return self.here.kind is Kind.WORD and self.here.text.lower() in words

    def skip_sign(self, text: str) -> bool:
        """Move past a sign if it is next."""
        if not self.is_sign(text):
            return False
        self._index += 1
        return True

    def skip_word(self, word: str) -> bool:
        """Move past a word if it is next."""
        if not self.is_word(word):
            return False
        self._index += 1
        return True

    def expect_sign(self, text: str) -> Token:
        """Move past a sign that must be next."""
        if not self.is_sign(text):
            self.fail(f"{text!r}")
        return self.take()

    def expect(self, kind: Kind, wanted: str) -> Token:
        """Move past a token of a kind that must be next."""
        if self.here.kind is not kind:
            self.fail(wanted)
        return self.take()

    def fail(self, wanted: str) -> NoReturn:
        """Raise for the next token, which is not what is wanted."""
        token = self.here
        found = "the rule ends" if token.kind is Kind.END else f"{cut(token.text, 60)!r} stands"
        raise RuleError("R401", f"{found} where {wanted} is expected", at=token.at)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Count one level of nesting; ``RuleError`` past the limit."""
        self._depth += 1
        self.check_depth(self._depth)
        try:
            yield
        finally:
            self._depth -= 1

    def check_depth(self, depth: int) -> None:
        """Refuse what nests deeper than conditions may."""
        if depth > self._max_depth:
            message = f"nests more than {self._max_depth} levels deep"
            raise RuleError("R405", message, at=self.here.at)

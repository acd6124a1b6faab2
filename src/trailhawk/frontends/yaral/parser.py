"""Rules of YARA-L 2.0: text to syntax trees.

A recursive descent over the published grammar. Statements of the events section are told by
where one expression ends and the next begins, never by lines.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from trailhawk.frontends.yaral.cursor import Cursor
from trailhawk.frontends.yaral.expressions import parse_expression
from trailhawk.frontends.yaral.tokens import Kind, tokenize
from trailhawk.frontends.yaral.tree import (
    AllOf,
    Assignment,
    Boolean,
    Duration,
    Expression,
    Match,
    Meta,
    Number,
    Pivot,
    RuleTree,
    Text,
    Variable,
    Windowing,
)
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.spans import Span

__all__ = ["parse_rules"]

_SECTIONS = ("meta", "events", "match", "outcome", "condition", "options")
_SEARCH_SECTIONS = ("dedup", "filter", "limit", "order", "select", "stage", "unselect")
_UNITS = {"minute": "m", "hour": "h", "day": "d", "week": "w"}
_T = TypeVar("_T")


def parse_rules(text: str, limits: Limits) -> list[RuleTree | RuleError]:
    """Return the rules of a file in order; the first that cannot be read ends the file.

    Raises ``RuleError`` when not even the words of the file can be told.
    """
    cursor = Cursor(tokenize(text), limits)
    rules: list[RuleTree | RuleError] = []
    while cursor.here.kind is not Kind.END or not rules:
        try:
            rules.append(_rule(cursor))
        except RuleError as error:
            return [*rules, error]
    return rules


def _rule(cursor: Cursor) -> RuleTree:
    at = cursor.here.at
    if not cursor.skip_word("rule"):
        cursor.fail("'rule'")
    name = cursor.expect(Kind.WORD, "the rule's name")
    cursor.expect_sign("{")
    found = _Sections(cursor, name.at)
    while not cursor.is_sign("}"):
        found.read()
    cursor.take()
    return found.rule(name.text, at)


class _Sections:
    """The sections of one rule, each at most once."""

    def __init__(self, cursor: Cursor, at: Span) -> None:
        self._cursor = cursor
        self._at = at
        self._seen: set[str] = set()
        self._meta: tuple[Meta, ...] = ()
        self._events: tuple[Expression, ...] = ()
        self._match: Match | None = None
        self._outcome: tuple[Assignment, ...] = ()
        self._condition: Expression | None = None
        self._options: tuple[Meta, ...] = ()

    def read(self) -> None:
        """Read the section that is next."""
        name = self._opening()
        cursor = self._cursor
        match name:
            case "meta":
                self._meta = _many(cursor, _pair)
            case "events":
                self._events = _many(cursor, parse_expression)
            case "match":
                self._match = _match(cursor)
            case "outcome":
                self._outcome = _many(cursor, _assignment)
            case "condition":
                parts = _many(cursor, parse_expression)
                self._condition = parts[0] if len(parts) == 1 else AllOf(parts, self._at)
            case _:
                self._options = _many(cursor, _pair)

    def _opening(self) -> str:
        token = self._cursor.here
        name = token.text.lower() if token.kind is Kind.WORD else ""
        if name in _SEARCH_SECTIONS:
            message = f"the section {name!r} belongs to searches, not to rules"
            raise RuleError("R403", message, at=token.at)
        if name not in _SECTIONS:
            self._cursor.fail(f"a section ({', '.join(_SECTIONS)})")
        if name in self._seen:
            raise RuleError("R403", f"the section {name!r} stands twice", at=token.at)
        self._seen.add(name)
        self._cursor.take()
        self._cursor.expect_sign(":")
        return name

    def rule(self, name: str, at: Span) -> RuleTree:
        """Return the rule; ``RuleError`` when a section is missing."""
        if not self._events:
            raise RuleError("R403", "the rule has no statement under 'events:'", at=self._at)
        if self._condition is None:
            raise RuleError("R403", "the rule has no 'condition:'", at=self._at)
        return RuleTree(
            name=name,
            meta=self._meta,
            events=self._events,
            match=self._match,
            outcome=self._outcome,
            condition=self._condition,
            options=self._options,
            at=at,
        )


def _many(cursor: Cursor, one: Callable[[Cursor], _T]) -> tuple[_T, ...]:
    """Read statements up to the next section or the end of the rule."""
    found: list[_T] = []
    while not (cursor.is_sign("}") or _is_heading(cursor)):
        found.append(one(cursor))
    return tuple(found)


def _is_heading(cursor: Cursor) -> bool:
    after = cursor.ahead()
    return cursor.here.kind is Kind.WORD and after.kind is Kind.SIGN and after.text == ":"


def _pair(cursor: Cursor) -> Meta:
    name = cursor.expect(Kind.WORD, "a name")
    cursor.expect_sign("=")
    token = cursor.here
    value: Text | Number | Boolean | Duration
    match token.kind:
        case Kind.TEXT | Kind.RAW_TEXT:
            value = Text(token.text, token.kind is Kind.RAW_TEXT, token.at)
        case Kind.NUMBER:
            value = Number(token.text, token.at)
        case Kind.DURATION:
            return Meta(name.text, _duration(cursor), name.at)
        case Kind.WORD if token.text.lower() in {"true", "false"}:
            value = Boolean(token.text.lower() == "true", token.at)
        case _:
            cursor.fail("a text, a number, true or false")
    cursor.take()
    return Meta(name.text, value, name.at)


def _assignment(cursor: Cursor) -> Assignment:
    name = cursor.expect(Kind.VARIABLE, "an outcome variable")
    cursor.expect_sign("=")
    return Assignment(name.text, parse_expression(cursor), name.at)


def _match(cursor: Cursor) -> Match:
    at = cursor.here.at
    keys = [_key(cursor)]
    while cursor.skip_sign(","):
        keys.append(_key(cursor))
    if not cursor.is_word("over", "by"):
        cursor.fail("'over' or 'by'")
    windowing = Windowing(cursor.take().text.lower())
    every = cursor.skip_word("every")
    window = _duration(cursor)
    return Match(tuple(keys), windowing, window, every, _pivot(cursor), at)


def _key(cursor: Cursor) -> Variable:
    token = cursor.expect(Kind.VARIABLE, "a match variable")
    if cursor.is_sign("."):
        message = "a rule matches on placeholders, not on fields"
        fix = f"assign the field to a placeholder under 'events:', such as '$key = ${token.text}…'"
        raise RuleError("R401", message, at=token.at, fix=fix)
    return Variable(token.text, token.at)


def _pivot(cursor: Cursor) -> Pivot | None:
    at = cursor.here.at
    if not cursor.is_word("before", "after"):
        return None
    after = cursor.take().text.lower() == "after"
    return Pivot(after, cursor.expect(Kind.VARIABLE, "an event variable").text, at)


def _duration(cursor: Cursor) -> Duration:
    token = cursor.here
    if token.kind is Kind.WORD and token.text.lower() in _UNITS:
        cursor.take()
        return Duration(1, _UNITS[token.text.lower()])
    amount, unit = token.text[:-1], token.text[-1:]
    if token.kind is not Kind.DURATION or unit not in "smhdw" or not amount.isdecimal():
        cursor.fail("a duration, such as '5m' or '1h',")
    if len(amount) > 6 or int(amount) == 0:
        raise RuleError("R401", f"no window is {token.text[:40]!r} long", at=token.at)
    cursor.take()
    return Duration(int(amount), unit)

"""Expressions of YARA-L: ``or`` binds least, then ``and``, ``not``, comparisons, arithmetic."""

from __future__ import annotations

from collections.abc import Callable

from trailhawk.frontends.yaral.cursor import Cursor
from trailhawk.frontends.yaral.functions import FUNCTIONS, check_call
from trailhawk.frontends.yaral.tokens import Kind, Token
from trailhawk.frontends.yaral.tree import (
    AllOf,
    AnyOf,
    Arithmetic,
    Boolean,
    Call,
    Compare,
    Count,
    Expression,
    FieldRef,
    InList,
    IsNull,
    Key,
    ListKind,
    ListRef,
    Negated,
    Negative,
    Number,
    Quantifier,
    RegexText,
    SomeOf,
    Text,
    Variable,
)
from trailhawk.model.errors import RuleError

__all__ = ["parse_expression", "parse_value"]

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_OPERAND = "a field, a variable, a value or a function"


def parse_expression(cursor: Cursor) -> Expression:
    """Parse what is true or false (or, in an outcome, any value)."""
    return _chain(cursor, "or", _conjunction, AnyOf)


def _conjunction(cursor: Cursor) -> Expression:
    return _chain(cursor, "and", _negation, AllOf)


def _chain(
    cursor: Cursor,
    word: str,
    part: Callable[[Cursor], Expression],
    join: type[AllOf | AnyOf],
) -> Expression:
    at = cursor.here.at
    parts = [part(cursor)]
    while cursor.skip_word(word):
        parts.append(part(cursor))
    return parts[0] if len(parts) == 1 else join(tuple(parts), at)


def _negation(cursor: Cursor) -> Expression:
    at = cursor.here.at
    if cursor.skip_word("not") or cursor.skip_sign("!"):
        with cursor.deeper():
            return Negated(_negation(cursor), at)
    return _comparison(cursor)


def _comparison(cursor: Cursor) -> Expression:
    at = cursor.here.at
    left = parse_value(cursor)
    if cursor.is_sign(*_COMPARISONS):
        operator = cursor.take().text
        right = parse_value(cursor)
        return Compare(left, operator, right, nocase=cursor.skip_word("nocase"), at=at)
    if cursor.skip_word("in"):
        return _in_list(cursor, left)
    after = cursor.ahead()
    if cursor.is_word("not") and after.kind is Kind.WORD and after.text.lower() == "in":
        cursor.take()
        cursor.take()
        return Negated(_in_list(cursor, left), at)
    if cursor.skip_word("is"):
        negated = cursor.skip_word("not")
        if not cursor.skip_word("null"):
            cursor.fail("'null'")
        found = IsNull(left, at)
        return Negated(found, at) if negated else found
    if isinstance(left, Call) and cursor.skip_word("nocase"):
        return Call(left.name, left.arguments, nocase=True, at=left.at)
    return left


def _in_list(cursor: Cursor, operand: Expression) -> Expression:
    at = cursor.here.at
    kind = ListKind.TEXT
    if cursor.is_word("regex", "cidr"):
        kind = ListKind(cursor.take().text.lower())
    found = _list_ref(cursor, cursor.expect(Kind.LIST, "a reference list, such as '%name',"))
    return InList(operand, found, kind, nocase=cursor.skip_word("nocase"), at=at)


def parse_value(cursor: Cursor) -> Expression:
    """Parse what has a value: sums of products of operands."""
    return _arithmetic(cursor, ("+", "-"), lambda one: _arithmetic(one, ("*", "/", "%"), _signed))


def _arithmetic(
    cursor: Cursor, signs: tuple[str, ...], operand: Callable[[Cursor], Expression]
) -> Expression:
    at = cursor.here.at
    left = operand(cursor)
    length = 0
    while cursor.is_sign(*signs):
        operator = cursor.take().text
        length += 1
        cursor.check_depth(length)
        left = Arithmetic(left, operator, operand(cursor), at)
    return left


def _signed(cursor: Cursor) -> Expression:
    at = cursor.here.at
    if cursor.skip_sign("-"):
        with cursor.deeper():
            return Negative(_signed(cursor), at)
    return _operand(cursor)


def _operand(cursor: Cursor) -> Expression:
    token = cursor.here
    match token.kind:
        case Kind.TEXT | Kind.RAW_TEXT:
            cursor.take()
            return Text(token.text, token.kind is Kind.RAW_TEXT, token.at)
        case Kind.NUMBER:
            return _number(cursor)
        case Kind.REGEX:
            cursor.take()
            return RegexText(token.text, token.at)
        case Kind.COUNT:
            cursor.take()
            return Count(token.text, token.at)
        case Kind.LIST:
            return _list_ref(cursor, cursor.take())
        case Kind.VARIABLE:
            cursor.take()
            return _variable(cursor, token, None)
        case Kind.WORD:
            return _word(cursor)
        case _:
            if not cursor.is_sign("("):
                cursor.fail(_OPERAND)
            return _parenthesis(cursor)


def _parenthesis(cursor: Cursor) -> Expression:
    cursor.expect_sign("(")
    with cursor.deeper():
        found = parse_expression(cursor)
    cursor.expect_sign(")")
    return found


def _number(cursor: Cursor) -> Expression:
    token = cursor.take()
    if len(token.text) > 40:
        raise RuleError("R402", "the number is too long", at=token.at)
    if cursor.is_word("of"):
        return _some_of(cursor, token.text)
    return Number(token.text, token.at)


def _list_ref(cursor: Cursor, token: Token) -> ListRef:
    column = ""
    if cursor.is_sign(".") and cursor.ahead().kind is Kind.WORD:
        cursor.take()
        column = cursor.take().text
    return ListRef(token.text, column, token.at)


def _variable(cursor: Cursor, token: Token, quantifier: Quantifier | None) -> FieldRef | Variable:
    steps: list[str | Key | int] = []
    while True:
        if cursor.skip_sign("."):
            if cursor.here.kind not in {Kind.WORD, Kind.NUMBER}:
                cursor.fail("the name of a field")
            steps.append(cursor.take().text)
        elif cursor.is_sign("[") and steps:
            cursor.take()
            steps.append(_index(cursor))
            cursor.expect_sign("]")
        else:
            break
    if steps:
        return FieldRef(token.text, tuple(steps), quantifier, token.at)
    if quantifier is not None:
        cursor.fail("the name of a field")
    return Variable(token.text, token.at)


def _index(cursor: Cursor) -> Key | int:
    token = cursor.here
    if token.kind is Kind.NUMBER and token.text.isdecimal() and len(token.text) <= 6:
        return int(cursor.take().text)
    if token.kind in {Kind.TEXT, Kind.RAW_TEXT}:
        return Key(cursor.take().text)
    return cursor.fail("a key in quotes or a position")


def _word(cursor: Cursor) -> Expression:
    token = cursor.here
    word = token.text.lower()
    if word in {"any", "all"}:
        cursor.take()
        if cursor.is_word("of"):
            return _some_of(cursor, word)
        variable = cursor.expect(Kind.VARIABLE, "a field")
        return _variable(cursor, variable, Quantifier(word))
    if word in {"true", "false"}:
        cursor.take()
        return Boolean(word == "true", token.at)
    if cursor.ahead().kind is Kind.SIGN and cursor.ahead().text in {"(", "."}:
        return _call(cursor)
    return cursor.fail(_OPERAND)


def _some_of(cursor: Cursor, least: str) -> Expression:
    at = cursor.take().at
    cursor.expect_sign("[")
    parts: list[Expression] = []
    with cursor.deeper():
        while True:
            parts.append(parse_expression(cursor))
            if not cursor.skip_sign(","):
                break
    cursor.expect_sign("]")
    return SomeOf(least, tuple(parts), at)


def _call(cursor: Cursor) -> Expression:
    first = cursor.take()
    name = first.text.lower()
    while cursor.skip_sign("."):
        name += "." + cursor.expect(Kind.WORD, "the name of a function").text.lower()
    if name not in FUNCTIONS:
        check_call(name, 0, first.at)
    cursor.expect_sign("(")
    if name.startswith("metrics."):
        message = f"not executed: {name} (what Google measured before is not in the log)"
        raise RuleError("R406", message, at=first.at)
    arguments: list[Expression] = []
    with cursor.deeper():
        while not cursor.is_sign(")"):
            arguments.append(parse_expression(cursor))
            if not cursor.skip_sign(","):
                break
    cursor.expect_sign(")")
    check_call(name, len(arguments), first.at)
    return Call(name, tuple(arguments), at=first.at)

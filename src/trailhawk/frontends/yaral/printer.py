"""Syntax trees as YARA-L text: one notation, which reads back to an equal tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from trailhawk.frontends.yaral.tree import (
    AllOf,
    AnyOf,
    Arithmetic,
    Boolean,
    Call,
    Compare,
    Count,
    Duration,
    Expression,
    FieldRef,
    InList,
    IsNull,
    Key,
    ListKind,
    ListRef,
    Match,
    Meta,
    Negated,
    Negative,
    Number,
    RegexText,
    RuleTree,
    SomeOf,
    Text,
    Variable,
)

__all__ = ["print_expression", "print_rule"]

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGNED, _OPERAND = range(8)


def print_rule(rule: RuleTree) -> str:
    """Return a rule as text."""
    return "\n".join(_lines(rule)) + "\n"


def _lines(rule: RuleTree) -> Iterator[str]:
    yield f"rule {rule.name} {{"
    if rule.meta:
        yield from ("  meta:", *map(_pair, rule.meta), "")
    yield from ("  events:", *(f"    {_statement(one)}" for one in rule.events), "")
    if rule.match is not None:
        yield from ("  match:", f"    {_match(rule.match)}", "")
    if rule.outcome:
        yield "  outcome:"
        yield from (f"    ${one.name} = {print_expression(one.value)}" for one in rule.outcome)
        yield ""
    yield from ("  condition:", f"    {print_expression(rule.condition)}")
    if rule.options:
        yield from ("", "  options:", *map(_pair, rule.options))
    yield "}"


def _statement(statement: Expression) -> str:
    """Print a statement; what begins as an operator does would go on with the one before."""
    text = print_expression(statement)
    return f"({text})" if text.startswith(("-", "/")) else text


def _pair(pair: Meta) -> str:
    value = pair.value
    text = _duration(value) if isinstance(value, Duration) else print_expression(value)
    return f"    {pair.name} = {text}"


def _duration(duration: Duration) -> str:
    return f"{duration.amount}{duration.unit}"


def _match(match: Match) -> str:
    keys = ", ".join(f"${key.name}" for key in match.keys)
    every = "every " if match.every else ""
    text = f"{keys} {match.windowing.value} {every}{_duration(match.window)}"
    if match.pivot is None:
        return text
    return f"{text} {'after' if match.pivot.after else 'before'} ${match.pivot.variable}"


def print_expression(expression: Expression) -> str:
    """Return an expression as text on one line."""
    return _print(expression, _OR)


def _print(expression: Expression, outer: int) -> str:
    """Print, in parentheses where the expression binds less than its place asks."""
    text, binding = _bound(expression)
    return f"({text})" if binding < outer else text


def _bound(expression: Expression) -> tuple[str, int]:
    match expression:
        case AnyOf(parts):
            return " or ".join(_print(part, _AND) for part in parts), _OR
        case AllOf(parts):
            return " and ".join(_print(part, _NOT) for part in parts), _AND
        case Negated(part):
            return f"not {_print(part, _NOT)}", _NOT
        case Compare(left, operator, right, nocase):
            sides = f"{_print(left, _SUM)} {operator} {_print(right, _SUM)}"
            return sides + _nocase(nocase=nocase), _COMPARE
        case InList(operand, named, kind, nocase):
            how = "" if kind is ListKind.TEXT else f"{kind.value} "
            text = f"{_print(operand, _SUM)} in {how}{_print(named, _OPERAND)}"
            return text + _nocase(nocase=nocase), _COMPARE
        case IsNull(operand):
            return f"{_print(operand, _SUM)} is null", _COMPARE
        case Arithmetic(left, operator, right):
            level = _SUM if operator in "+-" else _PRODUCT
            return f"{_print(left, level)} {operator} {_print(right, level + 1)}", level
        case Negative(operand):
            return f"-{_print(operand, _SIGNED)}", _SIGNED
        case Call(nocase=True):
            return _operand(expression), _COMPARE
        case _:
            return _operand(expression), _OPERAND


def _nocase(*, nocase: bool) -> str:
    return " nocase" if nocase else ""


def _operand(
    operand: Text
    | Number
    | Boolean
    | RegexText
    | FieldRef
    | Variable
    | Count
    | ListRef
    | Call
    | SomeOf,
) -> str:
    match operand:
        case Text(value, raw):
            return f"`{value}`" if raw else _quoted(value)
        case Number(text):
            return text
        case Boolean(value):
            return "true" if value else "false"
        case RegexText(pattern):
            return "/" + pattern.replace("/", "\\/") + "/"
        case FieldRef(variable, steps, quantifier):
            every = "" if quantifier is None else f"{quantifier.value} "
            return f"{every}${variable}{''.join(map(_step, steps))}"
        case Variable(name):
            return f"${name}"
        case Count(name):
            return f"#{name}"
        case ListRef(name, column):
            return f"%{name}.{column}" if column else f"%{name}"
        case Call(name, arguments, nocase):
            inside = ", ".join(_print(argument, _OR) for argument in arguments)
            return f"{name}({inside}){_nocase(nocase=nocase)}"
        case SomeOf(least, parts):
            return f"{least} of [{', '.join(_print(part, _OR) for part in parts)}]"
        case _:
            assert_never(operand)


def _step(step: str | Key | int) -> str:
    match step:
        case Key(name):
            return f"[{_quoted(name)}]"
        case int():
            return f"[{step}]"
        case str():
            return f".{step}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    for char, name in (("\n", "n"), ("\t", "t"), ("\r", "r")):
        escaped = escaped.replace(char, f"\\{name}")
    return f'"{escaped}"'

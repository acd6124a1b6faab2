"""Conditions as text, one notation for every vendor's rules.

``eventName eq "ListIdentities" and not errorCode exists``. Also the key by which two conditions
are told equal.
"""

from __future__ import annotations

from typing import assert_never

import msgspec

from trailhawk.ir.conditions import (
    And,
    Condition,
    Constant,
    Element,
    FieldsCompare,
    Keyword,
    Leaf,
    Not,
    Or,
    Over,
)
from trailhawk.ir.tests import (
    Cidr,
    Contains,
    EndsWith,
    Exists,
    Glob,
    IpAddress,
    IpKind,
    IsType,
    Length,
    OneOf,
    Order,
    Present,
    Regex,
    Same,
    Scalar,
    StartsWith,
    Test,
    Truthy,
    Wild,
)
from trailhawk.model.paths import FieldPath
from trailhawk.model.text import scalar_text

__all__ = [
    "glob_text",
    "plain_values",
    "print_condition",
    "print_test",
    "quote",
    "test_kind",
    "test_values",
]


def print_condition(condition: Condition) -> str:
    """Return a condition as one line of text."""
    match condition:
        case Constant(value):
            return "true" if value else "false"
        case Leaf(path, test, over):
            every = "every " if over is Over.ALL else ""
            return f"{every}{path.text} {print_test(test)}"
        case FieldsCompare(left, comparison, right):
            before = f"{quote(condition.prefix)} + " if condition.prefix else ""
            whose = "the record's " if condition.of_record else ""
            return f"{left.text} {comparison.value} {before}{whose}field {right.text}"
        case Keyword(test):
            return f"anywhere {print_test(test)}"
        case Element(path, Leaf(FieldPath(steps=()), test), over):
            return f"{over.value} of {path.text} {print_test(test)}"
        case Element(path, part, over):
            return f"{over.value} of {path.text} has ({print_condition(part)})"
        case Not(part):
            return f"not {_nested(part)}"
        case And(parts):
            return " and ".join(map(_nested, parts))
        case Or(parts):
            return " or ".join(map(_nested, parts))
        case _:
            assert_never(condition)


def _nested(condition: Condition) -> str:
    text = print_condition(condition)
    return f"({text})" if isinstance(condition, And | Or) else text


def print_test(test: Test) -> str:
    """Return a test as an operator and its values."""
    values = test_values(test)
    kind = test_kind(test)
    if not values:
        return kind
    shown = ", ".join(values)
    return f"{kind} {shown}" if len(values) == 1 else f"{kind} ({shown})"


def test_kind(test: Test) -> str:
    """Return the operator's name; ``eq`` becomes ``in`` for several values.

    Case is not told apart here: the text is for people, equality is the IR's business.
    """
    match test:
        case OneOf(texts):
            return "eq" if len(texts) == 1 else "in"
        case Same(values):
            return "is" if len(values) == 1 else "is one of"
        case Contains():
            return "contains"
        case StartsWith():
            return "startswith"
        case EndsWith():
            return "endswith"
        case Glob():
            return "like"
        case Regex():
            return "matches"
        case Cidr():
            return "in network"
        case Order(op):
            return op.value
        case Exists():
            return "exists"
        case Present():
            return "present"
        case Truthy():
            return "is set"
        case IsType():
            return "is a"
        case IpAddress(kind):
            return "is an IP address" if kind is IpKind.ANY else f"is a {kind.value} IP address"
        case Length(op):
            return f"length {op.value}"
        case _:
            assert_never(test)


def test_values(test: Test) -> tuple[str, ...]:
    """Return the constants of a test as they are printed."""
    match test:
        case Same(values):
            return tuple(map(quote, values))
        case Regex(pattern, ignore_case, multi_line, dot_all):
            flags = ("i" if ignore_case else "") + ("m" if multi_line else "")
            flags += "s" if dot_all else ""
            return (f"/{pattern}/{flags}",)
        case OneOf() | Contains() | StartsWith() | EndsWith() | Glob():
            return tuple(map(quote, plain_values(test)))
        case _:
            return plain_values(test)


def plain_values(test: Test) -> tuple[str, ...]:
    """Return the constants of a test as they are, without quotes or flags."""
    match test:
        case OneOf(texts) | Contains(texts) | StartsWith(texts) | EndsWith(texts):
            return texts
        case Same(values):
            return tuple(scalar_text(value) or "" for value in values)
        case Glob(parts):
            return (glob_text(parts),)
        case Regex(pattern):
            return (pattern,)
        case Cidr(networks):
            return networks
        case Order(_, bound) | Length(_, bound):
            return (str(bound),)
        case IsType(types):
            return tuple(one.value for one in types)
        case Exists() | Present() | Truthy() | IpAddress():
            return ()
        case _:
            assert_never(test)


def glob_text(parts: tuple[str | Wild, ...]) -> str:
    r"""Return a glob as text, literal ``*``, ``?`` and ``\`` escaped."""
    out = ""
    for part in parts:
        if isinstance(part, Wild):
            out += "*" if part.many else "?"
        else:
            out += part.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?")
    return out


def quote(value: Scalar) -> str:
    """Return a constant as JSON text."""
    return msgspec.json.encode(value).decode()

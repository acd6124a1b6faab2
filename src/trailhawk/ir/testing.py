"""What each test says of one value: built once per test, asked once per scalar."""

from __future__ import annotations

import ipaddress
import math
import operator
from collections.abc import Callable
from functools import lru_cache
from typing import assert_never

import re2

from trailhawk.ir.tests import (
    Cidr,
    Contains,
    EndsWith,
    Exists,
    Glob,
    IpAddress,
    IpKind,
    IsType,
    JsonType,
    Length,
    NodeTest,
    OneOf,
    Order,
    OrderOp,
    Present,
    Regex,
    Same,
    ScalarTest,
    StartsWith,
    Test,
    Truthy,
    Wild,
)
from trailhawk.model.text import fold, scalar_text

__all__ = [
    "MANY_TEXTS",
    "Predicate",
    "address_of",
    "node_predicate",
    "number_of",
    "predicate",
    "regex_matcher",
    "type_of",
    "value_predicate",
]

MANY_TEXTS = 12
"""From so many on RE2 finds out sooner than a search for each whether one of them stands there."""

MAX_TEXTS_CHARS = 4_000
"""Together; past that RE2 takes long to compile what it may have to refuse."""

Predicate = Callable[[object], bool]
"""Whether one scalar (never null, a list or an object) passes."""

_OPERATORS: dict[OrderOp, Callable[[float, float], bool]] = {
    OrderOp.LT: operator.lt,
    OrderOp.LE: operator.le,
    OrderOp.GT: operator.gt,
    OrderOp.GE: operator.ge,
}

_IP_KINDS: dict[IpKind, Callable[[ipaddress.IPv4Address | ipaddress.IPv6Address], bool]] = {
    IpKind.ANY: lambda _: True,
    IpKind.V4: lambda address: address.version == 4,
    IpKind.V6: lambda address: address.version == 6,
    IpKind.GLOBAL: lambda address: address.is_global,
    IpKind.PRIVATE: lambda address: address.is_private,
}
_TYPES: dict[type, JsonType] = {
    type(None): JsonType.NULL,
    bool: JsonType.BOOLEAN,
    int: JsonType.NUMBER,
    float: JsonType.NUMBER,
    str: JsonType.TEXT,
    list: JsonType.LIST,
    dict: JsonType.OBJECT,
}


@lru_cache(maxsize=20_000)
def predicate(test: ScalarTest) -> Predicate:
    """Return the function that applies ``test`` to one scalar."""
    match test:
        case OneOf(texts, folded):
            return _one_of(texts, folded=folded)
        case Same():
            return _same(test)
        case Contains(texts, folded):
            return _contains(texts, folded=folded)
        case StartsWith(texts, folded):
            return _on_text(str.startswith, texts, folded=folded)
        case EndsWith(texts, folded):
            return _on_text(str.endswith, texts, folded=folded)
        case Glob(parts, folded):
            return _glob(parts, folded=folded)
        case Regex():
            return _regex(test)
        case Cidr(networks):
            return _cidr(networks)
        case IpAddress(kind):
            return _ip_address(kind)
        case Order(op, bound):
            return _order(_OPERATORS[op], bound)
        case _:
            assert_never(test)


@lru_cache(maxsize=20_000)
def value_predicate(test: Test) -> Predicate:
    """Return the function that applies ``test`` to one value of any type."""
    match test:
        case Exists() | Present() | Truthy() | IsType() | Length():
            return node_predicate(test)
        case _:
            holds = predicate(test)
            return lambda value: (
                value is not None and not isinstance(value, list | dict) and holds(value)
            )


def node_predicate(test: NodeTest) -> Predicate:
    """Return the function that applies ``test`` to what stands at a path, whatever it is."""
    match test:
        case Exists():
            return lambda value: value is not None
        case Present():
            return lambda _: True
        case Truthy():
            return bool
        case IsType(types):
            return lambda value: type_of(value) in types
        case Length(op, bound):
            return _length(_OPERATORS[op], bound)
        case _:
            assert_never(test)


def type_of(value: object) -> JsonType:
    """Return the type of a decoded JSON value."""
    return _TYPES[type(value)]


def _length(compare: Callable[[float, float], bool], bound: int) -> Predicate:
    return lambda value: isinstance(value, str | list | dict) and compare(len(value), bound)


def _one_of(texts: tuple[str, ...], *, folded: bool) -> Predicate:
    if folded:
        wanted = frozenset(map(fold, texts))
        return lambda value: (text := scalar_text(value)) is not None and fold(text) in wanted
    exact = frozenset(texts)
    return lambda value: scalar_text(value) in exact


def _same(test: Same) -> Predicate:
    wanted = frozenset((isinstance(value, bool), value) for value in test.values)
    return lambda value: (isinstance(value, bool), value) in wanted


def _on_text(
    holds: Callable[[str, str], bool], texts: tuple[str, ...], *, folded: bool
) -> Predicate:
    wanted = tuple(map(fold, texts)) if folded else texts

    def test(value: object) -> bool:
        text = scalar_text(value)
        if text is None:
            return False
        subject = fold(text) if folded else text
        for part in wanted:  # noqa: SIM110 - a generator costs more than the loop
            if holds(subject, part):
                return True
        return False

    return test


def _contains(texts: tuple[str, ...], *, folded: bool) -> Predicate:
    one_by_one = _on_text(lambda text, wanted: wanted in text, texts, folded=folded)
    if len(texts) < MANY_TEXTS or sum(map(len, texts)) > MAX_TEXTS_CHARS:
        return one_by_one
    try:
        matches = _searching("|".join(_glob_part(text, folded=folded) for text in texts))
    except (UnicodeEncodeError, re2.error):  # half a character, which RE2 cannot look for
        return one_by_one

    def test(value: object) -> bool:
        text = scalar_text(value)
        return text is not None and matches(fold(text) if folded else text)

    return test


def _glob(parts: tuple[str | Wild, ...], *, folded: bool) -> Predicate:
    # RE2's own (?i) folds beyond ASCII, so text and pattern are folded here instead.
    pattern = "".join(_glob_part(part, folded=folded) for part in parts)
    matches = _searching(f"(?s)\\A(?:{pattern})\\z")

    def test(value: object) -> bool:
        text = scalar_text(value)
        return text is not None and matches(fold(text) if folded else text)

    return test


def _glob_part(part: str | Wild, *, folded: bool) -> str:
    if isinstance(part, Wild):
        return ".*" if part.many else "."
    return str(re2.escape(fold(part) if folded else part))


def regex_matcher(test: Regex) -> Callable[[str], bool]:
    """Return the search function of a regular expression; ``re2.error`` when RE2 refuses it."""
    flags = ("i" if test.ignore_case else "") + ("m" if test.multi_line else "")
    flags += "s" if test.dot_all else ""
    return _searching(f"(?{flags}){test.pattern}" if flags else test.pattern)


def _searching(pattern: str) -> Callable[[str], bool]:
    options = re2.Options()
    options.log_errors = False
    # Only whether it matches is asked. Finding out where sends RE2 to its slowest engine:
    # bar U5 took 26 ms on 100 KB with positions, 0.5 ms without.
    options.never_capture = True
    # Of bytes, its wrapper need not count characters: nearly half of the time on short texts.
    search = re2.compile(pattern.encode(), options).search
    return lambda text: search(text.encode("utf-8", "surrogatepass")) is not None


def _regex(test: Regex) -> Predicate:
    matches = regex_matcher(test)
    return lambda value: (text := scalar_text(value)) is not None and matches(text)


def _cidr(networks: tuple[str, ...]) -> Predicate:
    ranges = [ipaddress.ip_network(network) for network in networks]

    def test(value: object) -> bool:
        address = address_of(value)
        return address is not None and any(
            address.version == net.version and address in net for net in ranges
        )

    return test


def address_of(value: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address that a value is; leading zeros in IPv4 are decimal, as seen in logs."""
    if not isinstance(value, str) or len(value) > 64:
        return None
    text = value
    if value.count(".") == 3 and ":" not in value:
        text = ".".join(part.lstrip("0") or "0" for part in value.split(".") if part)
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _ip_address(kind: IpKind) -> Predicate:
    def test(value: object) -> bool:
        if not isinstance(value, str) or len(value) > 64:
            return False
        try:
            address = ipaddress.ip_address(value)
        except ValueError:
            return False
        return _IP_KINDS[kind](address)

    return test


def _order(compare: Callable[[float, float], bool], bound: float) -> Predicate:
    return lambda value: (number := number_of(value)) is not None and compare(number, bound)


def number_of(value: object) -> int | float | None:
    """Return the number that a value is or spells; booleans, NaN and infinities are none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    # Python's own reader takes 1_000 for a number; nobody else does.
    if not isinstance(value, str) or not value or len(value) > 40 or "_" in value:
        return None
    try:
        number = int(value) if value.lstrip("+-").isdecimal() else float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None

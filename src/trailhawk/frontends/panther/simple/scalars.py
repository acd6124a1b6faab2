"""Conditions on one key: what each word of ``Condition`` asks of what stands there.

Nothing and null fail what is asked and pass its opposite, as Panther's documentation has it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from trailhawk.frontends.panther.simple.keys import Key
from trailhawk.frontends.panther.symbolic.consequences import may_be_scalar
from trailhawk.ir.conditions import FALSE, TRUE, And, Condition, Element, Leaf, Not, Or, Over
from trailhawk.ir.testing import value_predicate
from trailhawk.ir.tests import (
    Cidr,
    Contains,
    EndsWith,
    Exists,
    IpAddress,
    IpKind,
    IsType,
    JsonType,
    OneOf,
    Order,
    OrderOp,
    Present,
    Same,
    Scalar,
    StartsWith,
    Test,
    Truthy,
)
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import FieldPath
from trailhawk.model.printable import cut

__all__ = ["WORDS", "scalar_condition", "unknown_word"]

Row = Mapping[str, object]
Ask = Callable[[Key, Row], Condition]


def _asked(key: Key, test: Test) -> Condition:
    if key.nothing:
        return FALSE
    if key.constant is not None:
        return TRUE if value_predicate(test)(key.constant) else FALSE
    return key.leaf(test)


def _text(key: Key, test: Test) -> Condition:
    """Ask a test of texts only: here a number has no text of its own."""
    if key.several or key.type is JsonType.TEXT or not may_be_scalar(test):
        return _asked(key, test)
    return And((_asked(key, IsType((JsonType.TEXT,))), _asked(key, test)))


def _word_of(row: Row) -> str:
    return cut(str(row.get("Condition")), 40)


def _value(row: Row) -> Scalar:
    value = row.get("Value")
    if "Values" in row or not isinstance(value, str | int | float | bool):
        raise RuleError("R608", f"{_word_of(row)} needs one Value: a text, number or boolean")
    return value


def _text_value(row: Row) -> str:
    value = _value(row)
    if not isinstance(value, str):
        raise RuleError("R608", f"{_word_of(row)} needs a text as its Value, not {value!r}")
    return value


def _equals(key: Key, row: Row) -> Condition:
    return _same(key, (_value(row),))


def _same(key: Key, values: tuple[Scalar, ...]) -> Condition:
    texts = tuple(value for value in values if isinstance(value, str))
    test = OneOf(texts)
    plain = key.type is JsonType.TEXT or not may_be_scalar(test)
    return _asked(key, test if plain and len(texts) == len(values) else Same(values))


def _folded(key: Key, row: Row) -> Condition:
    return _text(key, OneOf((_text_value(row),), fold=True))


def _edge(test: type[StartsWith | EndsWith], *, fold: bool) -> Ask:
    return lambda key, row: _text(key, test((_text_value(row),), fold))


def _contains(*, fold: bool) -> Ask:
    def ask(key: Key, row: Row) -> Condition:
        value = _value(row)
        text = _text(key, Contains((value,), fold)) if isinstance(value, str) else FALSE
        if key.type is JsonType.TEXT or key.several or key.nothing or key.constant is not None:
            return text
        test = OneOf((value,), fold=True) if fold and isinstance(value, str) else Same((value,))
        within = Element(key.path, Leaf(FieldPath(), test, Over.VALUE), plain=True)
        return within if text == FALSE else Or((text, within))

    return ask


def _order(op: OrderOp) -> Ask:
    def ask(key: Key, row: Row) -> Condition:
        value = _value(row)
        if isinstance(value, str | bool):
            raise RuleError("R608", f"{_word_of(row)} needs a number as its Value, not {value!r}")
        if key.several:
            return _asked(key, Order(op, value))
        return And((_asked(key, IsType((JsonType.NUMBER,))), _asked(key, Order(op, value))))

    return ask


def _is_in(key: Key, row: Row) -> Condition:
    values = row.get("Values")
    if "Value" in row or not isinstance(values, list) or not values:
        raise RuleError("R608", f"{_word_of(row)} needs Values: a list of texts or numbers")
    scalars = tuple(value for value in values if isinstance(value, str | int | float | bool))
    if len(scalars) < len(values):
        raise RuleError("R608", f"{_word_of(row)} takes texts, numbers and booleans only")
    return _same(key, scalars)


def _there(test: Test) -> Ask:
    def ask(key: Key, row: Row) -> Condition:
        _no_value(row)
        return _asked(key, test)

    return ask


def _empty(key: Key, row: Row) -> Condition:
    """Whether there is nothing, null, or an empty text, list or object; zero is something."""
    _no_value(row)
    scalar = IsType((JsonType.NUMBER, JsonType.BOOLEAN))
    return Not(Or((_asked(key, Truthy()), _asked(key, scalar))))


def _no_value(row: Row) -> None:
    if "Values" in row or row.get("Value", True) is not True:
        raise RuleError("R608", f"{_word_of(row)} takes no Value")


def _address(kind: IpKind) -> Ask:
    return _there(IpAddress(kind))


def _in_network(key: Key, row: Row) -> Condition:
    values = row["Values"] if "Values" in row else [row.get("Value")]
    texts = values if isinstance(values, list) else [values]
    try:
        networks = tuple(str(ipaddress.ip_network(str(text).strip())) for text in texts)
    except ValueError:
        said = cut(", ".join(map(str, texts)), 80)
        raise RuleError("R218", f"{_word_of(row)}: no network in CIDR notation: {said}") from None
    return _asked(key, Cidr(networks))


def _not(ask: Ask) -> Ask:
    return lambda key, row: Not(ask(key, row))


def _words() -> dict[str, Ask]:
    words: dict[str, Ask] = {
        "IsIn": _is_in,
        "IsNotIn": _not(_is_in),
        "IsGreaterThan": _order(OrderOp.GT),
        "IsGreaterThanOrEquals": _order(OrderOp.GE),
        "IsGreaterThanOrEqual": _order(OrderOp.GE),
        "IsLessThan": _order(OrderOp.LT),
        "IsLessThanOrEquals": _order(OrderOp.LE),
        "IsLessThanOrEqual": _order(OrderOp.LE),
        "Exists": _there(Present()),
        "DoesNotExist": _not(_there(Present())),
        "IsNull": _not(_there(Exists())),
        "IsNotNull": _there(Exists()),
        "IsNullOrEmpty": _empty,
        "IsNotNullOrEmpty": _not(_empty),
        "IsIPAddress": _address(IpKind.ANY),
        "IsIPv4Address": _address(IpKind.V4),
        "IsIPv6Address": _address(IpKind.V6),
        "IsIPAddressPublic": _address(IpKind.GLOBAL),
        "IsIPAddressPrivate": _address(IpKind.PRIVATE),
        "IsIPAddressInCIDR": _in_network,
        "IsIPAddressNotInCIDR": _not(_in_network),
    }
    for fold in (False, True):
        before = "I" if fold else ""
        texts: dict[tuple[str, str], Ask] = {
            ("Equals", "Equal"): _folded if fold else _equals,
            ("StartsWith", "StartWith"): _edge(StartsWith, fold=fold),
            ("EndsWith", "EndWith"): _edge(EndsWith, fold=fold),
            ("Contains", "Contain"): _contains(fold=fold),
            # Panther's older words for containing.
            ("Has", "Have"): _contains(fold=fold),
        }
        for (positive, negative), ask in texts.items():
            words[before + positive] = ask
            words[f"{before}DoesNot{negative}"] = _not(ask)
    return words


WORDS: Mapping[str, Ask] = _words()


def scalar_condition(key: Key, word: str, row: Row) -> Condition:
    """Return what an expression asks of one key; ``RuleError`` for what makes no sense."""
    ask = WORDS.get(word)
    if ask is None:
        raise unknown_word(word, WORDS)
    return ask(key, row)


def unknown_word(word: str, known: Mapping[str, object]) -> RuleError:
    """Return the error for a ``Condition`` that nobody knows."""
    near = get_close_matches(word[:80], list(known), 1)
    fix = f"use {near[0]!r}" if near else "see Panther's match expressions"
    return RuleError("R608", f"unknown Condition {cut(word, 80)!r}", fix=fix)

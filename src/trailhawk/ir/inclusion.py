"""Which tests on one value imply or exclude which others.

Only what is proven is answered with yes; a no means "not proven", never "refuted".
"""

from __future__ import annotations

import ipaddress
from typing import assert_never

from trailhawk.ir.inclusion_shapes import folded, is_caseless, simplified
from trailhawk.ir.testing import number_of, predicate
from trailhawk.ir.tests import (
    Cidr,
    Contains,
    EndsWith,
    Exists,
    Glob,
    IpAddress,
    IsType,
    Length,
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
)
from trailhawk.model.text import fold

__all__ = ["excludes", "implies_test", "pieces"]

_UNSET = frozenset("false0.-+e")
"""Letters of values that are not set, as texts: false and zeros."""

_NODE_TESTS = (Exists, Present, Truthy, IsType, Length)


def pieces(test: Test) -> tuple[Test, ...]:
    """Return tests of which one passes exactly when ``test`` does, split as far as is known."""
    test = simplified(test)
    match test:
        case OneOf(texts, folds) | Contains(texts, folds):
            return tuple(type(test)((text,), folds) for text in texts)
        case StartsWith(texts, folds) | EndsWith(texts, folds):
            return tuple(type(test)((text,), folds) for text in texts)
        case Same(values):
            return tuple(Same((value,)) for value in values)
        case Cidr(networks):
            return tuple(Cidr((network,)) for network in networks)
        case _:
            return (test,)


def implies_test(narrow: Test, wide: Test) -> bool:
    """Whether every value that passes ``narrow`` is proven to pass ``wide``."""
    wide = simplified(wide)
    return all(_piece_implies(piece, wide) for piece in pieces(narrow))


def _piece_implies(piece: Test, wide: Test) -> bool:
    if piece == wide or isinstance(wide, Present):
        return True
    if isinstance(wide, Exists):
        return not isinstance(piece, Present | IsType)
    if isinstance(wide, Truthy):
        return _is_set(piece)
    if isinstance(piece, _NODE_TESTS) or isinstance(wide, _NODE_TESTS):
        return False
    match piece:
        case OneOf((text,), folds):
            return _text_passes(text, wide, folds=folds and not is_caseless(text))
        case Same((value,)):
            return predicate(wide)(value)
        case StartsWith((text,), folds):
            return any(_start_implies(text, other, folds=folds) for other in pieces(wide))
        case EndsWith((text,), folds):
            return any(_end_implies(text, other, folds=folds) for other in pieces(wide))
        case Contains((text,), folds):
            return any(_part_implies(text, other, folds=folds) for other in pieces(wide))
        case Cidr((network,)):
            return isinstance(wide, Cidr) and any(_inside(network, net) for net in wide.networks)
        case Order(op, bound):
            return isinstance(wide, Order) and _order_implies(op, bound, wide)
        case _:
            return False


def _is_set(piece: Test) -> bool:
    """Whether what passes is neither empty nor false nor zero, however that is written."""
    match piece:
        case OneOf((text,)) | StartsWith((text,)) | EndsWith((text,)) | Contains((text,)):
            return not set(fold(text)) <= _UNSET
        case Cidr():
            return True
        case _:
            return False


def _text_passes(text: str, wide: ScalarTest, *, folds: bool) -> bool:
    """Whether every value whose text is ``text``, in any case if ``folds``, passes."""
    match wide:
        case OneOf() | Contains() | StartsWith() | EndsWith() | Glob():
            return (wide.fold or not folds) and predicate(wide)(text)
        case Regex(pattern, ignores):
            # Under (?i) a pattern cannot tell ASCII cases apart, unless a group of it says so.
            blind = ignores and not any(mark in pattern for mark in ("(?", "\\p", "\\P", "[[:"))
            return (blind or not folds) and predicate(wide)(text)
        case Same(values):
            return not folds and text in values and _is_only_text(text)
        case Order() | Cidr() | IpAddress():
            return not folds and predicate(wide)(text)
        case _:
            assert_never(wide)


def _is_only_text(text: str) -> bool:
    """Whether no number or boolean reads so."""
    return number_of(text) is None and text not in {"true", "false"} and len(text) <= 40


def _comparable(folds: bool, other: Contains | StartsWith | EndsWith, text: str) -> bool:  # noqa: FBT001
    return other.fold or not folds or is_caseless(text)


def _start_implies(text: str, wide: Test, *, folds: bool) -> bool:
    match wide:
        case StartsWith((other,)) if _comparable(folds, wide, other):
            return folded(text, wide.fold).startswith(folded(other, wide.fold))
        case _:
            return _part_implies(text, wide, folds=folds)


def _end_implies(text: str, wide: Test, *, folds: bool) -> bool:
    match wide:
        case EndsWith((other,)) if _comparable(folds, wide, other):
            return folded(text, wide.fold).endswith(folded(other, wide.fold))
        case _:
            return _part_implies(text, wide, folds=folds)


def _part_implies(text: str, wide: Test, *, folds: bool) -> bool:
    match wide:
        case Contains((other,)) if _comparable(folds, wide, other):
            return folded(other, wide.fold) in folded(text, wide.fold)
        case _:
            return False


def _inside(network: str, other: str) -> bool:
    inner, outer = ipaddress.ip_network(network), ipaddress.ip_network(other)
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, ipaddress.IPv6Network) and isinstance(outer, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False


def _order_implies(op: OrderOp, bound: float, wide: Order) -> bool:
    low = op in {OrderOp.GT, OrderOp.GE}
    if low is not (wide.op in {OrderOp.GT, OrderOp.GE}):
        return False
    if bound == wide.bound:
        return wide.op in {OrderOp.GE, OrderOp.LE} or op is wide.op
    return bound > wide.bound if low else bound < wide.bound


_OPPOSITES = {
    OrderOp.LT: OrderOp.GE,
    OrderOp.LE: OrderOp.GT,
    OrderOp.GT: OrderOp.LE,
    OrderOp.GE: OrderOp.LT,
}


def excludes(one: Test, other: Test) -> bool:
    """Whether it is proven that no single value passes both."""
    return all(
        _apart(left, right) or _apart(right, left)
        for left in pieces(one)
        for right in pieces(other)
    )


def _apart(one: Test, other: Test) -> bool:
    match one, other:
        case OneOf((text,), folds), OneOf() | Contains() | StartsWith() | EndsWith() | Glob():
            loose = folds or other.fold
            return not _passes_loosely(text, other) if loose else not predicate(other)(text)
        case OneOf((text,), False), Regex():
            return not predicate(other)(text)
        case Same(
            (str(text),)
        ), OneOf() | Contains() | StartsWith() | EndsWith() | Regex() | Same():
            return not predicate(other)(text)
        case StartsWith((text,)), StartsWith((rest,)):
            left, right = fold(text), fold(rest)
            return not (left.startswith(right) or right.startswith(left))
        case EndsWith((text,)), EndsWith((rest,)):
            left, right = fold(text), fold(rest)
            return not (left.endswith(right) or right.endswith(left))
        case Order(op, bound), Order():
            return _order_implies(other.op, other.bound, Order(_OPPOSITES[op], bound))
        case _:
            return False


def _passes_loosely(text: str, test: Test) -> bool:
    match test:
        case OneOf(texts) | Contains(texts) | StartsWith(texts) | EndsWith(texts):
            return predicate(type(test)(texts, fold=True))(text)
        case Glob(parts):
            return predicate(Glob(parts, fold=True))(text)
        case _:
            return True

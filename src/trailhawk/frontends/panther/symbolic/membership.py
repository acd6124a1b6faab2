"""``in``: of known collections, of the event's, and of both mixed."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from trailhawk.frontends.panther.symbolic.asking import some
from trailhawk.frontends.panther.symbolic.consequences import may_be_scalar
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.equality import (
    defaulted,
    equal,
    has_plain_defaults,
    hashable,
    with_twins,
)
from trailhawk.frontends.panther.symbolic.supplied import supplied
from trailhawk.frontends.panther.symbolic.trouble import NATIVE_ERRORS, Unsupported
from trailhawk.frontends.panther.symbolic.values import (
    Address,
    Answer,
    Field,
    Folded,
    Joined,
    Once,
    Split,
    Symbolic,
    Unknown,
    Walked,
    is_symbolic,
)
from trailhawk.ir.conditions import FALSE, Element, Leaf, Over
from trailhawk.ir.tests import Cidr, Contains, IsType, JsonType, OneOf, Present, Same, Test
from trailhawk.model.paths import FieldPath

__all__ = ["contains", "ordered"]


_NO_TEXTS = (JsonType.OBJECT, JsonType.NUMBER, JsonType.BOOLEAN)


def contains(core: Core, holder: Any, item: Any) -> Any:  # noqa: ANN401
    """Return ``item in holder``."""
    match holder:
        case IPv4Network() | IPv6Network() if isinstance(item, Address):
            return Answer(core.leaf(item.of, Cidr((str(holder),))), item.of.scope)
        case Field() | Walked() | Folded() | Unknown() | Split() | Joined():
            return _in_symbolic(core, holder, item)
        case _ if isinstance(holder, Symbolic):
            return core.unknown("membership in a computed value")
    if isinstance(holder, Once):
        raise Unsupported("membership in an iterator")
    if is_symbolic(holder) and not isinstance(holder, dict):
        return _in_mixed(core, holder, item)
    if isinstance(item, Unknown):
        return item
    if is_symbolic(item) and not isinstance(item, Symbolic):
        return _any_equal(core, holder, item)
    item = item if isinstance(item, Field) and has_plain_defaults(item) else core.settle(item)
    if isinstance(item, Field):
        return _one_of(core, item, holder)
    if isinstance(item, Symbolic):
        return _any_equal(core, holder, item)
    try:
        return item in holder
    except NATIVE_ERRORS as error:
        return core.fail(type(error), str(error))


def _in_mixed(core: Core, holder: Iterable[object], item: object) -> object:
    return any(core.truth(equal(core, one, item, identical=False)) for one in holder)


def _any_equal(core: Core, holder: object, item: object) -> object:
    if isinstance(holder, str) or not isinstance(holder, Iterable):
        return core.unknown("membership of a computed value")
    if _hashes(holder) and not isinstance(item, Folded | Joined):
        # What is no text may not be hashable.
        return core.unknown("membership of a computed value in a set")
    return any(core.truth(equal(core, item, one, identical=False)) for one in ordered(holder))


def ordered(values: Iterable[Any]) -> list[Any]:
    """Return values in an order that does not depend on hashes."""
    return sorted(values, key=repr) if isinstance(values, set | frozenset) else list(values)


def _one_of(core: Core, of: Field, holder: object) -> object:
    if isinstance(holder, str) or not isinstance(holder, Iterable):
        return core.unknown("whether a constant text contains a field")
    values = ordered(holder)
    if _hashes(holder) and not _hashable_there(core, of):
        core.fail(TypeError, "unhashable")
    defaults = of.missing in values, of.null in values
    texts = [value for value in values if isinstance(value, str)]
    test: Test = OneOf(tuple(texts))
    if len(texts) < len(values) or (may_be_scalar(test) and core.type_of(of) is not JsonType.TEXT):
        scalars = [value for value in values if isinstance(value, str | int | float | bool)]
        if len(scalars) + (None in values) < len(values):
            return core.unknown("membership in a list of collections")
        test = Same(tuple(with_twins(scalars)))
    there = core.leaf(of, test) if values else FALSE
    return Answer(defaulted(of, there, *defaults), of.scope)


def _hashes(holder: object) -> bool:
    return isinstance(holder, set | frozenset | dict) or type(holder).__name__ == "dict_keys"


def _hashable_there(core: Core, of: Field) -> bool:
    """Whether what stands at a field, or in its place, can be hashed."""
    defaults = () if of.certain else (of.missing, of.null)
    if any(isinstance(one, list | dict | set) for one in defaults):
        settled = core.settle(of)
        return hashable(core, settled) if isinstance(settled, Field) else False
    return hashable(core, of)


def _in_symbolic(core: Core, holder: Symbolic, item: Any) -> object:  # noqa: ANN401
    match holder:
        case Unknown():
            return holder if holder.harmless else core.unknown(holder.reason)
        case Folded(of, upper) if isinstance(item, str):
            if not item.isascii():
                return core.unknown("a text in other letters than ASCII's, folded")
            if (item.upper() if upper else item.lower()) != item:
                return False
            return Answer(core.leaf(of, Contains((item,), fold=True)), of.scope)
        case Walked() if isinstance(item, str):
            return _in_walked(core, holder, item)
        case Split(of, separator, -1) if isinstance(item, str) and separator not in item:
            return core.unknown("whether a part of a text is there")
        case Field():
            return _in_field(core, holder, item)
        case _:
            return core.unknown("membership in a computed value")


def _in_walked(core: Core, walked: Walked, item: str) -> object:
    """Whether a walk found a text: one among several, or in the one text that was there."""
    same = Answer(Leaf(FieldPath(walked.path), Same((item,))), 0)
    if core.is_list(walked):
        return same
    if core.truth(same):
        return True
    if core.ask(Leaf(FieldPath(walked.path), Contains((item,))), 0):
        return core.unknown("whether there is one or several")
    if core.ask(some(walked.path, IsType(_NO_TEXTS)), 0):
        return core.unknown("membership in what may be no text")
    return False


def _in_field(core: Core, of: Field, item: Any) -> object:  # noqa: ANN401
    item = core.settle(item)
    if not isinstance(item, str):
        settled = core.settle(of)
        if not isinstance(settled, Field):
            return contains(core, settled, item)
        return core.unknown("whether a field contains what is no constant text")
    test = Contains((item,))
    text = core.type_of(of) is JsonType.TEXT
    if (text or not may_be_scalar(test)) and core.asks(of, test):
        return True
    settled = core.settle(of)
    if not isinstance(settled, Field):
        return contains(core, settled, item)
    if core.is_a(settled, JsonType.TEXT):
        return Answer(core.leaf(settled, test), of.scope) if may_be_scalar(test) else False
    if core.is_a(settled, JsonType.OBJECT):
        key = settled.below(core.below(settled, item)[-1])
        given = supplied(core, settled, item, None, key)
        if given is None or isinstance(given, str):
            return given is not None
        if isinstance(given, Unknown):
            return True if given.harmless else core.unknown(given.reason)
        return Answer(core.leaf(key, Present()), of.scope)
    if core.is_a(settled, JsonType.LIST):
        part = Leaf(FieldPath(), Same((item,)), Over.VALUE)
        return Answer(Element(FieldPath(settled.path), part, plain=True), of.scope)
    return core.fail(TypeError, "not iterable")

"""Comparisons: two known values as Python compares them, others as conditions."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable
from typing import Any

from trailhawk.frontends.panther.consequences import may_be_scalar
from trailhawk.frontends.panther.core import NATIVE_ERRORS, Core
from trailhawk.frontends.panther.values import (
    Address,
    Answer,
    Field,
    Folded,
    Joined,
    Maybe,
    Size,
    Split,
    Symbolic,
    Unknown,
    Walked,
    is_symbolic,
)
from trailhawk.ir.conditions import (
    FALSE,
    And,
    Comparison,
    Condition,
    Element,
    FieldsCompare,
    Leaf,
    Not,
    Or,
    Over,
)
from trailhawk.ir.tests import (
    Contains,
    Exists,
    IsType,
    JsonType,
    Length,
    OneOf,
    Order,
    OrderOp,
    Present,
    Same,
    Test,
)
from trailhawk.model.paths import FieldPath, Part

__all__ = ["compare", "contains", "same_test"]

_NATIVE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
_ORDERS = {
    ast.Lt: OrderOp.LT,
    ast.LtE: OrderOp.LE,
    ast.Gt: OrderOp.GT,
    ast.GtE: OrderOp.GE,
}
_TURNED = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}


def compare(core: Core, op: ast.cmpop, left: Any, right: Any) -> Any:  # noqa: ANN401
    """Return ``left op right``."""
    if isinstance(op, ast.In | ast.NotIn):
        found = contains(core, right, left)
        return negated(found) if isinstance(op, ast.NotIn) else found
    if not is_symbolic(left) and not is_symbolic(right):
        try:
            return _NATIVE[type(op)](left, right)
        except NATIVE_ERRORS as error:
            return core.fail(type(error), str(error))
    if isinstance(op, ast.NotEq | ast.IsNot):
        same = ast.Eq() if isinstance(op, ast.NotEq) else ast.Is()
        return negated(_equal(core, left, right, identical=isinstance(same, ast.Is)))
    if isinstance(op, ast.Eq | ast.Is):
        return _equal(core, left, right, identical=isinstance(op, ast.Is))
    return _ordered(core, type(op), left, right)


def negated(value: Any) -> Any:  # noqa: ANN401
    """Return the opposite of a boolean, known or not."""
    match value:
        case Answer(condition, scope):
            return Answer(Not(condition), scope)
        case Unknown():
            return value
        case _:
            return not value


def _equal(core: Core, left: Any, right: Any, *, identical: bool) -> Any:  # noqa: ANN401
    if not isinstance(left, Symbolic):
        left, right = right, left
    match left, right:
        case Unknown(_, harmless), _:
            return Unknown(left.reason, harmless)
        case _, Unknown(_, harmless):
            return Unknown(right.reason, harmless)
        case Field(), Symbolic():
            return _equal_fields(core, left, right)
        case Field(), _:
            return _equal_constant(core, left, right, identical=identical)
        case (Answer(condition, scope), bool()):
            return Answer(condition if right else Not(condition), scope)
        case (Maybe(condition, scope, otherwise), None):
            return Answer(Not(condition), scope) if otherwise is None else False
        case (Size(), int()):
            return _size(core, left, ast.Eq, right)
        case (Folded(of, upper), str()):
            if (right.upper() if upper else right.lower()) != right:
                return False
            return Answer(core.leaf(of, OneOf((right,), fold=True)), of.scope)
        case (Joined() | Folded() | Split() | Address() | Walked() | Size(), None):
            return False
        case (Joined(parts), str()) if sum(isinstance(part, Field) for part in parts) == 1:
            return _equal_joined(core, parts, right)
        case (Joined(), Field()):
            return _equal_fields(core, right, left)
        case _:
            return Unknown("a comparison of computed values")


def _equal_joined(core: Core, parts: tuple[str | Field, ...], wanted: str) -> object:
    """Return whether texts in a row, one of them a field, are a constant."""
    at = next(number for number, part in enumerate(parts) if isinstance(part, Field))
    before = "".join(str(part) for part in parts[:at])
    after = "".join(str(part) for part in parts[at + 1 :])
    middle = wanted.removeprefix(before).removesuffix(after)
    if before + middle + after != wanted:
        return False
    field = parts[at]
    return _equal(core, field, middle, identical=False)


def same_test(core: Core, of: Field, value: object, *, identical: bool = False) -> Test | None:
    """Return the test that a field is a constant; None for what no test is for."""
    if isinstance(value, str):
        text_only = core.type_of(of) is JsonType.TEXT
        test = OneOf((value,))
        return test if text_only or not may_be_scalar(test) else Same((value,))
    if isinstance(value, bool):
        # To Python, True == 1.
        return Same((value,) if identical else (value, int(value)))
    if isinstance(value, int | float):
        return Same((value, bool(value)) if value in {0, 1} and not identical else (value,))
    return None


def _equal_constant(core: Core, of: Field, value: object, *, identical: bool) -> object:
    if value is None:
        return (
            Answer(_with_defaults(of, FALSE, none=True), of.scope)
            if _plain(of)
            else (core.settle(of) is None)
        )
    test = same_test(core, of, value, identical=identical)
    if test is None or not _plain(of):
        settled = core.settle(of)
        if not isinstance(settled, Field):
            return compare(core, ast.Eq(), settled, value)
        if test is None:
            return Unknown("a comparison with a list or object")
        return Answer(core.leaf(settled, test), of.scope)
    same = operator.is_ if identical and not isinstance(value, str) else operator.eq
    return Answer(
        _defaulted(of, core.leaf(of, test), same(of.missing, value), same(of.null, value)), of.scope
    )


def _plain(of: Field) -> bool:
    return not is_symbolic(of.missing) and not is_symbolic(of.null)


def _with_defaults(of: Field, there: Condition, *, none: bool) -> Condition:
    return _defaulted(of, there, (of.missing is None) is none, (of.null is None) is none)


def _defaulted(of: Field, there: Condition, missing: object, null: object) -> Condition:
    """Return the condition that holds by what stands there, or by a default that is used."""
    if of.certain:
        return there
    exists = Leaf(FieldPath(of.path), Exists(), Over.VALUE)
    present = Leaf(FieldPath(of.path), Present(), Over.VALUE)
    if missing and null:
        return Or((there, Not(exists))) if there != FALSE else Not(exists)
    if missing:
        return Or((there, Not(present))) if there != FALSE else Not(present)
    if null:
        nothing = And((present, Not(exists)))
        return Or((there, nothing)) if there != FALSE else nothing
    return there


def _equal_fields(core: Core, left: Field, right: Symbolic) -> object:
    one, other = core.settle(left), core.settle(right)
    if not isinstance(one, Symbolic) or not isinstance(other, Symbolic):
        return compare(core, ast.Eq(), one, other)
    if not isinstance(one, Field) or not isinstance(other, Field):
        return Unknown("a comparison of computed texts")
    if one.scope < other.scope:
        one, other = other, one
    if one.scope != other.scope and other.scope:
        return Unknown("a comparison of elements of two lists")
    paths = FieldPath(one.path), FieldPath(other.path)
    across = one.scope != other.scope
    return Answer(
        FieldsCompare(paths[0], Comparison.EQUAL, paths[1], plain=True, of_record=across),
        one.scope,
    )


def _ordered(core: Core, op: type[ast.cmpop], left: Any, right: Any) -> Any:  # noqa: ANN401
    left, right = core.settle(left), core.settle(right)
    if not isinstance(left, Symbolic):
        if not isinstance(right, Symbolic):
            return compare(core, op(), left, right)
        left, right, op = right, left, _TURNED[op]
    match left, right:
        case (Size(), int()):
            return _size(core, left, op, right)
        case (Field(), (int() | float())):
            # A number in a text compares with no number.
            if core.is_a(left, JsonType.NUMBER):
                return Answer(core.leaf(left, Order(_ORDERS[op], right)), left.scope)
            if core.is_a(left, JsonType.BOOLEAN):
                # To Python, True is 1.
                which = core.asks(left, Same((True,)))
                return _NATIVE[op](int(which), right)
            return core.fail(TypeError, "not comparable")
        case _:
            return core.unknown_by("an order of computed values", left, right)


def _size(core: Core, size: Size, op: type[ast.cmpop], bound: int) -> object:
    match size.of:
        case Field() as of:
            if op is ast.Eq:
                both = (Length(OrderOp.LE, bound), Length(OrderOp.GE, bound))
                return Answer(And(tuple(core.leaf(of, test) for test in both)), of.scope)
            return Answer(core.leaf(of, Length(_ORDERS[op], bound)), of.scope)
        case Split(of, separator, -1):
            return _parts(core, of, separator, op, bound)
        case Maybe(condition, scope) if (op, bound) in {(ast.Gt, 0), (ast.GtE, 1)}:
            return Answer(condition, scope)
        case Maybe(condition, scope) if (op, bound) in {(ast.Eq, 0), (ast.Lt, 1)}:
            return Answer(Not(condition), scope)
        case _:
            return Unknown("the length of a computed value")


def _parts(core: Core, of: Field, separator: str, op: type[ast.cmpop], bound: int) -> object:
    """Ask how many parts a text has: the part of that number is there, or not."""

    def at_least(number: int) -> bool:
        part = of.below(Part(separator, number - 1))
        return number <= 1 or core.asks(part, Present())

    if op is ast.Eq:
        return at_least(bound) and not at_least(bound + 1) if bound else False
    if op in {ast.GtE, ast.Gt}:
        return at_least(bound + (op is ast.Gt))
    return not at_least(bound + (op is ast.LtE))


def contains(core: Core, holder: Any, item: Any) -> Any:  # noqa: ANN401
    """Return ``item in holder``."""
    match holder:
        case Field() | Walked() | Folded() | Unknown() | Split() | Joined():
            return _in_symbolic(core, holder, item)
        case _ if isinstance(holder, Symbolic):
            return core.unknown("membership in a computed value")
    if is_symbolic(holder) and not isinstance(holder, dict):
        return _in_mixed(core, holder, item)
    if isinstance(item, Unknown):
        return item
    item = item if isinstance(item, Field) and _plain(item) else core.settle(item)
    if isinstance(item, Field):
        return _one_of(core, item, holder)
    if isinstance(item, Symbolic):
        return _any_equal(core, holder, item)
    try:
        return item in holder
    except NATIVE_ERRORS as error:
        return core.fail(type(error), str(error))


def _in_mixed(core: Core, holder: Iterable[object], item: object) -> object:
    return any(core.truth(_equal(core, one, item, identical=False)) for one in holder)


def _any_equal(core: Core, holder: object, item: Symbolic) -> object:
    if isinstance(holder, str) or not isinstance(holder, Iterable):
        return core.unknown("membership of a computed value")
    return any(core.truth(_equal(core, item, one, identical=False)) for one in ordered(holder))


def ordered(values: Iterable[Any]) -> list[Any]:
    """Return values in an order that does not depend on hashes."""
    return sorted(values, key=repr) if isinstance(values, set | frozenset) else list(values)


def _one_of(core: Core, of: Field, holder: object) -> object:
    if isinstance(holder, str) or not isinstance(holder, Iterable):
        return core.unknown("whether a constant text contains a field")
    values = ordered(holder)
    hashes = isinstance(holder, set | frozenset | dict) or type(holder).__name__ == "dict_keys"
    # Elements are taken to be of one kind: an object among texts is in no set, and no error.
    if hashes and not of.scope and core.type_of(of) is None and not _scalar_there(core, of):
        core.fail(TypeError, "unhashable")
    defaults = of.missing in values, of.null in values
    texts = [value for value in values if isinstance(value, str)]
    test: Test = OneOf(tuple(texts))
    if len(texts) < len(values) or (may_be_scalar(test) and core.type_of(of) is not JsonType.TEXT):
        scalars = [value for value in values if isinstance(value, str | int | float | bool)]
        if len(scalars) + (None in values) < len(values):
            return core.unknown("membership in a list of collections")
        test = Same(tuple(scalars))
    there = core.leaf(of, test) if values else FALSE
    return Answer(_defaulted(of, there, *defaults), of.scope)


def _scalar_there(core: Core, of: Field) -> bool:
    """Whether what stands at a field can be hashed: an event's lists and objects cannot."""
    return not core.asks(of, IsType((JsonType.LIST, JsonType.OBJECT)))


def _in_symbolic(core: Core, holder: Symbolic, item: Any) -> object:  # noqa: ANN401
    match holder:
        case Unknown():
            return holder if holder.harmless else core.unknown(holder.reason)
        case Folded(of, upper) if isinstance(item, str):
            if (item.upper() if upper else item.lower()) != item:
                return False
            return Answer(core.leaf(of, Contains((item,), fold=True)), of.scope)
        case Walked(path) if isinstance(item, str):
            return Answer(Leaf(FieldPath(path), Same((item,))), 0)
        case Split(of, separator, -1) if isinstance(item, str) and separator not in item:
            return core.unknown("whether a part of a text is there")
        case Field():
            return _in_field(core, holder, item)
        case _:
            return core.unknown("membership in a computed value")


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
        return Answer(core.leaf(key, Present()), of.scope)
    if core.is_a(settled, JsonType.LIST):
        part = Leaf(FieldPath(), Same((item,)), Over.VALUE)
        return Answer(Element(FieldPath(settled.path), part, plain=True), of.scope)
    return core.fail(TypeError, "not iterable")

"""Whether two values are equal: as Python has it for known ones, else as a condition."""

from __future__ import annotations

import ast
import operator
from collections.abc import Iterable, Iterator
from typing import Any

from trailhawk.frontends.panther.symbolic.consequences import may_be_scalar
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.sizes import size_is
from trailhawk.frontends.panther.symbolic.values import (
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
    FieldsCompare,
    Leaf,
    Not,
    Or,
    Over,
)
from trailhawk.ir.tests import Exists, IsType, JsonType, OneOf, Present, Same, Scalar, Test
from trailhawk.model.paths import FieldPath

__all__ = [
    "defaulted",
    "equal",
    "has_plain_defaults",
    "hashable",
    "negated",
    "same_test",
    "with_twins",
]


def negated(value: Any) -> Any:  # noqa: ANN401
    """Return the opposite of a boolean, known or not."""
    match value:
        case Answer(condition, scope):
            return Answer(Not(condition), scope)
        case Unknown():
            return value
        case _:
            return not value


def equal(core: Core, left: Any, right: Any, *, identical: bool) -> Any:  # noqa: ANN401
    """Return ``left == right``, or ``left is right``."""
    if not is_symbolic(left) and not is_symbolic(right):
        return left is right if identical else left == right
    if not isinstance(left, Symbolic):
        left, right = right, left
    match left, right:
        case (tuple(), tuple()) | (list(), list()) if not identical:
            return len(left) == len(right) and all(
                core.truth(equal(core, one, other, identical=False))
                for one, other in zip(left, right, strict=True)
            )
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
            return size_is(core, left, ast.Eq, right)
        case (Folded(of, upper), str()):
            if not right.isascii():
                return Unknown("a text in other letters than ASCII's, folded")
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
    return equal(core, field, middle, identical=False)


def same_test(core: Core, of: Field, value: object, *, identical: bool = False) -> Test | None:
    """Return the test that a field is a constant; None for what no test is for."""
    if isinstance(value, str):
        text_only = core.type_of(of) is JsonType.TEXT
        test = OneOf((value,))
        return test if text_only or not may_be_scalar(test) else Same((value,))
    if isinstance(value, bool):
        # To Python, True == 1.
        return Same((value,) if identical else tuple(with_twins([value])))
    if isinstance(value, int | float):
        return Same((value,)) if identical else Same(tuple(with_twins([value])))
    return None


def with_twins(values: Iterable[Scalar]) -> Iterator[Scalar]:
    """Yield scalars, and with each what Python holds equal to it: ``True == 1``, ``False == 0``."""
    for value in values:
        yield value
        if isinstance(value, bool):
            yield int(value)
        elif isinstance(value, int | float) and value in {0, 1}:
            yield bool(value)


def hashable(core: Core, of: Field) -> bool:
    """Ask whether what stands at a certain field can be a key: lists and objects cannot.

    Elements of lists are taken to be of one kind: an object among texts is in no set, and no error.
    """
    known = core.type_of(of)
    if of.scope or known is not None:
        return known not in {JsonType.LIST, JsonType.OBJECT}
    return not core.asks(of, IsType((JsonType.LIST, JsonType.OBJECT)))


def _equal_constant(core: Core, of: Field, value: object, *, identical: bool) -> object:
    if value is None:
        return (
            Answer(_with_defaults(of, FALSE, none=True), of.scope)
            if has_plain_defaults(of)
            else (core.settle(of) is None)
        )
    test = same_test(core, of, value, identical=identical)
    if test is None or not has_plain_defaults(of):
        settled = core.settle(of)
        if not isinstance(settled, Field):
            return equal(core, settled, value, identical=False)
        if test is None:
            return Unknown("a comparison with a list or object")
        return Answer(core.leaf(settled, test), of.scope)
    same = operator.is_ if identical and not isinstance(value, str) else operator.eq
    return Answer(
        defaulted(of, core.leaf(of, test), same(of.missing, value), same(of.null, value)), of.scope
    )


def has_plain_defaults(of: Field) -> bool:
    """Whether what stands in for a field is known."""
    return not is_symbolic(of.missing) and not is_symbolic(of.null)


def _with_defaults(of: Field, there: Condition, *, none: bool) -> Condition:
    return defaulted(of, there, (of.missing is None) is none, (of.null is None) is none)


def defaulted(of: Field, there: Condition, missing: object, null: object) -> Condition:
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
        return equal(core, one, other, identical=False)
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

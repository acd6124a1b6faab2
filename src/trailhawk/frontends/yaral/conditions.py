"""Boolean expressions about one event as conditions over raw paths."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import replace

from trailhawk.frontends.yaral.changing import as_read
from trailhawk.frontends.yaral.comparing import has_length, passes
from trailhawk.frontends.yaral.fields_compare import in_order, same_texts
from trailhawk.frontends.yaral.formulas import formula_condition, is_formula
from trailhawk.frontends.yaral.geo import located
from trailhawk.frontends.yaral.letters import askable, pattern_test, text_test
from trailhawk.frontends.yaral.operands import added, number_side, operand_of
from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.sides import (
    FieldSide,
    GeoSide,
    Literal,
    Operand,
    Pattern,
    SumSide,
    unsupported,
)
from trailhawk.frontends.yaral.tree import (
    AllOf,
    AnyOf,
    Boolean,
    Call,
    Compare,
    Expression,
    InList,
    IsNull,
    ListKind,
    ListRef,
    Negated,
    Number,
    Quantifier,
    RegexText,
    Text,
)
from trailhawk.ir.conditions import FALSE, TRUE, Condition
from trailhawk.ir.functions import called, truth
from trailhawk.ir.normal import conjunction, disjunction, negation
from trailhawk.ir.tests import (
    Cidr,
    Contains,
    EndsWith,
    OneOf,
    Order,
    OrderOp,
    ScalarTest,
    StartsWith,
)
from trailhawk.model.errors import RuleError
from trailhawk.model.functions import Function
from trailhawk.model.spans import Span

__all__ = ["condition_of", "flipped"]

Asked = Compare | InList | IsNull | Call
_ORDERS = {op.value: op for op in OrderOp}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_AFFIXES: dict[str, Callable[[tuple[str, ...], bool], ScalarTest]] = {
    "strings.contains": Contains,
    "strings.starts_with": StartsWith,
    "strings.ends_with": EndsWith,
}
_SIGNS = {one.value: one for one in Function}


def flipped(sign: str) -> str:
    """Return the operator that says the same with its sides exchanged."""
    return _FLIPPED.get(sign, sign)


def condition_of(expression: Expression, scope: Scope, variable: str) -> Condition:
    """Return what an expression asks of the event ``variable``."""
    scope.budget.spend_nodes(1, expression.at)
    match expression:
        case AllOf(parts):
            return conjunction(condition_of(part, scope, variable) for part in parts)
        case AnyOf(parts):
            return disjunction(condition_of(part, scope, variable) for part in parts)
        case Negated(part):
            return negation(condition_of(part, scope, variable))
        case Boolean(value):
            return TRUE if value else FALSE
        case Compare(left, "=", ListRef() as column):
            # A field equal to a column of a table is in it.
            return _asked(InList(left, column, at=expression.at), scope, variable)
        case Compare() | InList() | IsNull() | Call():
            return _asked(expression, scope, variable)
        case _:
            return unsupported(expression, "it is neither true nor false")


def _asked(expression: Asked, scope: Scope, variable: str) -> Condition:
    """Ask of single fields; where that cannot say it, of a formula of them."""
    try:
        return _asked_plainly(expression, scope, variable)
    except RuleError as error:
        if error.code != "R406":
            raise
        try:
            return formula_condition(expression, scope, variable, operand_of)
        except RuleError as other:
            raise (error if other.code == "R406" else other) from None


def _asked_plainly(expression: Asked, scope: Scope, variable: str) -> Condition:
    match expression:
        case Compare():
            return _compare(expression, scope, variable)
        case InList():
            return _in_list(expression, scope, variable)
        case IsNull(operand):
            return _field_passes(operand_of(operand, scope, variable), OneOf(("",)), expression)
        case Call():
            return _call(expression, scope, variable)


def _compare(compare: Compare, scope: Scope, variable: str) -> Condition:
    if isinstance(compare.left, Call | Compare) and isinstance(compare.right, Boolean):
        asked = _truth(compare.left, compare.right, scope, variable)
        if asked is not None:
            return negation(asked) if compare.operator == "!=" else asked
    sized = _sized(compare, scope, variable)
    if sized is not None:
        return sized
    left = operand_of(compare.left, scope, variable)
    right = operand_of(compare.right, scope, variable)
    sign = compare.operator
    if isinstance(left, Literal | Pattern):
        left, right, sign = right, left, flipped(sign)
    match left, right:
        case Literal(), Literal():
            return _constants(left, right, sign, compare)
        case SumSide(), Literal(int() | float() as number):
            # a + b < n asks whether a < n - b, and a - b < n whether a < b + n.
            moved = added(left.right, "+" if left.minus else "from", number)
            first = added(left.left, "+", 0)
            return _two_fields(first, moved, replace(compare, operator=sign), scope)
        case FieldSide(), FieldSide():
            return _two_fields(left, right, compare, scope)
        case ((FieldSide() | GeoSide()), (Literal() | Pattern())):
            return _with_constant(left, right, sign, compare, scope)
        case _:
            return unsupported(compare, "a comparison of this kind")


def _sized(compare: Compare, scope: Scope, variable: str) -> Condition | None:
    """Read ``arrays.length(field) > 2``; None for any other comparison."""
    match compare.left, compare.right:
        case Call(name, (argument, *_)), Number() as number if name in _SIZES:
            sign = compare.operator
        case Number() as number, Call(name, (argument, *_)) if name in _SIZES:
            sign = flipped(compare.operator)
        case _:
            return None
    side = operand_of(argument, scope, variable)
    if isinstance(side, FieldSide) and is_formula(side):
        return None
    if not isinstance(side, FieldSide) or not isinstance(number.value, int):
        return unsupported(compare, "the length of a field is compared with a whole number")
    return has_length(as_read(side), sign, number.value)


def _truth(left: Call | Compare, right: Boolean, scope: Scope, variable: str) -> Condition | None:
    """Read ``strings.contains(…) = true``; None for a function that has another kind of value."""
    if isinstance(left, Call) and left.name not in _PREDICATES:
        return None
    asked = condition_of(left, scope, variable)
    return asked if right.value else negation(asked)


def _constants(left: Literal, right: Literal, sign: str, compare: Compare) -> Condition:
    if sign in _ORDERS and isinstance(left.value, str) and isinstance(right.value, str):
        return unsupported(compare, "it compares two constants")
    return TRUE if truth(called(_SIGNS[sign], (left.value, right.value))) else FALSE


def _two_fields(left: FieldSide, right: FieldSide, compare: Compare, scope: Scope) -> Condition:
    sign = compare.operator
    if left.variable != right.variable:
        return unsupported(compare, "events are joined by statements of their own")
    left, right = number_side(left), number_side(right)
    # Each pair of places that the two fields may be read from, and what decides between them.
    pairs = len(left.field.values) * len(right.field.values)
    scope.budget.spend_nodes(10 * pairs, compare.at)
    if sign in _ORDERS:
        return in_order(left, right, compare)
    same = same_texts(left, right, compare)
    return same if sign == "=" else negation(same)


def _with_constant(
    side: FieldSide | GeoSide, other: Literal | Pattern, sign: str, compare: Compare, scope: Scope
) -> Condition:
    if isinstance(other, Pattern):
        if sign not in {"=", "!="}:
            return unsupported(compare, "a pattern is compared by = and != only")
        if isinstance(side, FieldSide):
            side = askable(side, other.pattern, nocase=compare.nocase)
        test = pattern_test(side, other.pattern, other.at, scope, nocase=compare.nocase)
        return _holds(side, test, scope, negated=sign == "!=")
    if sign in _ORDERS:
        if isinstance(other.value, str):
            return unsupported(compare, "only numbers have an order")
        return _holds(side, Order(_ORDERS[sign], other.value), scope)
    found = text_test(side, other, nocase=compare.nocase)
    if found is None:
        return FALSE if sign == "=" else TRUE
    return _holds(side, found, scope, negated=sign == "!=")


def _holds(
    side: FieldSide | GeoSide, test: ScalarTest, scope: Scope, *, negated: bool = False
) -> Condition:
    if isinstance(side, GeoSide):
        found = located(side, test, scope)
        return negation(found) if negated else found
    side = number_side(side)
    scope.budget.spend_nodes(len(side.field.values) ** 2, side.at)
    return passes(side, test, negated=negated)


def _field_passes(side: Operand, test: ScalarTest, expression: Expression) -> Condition:
    if not isinstance(side, FieldSide):
        return unsupported(expression, "it is asked of fields only")
    return passes(side, test)


def _in_list(expression: InList, scope: Scope, variable: str) -> Condition:
    side = operand_of(expression.operand, scope, variable)
    if not isinstance(side, FieldSide):
        return unsupported(expression, "it is asked of fields only")
    lines = scope.lines(expression.list)
    if not lines:
        return FALSE
    scope.budget.spend_literals(len(lines), expression.at)
    match expression.kind:
        case ListKind.CIDR:
            return passes(side, Cidr(tuple(_network(line, expression.at) for line in lines)))
        case ListKind.REGEX:
            if side.quantifier is Quantifier.ALL:
                # Each value may be found by another line.
                lines = ("|".join(f"(?:{line})" for line in lines),)
            asked_of = ((askable(side, line, nocase=expression.nocase), line) for line in lines)
            return disjunction(
                passes(one, pattern_test(one, line, expression.at, scope, nocase=expression.nocase))
                for one, line in asked_of
            )
        case ListKind.TEXT:
            asked = (Literal(line, expression.at) for line in lines)
            tests = [text_test(side, one, nocase=expression.nocase) for one in asked]
            texts = [text for test in tests if test is not None for text in test.texts]
            fold = any(test.fold for test in tests if test is not None)
            return passes(side, OneOf(tuple(texts), fold)) if texts else FALSE


def _call(call: Call, scope: Scope, variable: str) -> Condition:
    predicate = _PREDICATES.get(call.name)
    if predicate is None:
        return unsupported(call, f"the function {call.name!r} is no condition")
    side = operand_of(call.arguments[0], scope, variable)
    if not isinstance(side, FieldSide):
        return unsupported(call, "it is asked of fields only")
    return predicate(call, side, scope)


def _regex(call: Call, side: FieldSide, scope: Scope) -> Condition:
    pattern = call.arguments[1]
    match pattern:
        case Text(text) | RegexText(text):
            side = askable(side, text, nocase=call.nocase)
            return passes(side, pattern_test(side, text, pattern.at, scope, nocase=call.nocase))
        case _:
            return unsupported(call, "the pattern must be a constant")


def _affix(call: Call, side: FieldSide, scope: Scope) -> Condition:
    wanted = operand_of(call.arguments[1], scope, side.variable)
    if not isinstance(wanted, Literal) or not isinstance(wanted.value, str):
        return unsupported(call, "of a field and a constant text only")
    found = text_test(side, wanted, nocase=call.nocase)
    if found is None or (call.name == "strings.ends_with" and not wanted.value):
        return FALSE
    return passes(side, _AFFIXES[call.name]((wanted.value,), found.fold))


def _cidr(call: Call, side: FieldSide, _: Scope) -> Condition:
    network = call.arguments[1]
    if not isinstance(network, Text):
        return unsupported(call, "the network must be a constant")
    return passes(side, Cidr((_network(network.value, network.at),)))


def _contained(call: Call, side: FieldSide, scope: Scope) -> Condition:
    wanted = operand_of(call.arguments[1], scope, side.variable)
    if not isinstance(wanted, Literal):
        return unsupported(call, "the value must be a constant")
    found = text_test(side, wanted, nocase=call.nocase)
    return FALSE if found is None else passes(replace(side, quantifier=None), found)


_PREDICATES: dict[str, Callable[[Call, FieldSide, Scope], Condition]] = {
    "re.regex": _regex,
    "strings.contains": _affix,
    "strings.starts_with": _affix,
    "strings.ends_with": _affix,
    "net.ip_in_range_cidr": _cidr,
    "arrays.contains": _contained,
}
_SIZES = {"arrays.length", "arrays.size"}


def _network(text: str, at: Span) -> str:
    try:
        return str(ipaddress.ip_network(text.strip()))
    except ValueError:
        message = f"not a network in CIDR notation: {text[:60]!r}"
        raise RuleError("R218", message, at=at) from None

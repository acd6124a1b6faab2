"""Values of one event for the outcome section, as expressions of the IR."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from trailhawk.frontends.yaral.changing import as_read
from trailhawk.frontends.yaral.conditions import condition_of
from trailhawk.frontends.yaral.operands import operand_of
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
    Arithmetic,
    Boolean,
    Call,
    Compare,
    Expression,
    FieldRef,
    InList,
    IsNull,
    Negated,
    Negative,
    Number,
    Text,
    Variable,
)
from trailhawk.frontends.yaral.udm import TIME_FIELD, field_name
from trailhawk.frontends.yaral.value_calls import CALLS, apply_of, calculation, compared
from trailhawk.ir import outcomes as ir
from trailhawk.ir.outcomes import Function
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import Apply, FieldPath, TextFunction

__all__ = ["event_value"]

_MOMENT = "metadata.event_timestamp"
_TIME = ir.Applied(
    Apply(TextFunction.UNIX_SECONDS), ir.Read(TIME_FIELD, (ir.Place(FieldPath.of("eventTime")),))
)


def event_value(expression: Expression, scope: Scope, variable: str) -> ir.Expression:
    """Return what an expression without aggregates comes to of one event of ``variable``.

    ``RuleError`` where a part of it is not executed.
    """
    match expression:
        case Text(value) | Boolean(value):
            return ir.Literal(value)
        case Number():
            return ir.Literal(expression.value)
        case Negative(operand):
            return ir.Call(
                Function.SUBTRACT, (ir.Literal(0), event_value(operand, scope, variable))
            )
        case Arithmetic(left, operator, right):
            return calculation(
                operator, event_value(left, scope, variable), event_value(right, scope, variable)
            )
        case Call("if", arguments):
            return _chosen(arguments, scope, variable)
        case Compare() | InList() | IsNull() | Negated() | AllOf() | AnyOf():
            return _asked(expression, scope, variable)
        case FieldRef() if field_name(expression) in {TIME_FIELD, _MOMENT}:
            return _TIME
        case Variable(name) if (bound := scope.binding(name, variable)) is not None:
            return event_value(bound, scope, variable)
        case FieldRef() | Variable():
            return _read(operand_of(expression, scope, variable), expression)
        case Call():
            return _called(expression, scope, variable)
        case _:
            return unsupported(expression, "it is no value of an event")


def _chosen(arguments: tuple[Expression, ...], scope: Scope, variable: str) -> ir.Expression:
    then = event_value(arguments[1], scope, variable)
    other = event_value(arguments[2], scope, variable) if len(arguments) > 2 else otherwise(then)
    return ir.Call(Function.IF, (_asked(arguments[0], scope, variable), then, other))


def otherwise(then: ir.Expression) -> ir.Literal:
    """Return what an ``if`` without a last argument comes to: nought, or the empty text."""
    texts = isinstance(then, ir.Literal) and isinstance(then.value, str)
    return ir.Literal("" if texts else 0)


def _asked(expression: Expression, scope: Scope, variable: str) -> ir.Expression:
    """Return whether something holds of the event: a condition, or values compared."""
    try:
        return ir.Holds(condition_of(expression, scope, variable))
    except RuleError as error:
        if error.code != "R406":
            raise
    match expression:
        case Compare(left, operator, right):
            return compared(
                operator, event_value(left, scope, variable), event_value(right, scope, variable)
            )
        case AllOf(parts):
            return ir.Call(Function.ALL, tuple(_asked(one, scope, variable) for one in parts))
        case AnyOf(parts):
            return ir.Call(Function.ANY, tuple(_asked(one, scope, variable) for one in parts))
        case Negated(part):
            return ir.Call(Function.NOT, (_asked(part, scope, variable),))
        case _:
            return unsupported(expression, "it is neither true nor false of an event")


def _called(call: Call, scope: Scope, variable: str) -> ir.Expression:
    try:
        return _read(operand_of(call, scope, variable), call)
    except RuleError as error:
        if error.code != "R406":
            raise
    step = apply_of(call, scope)
    if step is not None:
        return ir.Applied(step, event_value(call.arguments[0], scope, variable))
    function = CALLS.get(call.name)
    if function is None:
        return _asked(call, scope, variable)
    return ir.Call(function, tuple(event_value(one, scope, variable) for one in call.arguments))


def _read(side: Operand, expression: Expression) -> ir.Expression:
    match side:
        case Literal(value):
            return ir.Literal(value)
        case FieldSide():
            return _places(as_read(replace(side, quantifier=None)))
        case GeoSide(name):
            # Nobody knows where addresses are: the place is not told, and nothing else is lost.
            return ir.Read(name, ())
        case Pattern() | SumSide():
            return unsupported(expression, "it is no value")
        case _:
            assert_never(side)


def _places(side: FieldSide) -> ir.Read:
    places = tuple(
        ir.Place(None if value.path is None else value.written, value.text, value.when)
        for value in side.field.values
    )
    return ir.Read(side.field.name, places)

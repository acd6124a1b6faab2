"""The two sides of a comparison: fields of the event, constants, patterns.

Functions of constants are worked out here; functions of fields become part of the operand
where the IR can say them, and are refused by name where it cannot.
"""

from __future__ import annotations

from dataclasses import replace

from trailhawk.frontends.yaral.changing import changed_side
from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.sides import (
    Case,
    FieldSide,
    GeoSide,
    Literal,
    Operand,
    Pattern,
    TimePart,
    TimeSide,
    unsupported,
)
from trailhawk.frontends.yaral.text_calls import TEXT_FUNCTIONS, text_function
from trailhawk.frontends.yaral.tree import (
    Arithmetic,
    Boolean,
    Call,
    Expression,
    FieldRef,
    Negative,
    Number,
    RegexText,
    Text,
    Variable,
)
from trailhawk.frontends.yaral.udm import (
    GEO_PREFIX,
    TIME_FIELD,
    Field,
    field_name,
    field_of,
)
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import Apply, TextFunction
from trailhawk.model.spans import Span

__all__ = ["operand_of"]


_CASES = {"strings.to_lower": Case.LOWER, "strings.to_upper": Case.UPPER}
_TIME_PARTS = {part.value: part for part in TimePart}
_UTC = {"", "UTC", "GMT", "Etc/UTC", "Etc/GMT"}
_HERE = Span(1, 1)


def operand_of(expression: Expression, scope: Scope, variable: str = "") -> Operand:
    """Return an expression as one side of a comparison about the event ``variable``."""
    match expression:
        case Text(value):
            return Literal(value, expression.at)
        case Number() | Negative() | Arithmetic():
            return Literal(_number(expression), expression.at)
        case Boolean(value):
            return Literal(value, expression.at)
        case RegexText(pattern):
            return Pattern(pattern, expression.at)
        case FieldRef():
            return _field(expression)
        case Variable(name):
            bound = scope.binding(name, variable)
            if bound is None:
                message = f"the placeholder ${name[:60]} is assigned no field"
                raise RuleError("R408", message, at=expression.at)
            return operand_of(bound, scope, variable)
        case Call():
            return _call(expression, scope, variable)
        case _:
            return unsupported(expression, "it is no value")


def _field(ref: FieldRef) -> Operand:
    name = field_name(ref)
    if name.startswith(GEO_PREFIX):
        return GeoSide(name, ref.at)
    return FieldSide(field_of(ref), ref.variable, ref.at, ref.quantifier)


def _number(expression: Expression) -> int | float:
    """Work out a number; sums of fields are not executed."""
    match expression:
        case Number():
            return expression.value
        case Negative(operand):
            return -_number(operand)
        case Arithmetic(left, operator, right):
            return _calculated(_number(left), operator, _number(right), expression)
        case _:
            return unsupported(expression, "arithmetic is executed on numbers only")


def _calculated(left: float, operator: str, right: float, expression: Expression) -> int | float:
    if operator in "/%" and right == 0:
        return unsupported(expression, "it divides by nought")
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
        case _:
            return left % right


def _call(call: Call, scope: Scope, variable: str) -> Operand:
    first = call.arguments[0] if call.arguments else None
    if first is None:
        return unsupported(call, "a scan has no clock and draws no random numbers")
    if call.name in _CASES:
        return _cased(operand_of(first, scope, variable), _CASES[call.name], call)
    if call.name in _TIME_PARTS:
        return _time_part(call, first)
    if call.name == "strings.coalesce":
        return _coalesced([operand_of(one, scope, variable) for one in call.arguments], call)
    if call.name == "strings.concat":
        return _concatenated([operand_of(one, scope, variable) for one in call.arguments], call)
    if call.name in TEXT_FUNCTIONS:
        return _changed(call, operand_of(first, scope, variable), scope)
    if call.name in {"cast.as_string", "cast.as_int", "cast.as_float"} and len(call.arguments) == 1:
        # Values compare by text form, and by number where an order is asked for.
        return operand_of(first, scope, variable)
    if call.name == "arrays.index_to_str":
        return _element(operand_of(first, scope, variable), call)
    return unsupported(call, f"the function {call.name!r}")


def _cased(side: Operand, case: Case, call: Call) -> Operand:
    match side:
        case FieldSide():
            return replace(side, case=case)
        case Literal(str() as text):
            return Literal(text.lower() if case is Case.LOWER else text.upper(), side.at)
        case _:
            return unsupported(call, "of a field or a text only")


def _time_part(call: Call, first: Expression) -> Operand:
    zone = call.arguments[1] if len(call.arguments) > 1 else Text("")
    if not isinstance(zone, Text) or zone.value not in _UTC:
        return unsupported(call, "only in UTC")
    name = field_name(first) if isinstance(first, FieldRef) else ""
    if name not in {TIME_FIELD, "metadata.event_timestamp"}:
        return unsupported(call, "only of metadata.event_timestamp.seconds")
    return TimeSide(_TIME_PARTS[call.name], call.at)


def _coalesced(sides: list[Operand], call: Call) -> Operand:
    fields = [side for side in sides if isinstance(side, FieldSide)]
    if len(fields) < len(sides) or len({(side.case, side.variable) for side in fields}) > 1:
        return unsupported(call, "of fields of one event only")
    values = tuple(value for side in fields for value in side.field.values)
    return replace(fields[0], field=Field(fields[0].field.name, values))


def _concatenated(sides: list[Operand], call: Call) -> Operand:
    texts = [str(side.value) if isinstance(side, Literal) else None for side in sides]
    fields = [(number, side) for number, side in enumerate(sides) if isinstance(side, FieldSide)]
    if None not in texts:
        return Literal("".join(filter(None, texts)), call.at)
    if len(fields) != 1 or texts.count(None) > 1:
        return unsupported(call, "texts are joined with one field at most")
    number, side = fields[0]
    around = ("".join(filter(None, texts[:number])), "".join(filter(None, texts[number + 1 :])))
    return changed_side(side, Apply(TextFunction.AFFIXED, around), call)


def _changed(call: Call, side: Operand, scope: Scope) -> Operand:
    if not isinstance(side, FieldSide):
        return unsupported(call, "of a field only")
    return changed_side(side, text_function(call, scope), call)


def _element(side: Operand, call: Call) -> Operand:
    index = call.arguments[1]
    if not isinstance(side, FieldSide) or not isinstance(index, Number | Negative):
        return unsupported(call, "of a field and a number only")
    position = int(_number(index))
    values = tuple(
        replace(value, path=value.path.then(position), listed=False)
        for value in side.field.values
        if value.path is not None and value.listed
    )
    if len(values) < len(side.field.values):
        return unsupported(call, "the field does not repeat")
    return replace(side, field=Field(f"{side.field.name}[{position}]", values))

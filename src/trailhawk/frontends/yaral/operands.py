"""The two sides of a comparison: fields of the event, constants, patterns.

Functions of constants are worked out here; functions of fields become part of the operand
where the IR can say them, and are refused by name where it cannot.
"""

from __future__ import annotations

from dataclasses import replace

from trailhawk.frontends.yaral.changing import as_read, changed_side
from trailhawk.frontends.yaral.formula_functions import CLOCK_FUNCTIONS, FORMULAS
from trailhawk.frontends.yaral.formulas import formula_side, is_formula
from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.sides import (
    Case,
    FieldSide,
    GeoSide,
    Literal,
    Operand,
    Pattern,
    SumSide,
    unsupported,
)
from trailhawk.frontends.yaral.text_calls import step_of
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
    PLACES,
    TIME_FIELD,
    Field,
    Value,
    field_name,
    field_of,
)
from trailhawk.ir.number_functions import OPERATIONS, zone_of
from trailhawk.ir.text_functions import applied
from trailhawk.model.derived import ADDRESS_PLACE
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import Apply, FieldPath, Part, TextFunction
from trailhawk.model.spans import Span
from trailhawk.model.text import scalar_text

__all__ = ["added", "number_side", "operand_of"]


_CASES = {"strings.to_lower": Case.LOWER, "strings.to_upper": Case.UPPER}
_ONE_SIDED = {"+": "+", "-": "-", "*": "*", "/": "/", "%": "%"}
_OTHER_SIDED = {"+": "+", "-": "from", "*": "*", "/": "into"}
_HERE = Span(1, 1)


def operand_of(expression: Expression, scope: Scope, variable: str = "") -> Operand:
    """Return an expression as one side of a comparison about the event ``variable``."""
    match expression:
        case Text(value):
            return Literal(value, expression.at)
        case Number():
            return Literal(expression.value, expression.at)
        case Negative(operand):
            negative = _negative(operand_of(operand, scope, variable), expression)
            return negative or formula_side(expression, scope, variable, operand_of)
        case Arithmetic(left, sign, right):
            sides = operand_of(left, scope, variable), operand_of(right, scope, variable)
            found = _calculation(*sides, sign, expression)
            return found or formula_side(expression, scope, variable, operand_of)
        case Boolean(value):
            return Literal(value, expression.at)
        case RegexText(pattern):
            return Pattern(pattern, expression.at)
        case FieldRef():
            return _field(expression, scope)
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


def _field(ref: FieldRef, scope: Scope) -> Operand:
    name = field_name(ref)
    if name.startswith(GEO_PREFIX):
        place = PLACES.get(name.removeprefix(GEO_PREFIX))
        if not scope.places or place is None:
            return GeoSide(name, ref.at)
        path = FieldPath((ADDRESS_PLACE, place))
        return FieldSide(Field(name, (Value(path),)), ref.variable, ref.at, ref.quantifier)
    return FieldSide(field_of(ref), ref.variable, ref.at, ref.quantifier)


def _negative(side: Operand, expression: Expression) -> Operand | None:
    return _calculation(Literal(0, expression.at), side, "-", expression)


def _calculation(
    left: Operand, right: Operand, sign: str, expression: Expression
) -> Operand | None:
    """Return a sum or product, of two fields only sums; None where it takes a formula.

    A sum of two fields is asked by moving one of them to the other side of the comparison.
    """
    match left, right:
        case Literal(int() | float() as one), Literal(int() | float() as other):
            return Literal(_constant(one, sign, other, expression), expression.at)
        case FieldSide(), Literal(int() | float() as other):
            if sign in "/%" and not other:
                return unsupported(expression, "it divides by nought")
            return _changed_by(left, _ONE_SIDED[sign], other, expression)
        case Literal(int() | float() as one), FieldSide() if sign in _OTHER_SIDED:
            return _changed_by(right, _OTHER_SIDED[sign], one, expression)
        case FieldSide(), FieldSide() if sign in {"+", "-"} and left.variable == right.variable:
            return SumSide(number_side(left), number_side(right), sign == "-", expression.at)
        case _:
            return None


def _changed_by(
    side: FieldSide, operation: str, constant: float, expression: Expression
) -> FieldSide:
    step = Apply(TextFunction.CALCULATED, (operation, str(constant)))
    return changed_side(number_side(side), step, expression)


def number_side(side: FieldSide) -> FieldSide:
    """Return a field to calculate with: a time counts its seconds since 1970."""
    if side.field.name != TIME_FIELD or any(
        value.path != FieldPath.of("eventTime") for value in side.field.values
    ):
        return side
    here = FieldRef(side.variable, (side.field.name,), at=side.at)
    return changed_side(side, Apply(TextFunction.UNIX_SECONDS), here)


def added(side: FieldSide, operation: str, constant: float) -> FieldSide:
    """Return a field with a constant put to it, as ``TextFunction.CALCULATED`` does."""
    here = FieldRef(side.variable, (side.field.name,), at=side.at)
    return _changed_by(side, operation, constant, here)


def _constant(left: float, sign: str, right: float, expression: Expression) -> int | float:
    if sign in "/%" and right == 0:
        return unsupported(expression, "it divides by nought")
    return OPERATIONS[sign](left, right)


def _call(call: Call, scope: Scope, variable: str) -> Operand:
    """Return what a function comes to: as one field's text turned into another where that does."""
    return _of_one_field(call, scope, variable) or formula_side(call, scope, variable, operand_of)


def _of_one_field(call: Call, scope: Scope, variable: str) -> Operand | None:
    first = call.arguments[0] if call.arguments else None
    if first is None:
        return None
    if call.name in _CASES:
        return _cased(operand_of(first, scope, variable), _CASES[call.name], call)
    if call.name in CLOCK_FUNCTIONS:
        return _time_part(call, first)
    if call.name == "strings.coalesce":
        return _coalesced([operand_of(one, scope, variable) for one in call.arguments])
    if call.name == "strings.concat":
        return _concatenated([operand_of(one, scope, variable) for one in call.arguments], call)
    if call.name == "cast.as_string" and len(call.arguments) == 1:
        # Values compare by text form.
        return operand_of(first, scope, variable)
    if call.name == "arrays.index_to_str":
        if isinstance(first, Call) and first.name == "strings.split":
            return _split(first, call, scope, variable)
        return _element(operand_of(first, scope, variable), call)
    if call.name in FORMULAS and call.name != "math.pow":
        return None
    step = step_of(call, scope) if _has_constants(call) else None
    if step is None:
        return None
    side = operand_of(first, scope, variable)
    if isinstance(side, Literal):
        return Literal(applied(side.value, step) or "", call.at)
    return changed_side(number_side(side), step, call) if isinstance(side, FieldSide) else None


def _has_constants(call: Call) -> bool:
    """Whether a function takes nothing but constants besides its first argument."""
    constant = Text | RegexText | Number | Negative
    return all(isinstance(one, constant) for one in call.arguments[1:])


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
    if not isinstance(zone, Text) or not _is_zone(zone.value):
        return unsupported(call, "no time zone that this machine knows")
    name = field_name(first) if isinstance(first, FieldRef) else ""
    if name not in {TIME_FIELD, "metadata.event_timestamp"}:
        return unsupported(call, "only of metadata.event_timestamp.seconds")
    assert isinstance(first, FieldRef)  # noqa: S101 - only those have a name
    step = Apply(TextFunction.CLOCK, (CLOCK_FUNCTIONS[call.name], zone.value))
    value = Value(FieldPath.of("eventTime").then(step))
    return FieldSide(Field(f"{call.name} of {name}", (value,)), first.variable, call.at)


def _is_zone(name: str) -> bool:
    try:
        zone_of(name)
    except ValueError:
        return False
    return True


def _coalesced(sides: list[Operand]) -> Operand | None:
    fields = [side for side in sides if isinstance(side, FieldSide)]
    if len(fields) < len(sides) or len({side.case for side in fields}) > 1:
        return None
    values = tuple(value for side in fields for value in side.field.values)
    return replace(fields[0], field=Field(fields[0].field.name, values))


def _concatenated(sides: list[Operand], call: Call) -> Operand | None:
    texts = [scalar_text(side.value) if isinstance(side, Literal) else None for side in sides]
    fields = [(number, side) for number, side in enumerate(sides) if isinstance(side, FieldSide)]
    if None not in texts:
        return Literal("".join(filter(None, texts)), call.at)
    if len(fields) != 1 or texts.count(None) > 1:
        return None
    number, side = fields[0]
    around = ("".join(filter(None, texts[:number])), "".join(filter(None, texts[number + 1 :])))
    return changed_side(side, Apply(TextFunction.AFFIXED, around), call)


def _split(split: Call, call: Call, scope: Scope, variable: str) -> Operand | None:
    """Read ``arrays.index_to_str(strings.split(field, separator), position)``."""
    side = operand_of(split.arguments[0], scope, variable)
    separator = split.arguments[1] if len(split.arguments) > 1 else Text(",")
    index = call.arguments[1]
    if not isinstance(side, FieldSide) or not isinstance(index, Number | Negative):
        return None
    if not isinstance(separator, Text) or not separator.value:
        return None
    step = Part(separator.value, int(_position(index)))
    side = as_read(side)
    values = tuple(
        replace(value, path=value.written.then(step), prefix="")
        for value in side.field.values
        if value.path is not None
    )
    if len(values) < len(side.field.values):
        return None
    return replace(side, field=Field(side.field.name, values))


def _position(index: Number | Negative) -> int | float:
    if isinstance(index, Number):
        return index.value
    return -index.operand.value if isinstance(index.operand, Number) else 0


def _element(side: Operand, call: Call) -> Operand | None:
    index = call.arguments[1]
    if not isinstance(side, FieldSide) or not isinstance(index, Number | Negative):
        return None
    if is_formula(side):
        return None
    position = int(_position(index))
    values = tuple(
        replace(value, path=value.path.then(position), listed=False)
        for value in side.field.values
        if value.path is not None and value.listed
    )
    if len(values) < len(side.field.values):
        return None
    return replace(side, field=Field(f"{side.field.name}[{position}]", values))

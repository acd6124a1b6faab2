"""What conditions and readings cannot say of single fields, as formulas on paths of the IR.

Functions of several fields, lists made of texts, ``if``: each value is worked out of the record
when it is asked for. Whatever the IR can say without is said without, because rules are screened
by plain fields only.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

from trailhawk.frontends.yaral.changing import as_read
from trailhawk.frontends.yaral.formula_fields import field_term
from trailhawk.frontends.yaral.formula_functions import CLOCK_FUNCTIONS, FORMULAS, PREDICATES
from trailhawk.frontends.yaral.formula_steps import time_or_bytes_step
from trailhawk.frontends.yaral.printer import print_expression
from trailhawk.frontends.yaral.scope import GEOLOCATION, Scope
from trailhawk.frontends.yaral.sides import (
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
    AllOf,
    AnyOf,
    Arithmetic,
    Boolean,
    Call,
    Compare,
    Expression,
    InList,
    IsNull,
    ListKind,
    Negated,
    Negative,
    Number,
    Quantifier,
    RegexText,
    Text,
)
from trailhawk.frontends.yaral.udm import GEO_PREFIX, Field, Value
from trailhawk.ir.conditions import Condition, Leaf, Origin, Over
from trailhawk.ir.rule import Need, NeedKind
from trailhawk.ir.tests import OneOf
from trailhawk.model.errors import RuleError
from trailhawk.model.functions import Function
from trailhawk.model.paths import (
    Apply,
    Changed,
    FieldPath,
    Fixed,
    Formula,
    Seen,
    Term,
    TextFunction,
)
from trailhawk.model.printable import cut

__all__ = [
    "Read",
    "formula_condition",
    "formula_of_side",
    "formula_side",
    "is_formula",
]

Read = Callable[[Expression, Scope, str], Operand]
"""How the sides of comparisons are read: ``operands.operand_of``."""

_SIGNS = {one.value: one for one in Function}
_LOWERED = Apply(TextFunction.LOWERED)
_EMPTY = Fixed("")


def formula_side(expression: Expression, scope: Scope, variable: str, read: Read) -> FieldSide:
    """Return an expression as a field that is worked out; ``RuleError`` R406 where it cannot be."""
    builder = _Builder(scope, variable, read)
    return builder.side(builder.value(expression), expression)


def formula_condition(expression: Expression, scope: Scope, variable: str, read: Read) -> Condition:
    """Return what is true or false of an event as a test on what a formula comes to."""
    builder = _Builder(scope, variable, read)
    path = FieldPath((_formula(builder.truth(expression)),))
    origin = Origin(cut(print_expression(expression), 120), expression.at)
    return Leaf(path, OneOf(("true",)), Over.ALL if builder.every else Over.ANY, origin)


def formula_of_side(side: FieldSide, scope: Scope, read: Read) -> FieldPath:
    """Return the one path at which a field stands, wherever its values come from."""
    return FieldPath((_formula(_Builder(scope, side.variable, read).term(side)),))


def is_formula(side: FieldSide) -> bool:
    """Whether a field is one that is worked out."""
    paths = (value.path for value in side.field.values if value.path is not None)
    return any(isinstance(step, Formula) for path in paths for step in path.steps[:1])


def _formula(term: Term) -> Formula:
    return term if isinstance(term, Formula) else Formula(Function.FIRST_FILLED, (term,))


def _call(function: Function, *arguments: Term) -> Formula:
    return Formula(function, arguments)


@dataclass(slots=True)
class _Builder:
    """Builds one formula, and keeps in mind how its repeated fields are to be read."""

    scope: Scope
    variable: str
    read: Read
    listed: bool = False
    every: bool = False
    """Whether ``all`` stands before a field."""

    def side(self, term: Term, expression: Expression) -> FieldSide:
        """Return a term as a field."""
        name = cut(print_expression(expression), 120)
        value = Value(FieldPath((_formula(term),)), listed=self.listed)
        quantifier = Quantifier.ALL if self.every else None
        return FieldSide(Field(name, (value,)), self.variable, expression.at, quantifier)

    def value(self, expression: Expression) -> Term:
        """Return what has a value."""
        self.scope.budget.spend_nodes(1, expression.at)
        match expression:
            case Text(value):
                return Fixed(value)
            case Number():
                return Fixed(expression.value)
            case Negative(operand):
                return _call(Function.SUBTRACT, Fixed(0), self.number(operand))
            case Arithmetic(left, sign, right):
                terms = self.number(left), self.number(right)
                if sign in "/%" and terms[1] == Fixed(0):
                    return unsupported(expression, "it divides by nought")
                return _call(_SIGNS[sign], *terms)
            case Call("if", (condition, then, *other)):
                return self._chosen(condition, then, other)
            case Call(name) if name in FORMULAS:
                return self._called(expression)
            case Call(name) if name in CLOCK_FUNCTIONS:
                return self.term(self.read(expression, self.scope, self.variable))
            case Call():
                return self._changed(expression)
            case Boolean():
                return self.truth(expression)
            case Compare() | InList() | IsNull() | Negated() | AllOf() | AnyOf():
                return unsupported(expression, "it is no value")
            case _:
                return self.term(self.read(expression, self.scope, self.variable))

    def number(self, expression: Expression) -> Term:
        """Return what is calculated with: a time counts its seconds since 1970."""
        term = self.value(expression)
        if term == Seen(FieldPath.of("eventTime")):
            return Seen(FieldPath(("eventTime", Apply(TextFunction.UNIX_SECONDS))))
        return term

    def truth(self, expression: Expression) -> Formula:
        """Return what is true or false."""
        self.scope.budget.spend_nodes(1, expression.at)
        match expression:
            case Boolean(value):
                return _call(Function.EQUAL, Fixed(0), Fixed(int(not value)))
            case AllOf(parts):
                return _call(Function.ALL, *map(self.truth, parts))
            case AnyOf(parts):
                return _call(Function.ANY, *map(self.truth, parts))
            case Negated(part):
                return _call(Function.NOT, self.truth(part))
            case IsNull(operand):
                return _call(Function.EQUAL, self.value(operand), _EMPTY)
            case Compare():
                return self._compared(expression)
            case InList():
                return self._among(expression)
            case Call(name) if name in PREDICATES:
                return self._asked(expression)
            case _:
                return unsupported(expression, "it is neither true nor false")

    def _chosen(self, condition: Expression, then: Expression, other: list[Expression]) -> Term:
        chosen = self.value(then)
        texts = isinstance(chosen, Fixed) and isinstance(chosen.value, str)
        rest: Term = self.value(other[0]) if other else Fixed("" if texts else 0)
        return _call(Function.IF, self.truth(condition), chosen, rest)

    def _called(self, call: Call) -> Term:
        arguments = call.arguments
        match call.name:
            case "arrays.index_to_int" | "arrays.index_to_float":
                found = _call(Function.AT, *map(self.value, arguments))
                kind = "whole" if call.name == "arrays.index_to_int" else "number"
                return Changed(Apply(TextFunction.ROUNDED, (kind,)), found)
            case "arrays.min" if len(arguments) > 1:
                return self._least_but_nought(call)
            case "re.capture_all":
                return _call(Function.FOUND_ALL, self.value(arguments[0]), self._pattern(call))
            case "strings.split" | "arrays.join_string" if len(arguments) == 1:
                separator = "," if call.name == "strings.split" else ""
                return _call(FORMULAS[call.name], self.value(arguments[0]), Fixed(separator))
            case _:
                return _call(FORMULAS[call.name], *map(self.value, arguments))

    def _least_but_nought(self, call: Call) -> Term:
        values, without = self.value(call.arguments[0]), call.arguments[1]
        if not isinstance(without, Boolean):
            return unsupported(call, "whether noughts count is a constant")
        return _call(Function.LEAST_BUT_NOUGHT if without.value else Function.LEAST, values)

    def _changed(self, call: Call) -> Term:
        """Return a function of one text."""
        if not call.arguments:
            return unsupported(call, "a scan has no clock and draws no random numbers")
        first = call.arguments[0]
        if call.name in PREDICATES:
            return self.truth(call)
        if call.name == "cast.as_bool":
            said = Changed(_LOWERED, self.value(first))
            true = (_call(Function.EQUAL, said, Fixed(text)) for text in ("true", "1"))
            return _call(Function.ANY, *true)
        if call.name == "cast.as_string":
            return _call(Function.FIRST_FILLED, *map(self.value, call.arguments))
        step = time_or_bytes_step(call) or step_of(call, self.scope)
        if step is None:
            return unsupported(call, f"the function {call.name!r}")
        value = self.value(first) if call.name.startswith("timestamp.") else self.number(first)
        return Changed(step, value)

    def _compared(self, compare: Compare) -> Formula:
        sign = compare.operator
        left, right = compare.left, compare.right
        if isinstance(left, RegexText):
            left, right = right, left
        if isinstance(right, RegexText):
            if sign not in {"=", "!="}:
                unsupported(compare, "a pattern is compared by = and != only")
            pattern = self._regex(right, nocase=compare.nocase)
            found = _call(Function.MATCHES, self.value(left), pattern)
            return found if sign == "=" else _call(Function.NOT, found)
        if sign in {"=", "!="}:
            sides = self.number(left), self.number(right)
            return _call(_SIGNS[sign], *self._folded(sides, nocase=compare.nocase))
        if isinstance(left, Text) or isinstance(right, Text):
            unsupported(compare, "only numbers have an order")
        return _call(_SIGNS[sign], self.number(left), self.number(right))

    def _folded(self, terms: tuple[Term, ...], *, nocase: bool) -> tuple[Term, ...]:
        return tuple(Changed(_LOWERED, term) for term in terms) if nocase else terms

    def _among(self, asked: InList) -> Formula:
        lines = self.scope.lines(asked.list) or ()
        self.scope.budget.spend_literals(len(lines), asked.at)
        self.scope.budget.spend_nodes(len(lines), asked.at)
        value = self.value(asked.operand)
        match asked.kind:
            case ListKind.TEXT:
                (value,) = self._folded((value,), nocase=asked.nocase)
                wanted = (self._folded((Fixed(line),), nocase=asked.nocase) for line in lines)
                found = [_call(Function.EQUAL, value, *one) for one in wanted]
            case ListKind.REGEX:
                patterns = (
                    self._regex(RegexText(line, asked.at), nocase=asked.nocase) for line in lines
                )
                found = [_call(Function.MATCHES, value, one) for one in patterns]
            case ListKind.CIDR:
                networks = (_network(Text(line, at=asked.at)) for line in lines)
                found = [_call(Function.WITHIN, value, one) for one in networks]
        return _call(Function.ANY, *found)

    def _asked(self, call: Call) -> Formula:
        function = PREDICATES[call.name]
        first, *rest = call.arguments
        match function:
            case Function.MATCHES:
                return _call(function, self.value(first), self._pattern(call))
            case Function.WITHIN:
                return _call(function, self.value(first), _network(rest[0]))
            case Function.INCREASING:
                return _call(function, *map(self.number, call.arguments))
            case _:
                terms = self.value(first), self.value(rest[0])
                return _call(function, *self._folded(terms, nocase=call.nocase))

    def _pattern(self, call: Call) -> Fixed:
        pattern = call.arguments[1]
        if not isinstance(pattern, Text | RegexText):
            return unsupported(call, "the pattern must be a constant")
        captured = call.name == "re.capture_all"
        return self._regex(pattern, nocase=call.nocase, captured=captured)

    def _regex(self, pattern: Text | RegexText, *, nocase: bool, captured: bool = False) -> Fixed:
        text = pattern.value if isinstance(pattern, Text) else pattern.pattern
        if self.scope.groups(text, pattern.at) > 1 and captured:
            raise RuleError("R406", "re.capture_all takes a pattern with one group", at=pattern.at)
        return Fixed(f"(?i){text}" if nocase else text)

    def term(self, side: Operand) -> Term:
        """Return what stands on a side of a comparison."""
        match side:
            case Literal(value):
                return Fixed(value)
            case FieldSide():
                return self._field(as_read(side))
            case SumSide(left, right, minus):
                sign = Function.SUBTRACT if minus else Function.ADD
                return _call(sign, self.term(left), self.term(right))
            case GeoSide(name, at):
                self.scope.require_place(Need(NeedKind.PLACES, name, at))
                table = f"{GEOLOCATION}.{name.removeprefix(GEO_PREFIX)}"
                if table in self.scope.lists:
                    raise RuleError("R406", "not executed: a table of places in a formula", at=at)
                return _EMPTY
            case Pattern(_, at):
                raise RuleError("R406", "not executed: a pattern that is no side of = or !=", at=at)

    def _field(self, side: FieldSide) -> Term:
        if side.variable != self.variable:
            message = f"not executed: ${side.variable[:60]} in a question about another event"
            raise RuleError("R406", message, at=side.at)
        self.listed |= side.field.listed
        self.every |= side.quantifier is Quantifier.ALL
        self.scope.budget.spend_nodes(4 * len(side.field.values), side.at)
        return field_term(side.field)


def _network(argument: Expression) -> Fixed:
    if not isinstance(argument, Text):
        return unsupported(argument, "the network must be a constant")
    try:
        return Fixed(str(ipaddress.ip_network(argument.value.strip())))
    except ValueError:
        message = f"not a network in CIDR notation: {argument.value[:60]!r}"
        raise RuleError("R218", message, at=argument.at) from None

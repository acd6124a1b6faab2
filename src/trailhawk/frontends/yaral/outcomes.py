"""The outcome section: what a rule says about its findings, as expressions of the IR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec.structs import replace

from trailhawk.frontends.yaral.analysis import Events, variables_of
from trailhawk.frontends.yaral.combining import combined
from trailhawk.frontends.yaral.event_values import event_value, otherwise
from trailhawk.frontends.yaral.printer import print_expression
from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.sides import unsupported
from trailhawk.frontends.yaral.tree import (
    AllOf,
    AnyOf,
    Arithmetic,
    Boolean,
    Call,
    Compare,
    Expression,
    FieldRef,
    Negated,
    Negative,
    RuleTree,
    Variable,
)
from trailhawk.frontends.yaral.tree import Count as CountOf
from trailhawk.frontends.yaral.udm import GEO_PREFIX, field_name, field_of
from trailhawk.frontends.yaral.value_calls import CALLS, apply_of, calculation, compared
from trailhawk.frontends.yaral.walking import walk
from trailhawk.ir import outcomes as ir
from trailhawk.ir.outcomes import Aggregate, AggregateKind, Function, Literal, Outcome
from trailhawk.ir.rule import Need, NeedKind
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import FieldPath
from trailhawk.model.printable import cut

__all__ = ["Outcomes", "output_paths"]

RISK = "risk_score"
_AGGREGATES = {
    "array": AggregateKind.ARRAY,
    "array_distinct": AggregateKind.ARRAY_DISTINCT,
    "avg": AggregateKind.AVERAGE,
    "count": AggregateKind.COUNT,
    "count_distinct": AggregateKind.COUNT_DISTINCT,
    "earliest": AggregateKind.MIN,
    "latest": AggregateKind.MAX,
    "max": AggregateKind.MAX,
    "min": AggregateKind.MIN,
    "stddev": AggregateKind.DEVIATION,
    "sum": AggregateKind.SUM,
    "window.avg": AggregateKind.AVERAGE,
    "window.first": AggregateKind.FIRST_BY,
    "window.last": AggregateKind.LAST_BY,
    "window.median": AggregateKind.MEDIAN,
    "window.mode": AggregateKind.MODE,
    "window.range": AggregateKind.RANGE,
    "window.stddev": AggregateKind.DEVIATION,
    "window.variance": AggregateKind.VARIANCE,
}


@dataclass(slots=True)
class Outcomes:
    """Translates the outcome section of one rule.

    What cannot be worked out is left out and noted; a condition that asks for it is refused.
    """

    rule: RuleTree
    events: Events
    scope: Scope
    found: dict[str, Outcome] = field(default_factory=dict)
    failed: dict[str, RuleError] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scope.telling = True
        for one in self.rule.outcome:
            try:
                value = self._value(one.value)
            except RuleError as error:
                self.failed[one.name] = error
                continue
            text = cut(print_expression(one.value), 500)
            self.found[one.name] = Outcome(one.name, value, text, scores=one.name == RISK)
        self.scope.telling = False

    @property
    def all(self) -> tuple[Outcome, ...]:
        """What the rule says of each finding, in its order."""
        return tuple(self.found.values())

    def notes(self) -> Iterator[str]:
        """Yield what is not told, and why."""
        for name, error in self.failed.items():
            yield f"does not tell ${cut(name, 60)}: {cut(error.message, 200)}"
        refs = {
            field_name(ref): ref
            for one in self.rule.outcome
            if one.name in self.found
            for ref in _refs(one.value, self.events)
        }
        if any(name.startswith(GEO_PREFIX) for name in refs) and not self.scope.places:
            yield "its outcome asks where the caller is; without [addresses] that is not told"

    def condition(self, compare: Compare | Call) -> ir.Expression:
        """Return a comparison of the condition section, the outcomes in it put in.

        Raises ``RuleError`` for what was wrong with one of them. What decides over findings needs
        all that it asks for.
        """
        if not self.scope.places:
            for ref in self._places_in(compare):
                self.scope.require(Need(NeedKind.PLACES, field_name(ref), ref.at))
        return self._inlined(self._value(compare))

    def _places_in(self, expression: Expression) -> Iterator[FieldRef]:
        values = {one.name: one.value for one in self.rule.outcome}
        for one in walk(expression):
            if isinstance(one, FieldRef) and field_name(one).startswith(GEO_PREFIX):
                yield one
            elif isinstance(one, Variable) and one.name in self.found:
                before = values[one.name]
                if before is not expression:
                    yield from self._places_in(before)

    def _inlined(self, expression: ir.Expression) -> ir.Expression:
        match expression:
            case ir.Earlier(name):
                return self._inlined(self.found[name].value)
            case ir.Call(function, arguments):
                return ir.Call(function, tuple(map(self._inlined, arguments)))
            case ir.Applied(step, part):
                return ir.Applied(step, self._inlined(part))
            case _:
                return expression

    def _value(self, expression: Expression) -> ir.Expression:
        self.scope.budget.spend_nodes(1, expression.at)
        if not self._about_finding(expression):
            return self._of_event(expression, AggregateKind.FIRST)
        match expression:
            case Variable(name) if name in self.events.variables:
                return ir.Call(Function.GREATER, (self._count(name), Literal(0)))
            case Variable(name) if name in self.failed:
                raise self.failed[name]
            case Variable(name):
                return ir.Earlier(name)
            case CountOf(name):
                return self._count_of(expression, name)
            case Negative(operand):
                return ir.Call(Function.SUBTRACT, (Literal(0), self._value(operand)))
            case Arithmetic(left, operator, right):
                return calculation(operator, self._value(left), self._value(right))
            case Compare(left, operator, right):
                return compared(operator, self._value(left), self._value(right))
            case AllOf(parts):
                return ir.Call(Function.ALL, tuple(map(self._value, parts)))
            case AnyOf(parts):
                return ir.Call(Function.ANY, tuple(map(self._value, parts)))
            case Negated(part):
                return ir.Call(Function.NOT, (self._value(part),))
            case Call():
                return self._call(expression)
            case _:
                return unsupported(expression, "it is no value of a finding")

    def _about_finding(self, expression: Expression) -> bool:
        """Whether an expression asks for more than one event at a time."""
        for one in walk(expression):
            match one:
                case Call(name) if name in _AGGREGATES:
                    return True
                case CountOf():
                    return True
                case Variable(name) if name not in self.events.bindings:
                    known = name in self.found or name in self.failed
                    if known or name in self.events.variables:
                        return True
                case _:
                    continue
        return False

    def _call(self, call: Call) -> ir.Expression:
        kind = _AGGREGATES.get(call.name)
        if kind is not None:
            return self._aggregate(call, kind)
        if call.name == "if":
            condition, then = (self._value(one) for one in call.arguments[:2])
            rest = call.arguments[2:]
            other = self._value(rest[0]) if rest else otherwise(then)
            return ir.Call(Function.IF, (condition, then, other))
        if call.name in {"cast.as_string", "cast.as_int", "cast.as_float"}:
            return self._value(call.arguments[0])
        step = apply_of(call, self.scope)
        if step is not None:
            return ir.Applied(step, self._value(call.arguments[0]))
        function = CALLS.get(call.name)
        if function is None:
            return unsupported(call, f"the function {call.name!r} of a finding")
        return ir.Call(function, tuple(map(self._value, call.arguments)))

    def _aggregate(self, call: Call, kind: AggregateKind) -> ir.Expression:
        first, *rest = call.arguments
        found = self._of_event(first, kind)
        if not rest or not isinstance(found, Aggregate):
            return found
        if kind in {AggregateKind.FIRST_BY, AggregateKind.LAST_BY}:
            return self._by_number(found, rest[0])
        if not isinstance(rest[0], Boolean):
            return unsupported(call, "whether noughts count is a constant")
        if not rest[0].value:
            return found
        # Empty texts are no values of an aggregate.
        is_nought = ir.Call(Function.EQUAL, (found.of, Literal(0)))
        return replace(found, of=ir.Call(Function.IF, (is_nought, Literal(""), found.of)))

    def _by_number(self, by: Aggregate, value: Expression) -> ir.Expression:
        """Return the value beside the least or greatest number; both are of one event."""
        beside = self._of_event(value, by.kind)
        if not isinstance(beside, Aggregate) or beside.step != by.step:
            return unsupported(value, "it is no value of the same event")
        return replace(by, of=ir.Call(Function.PAIR, (by.of, beside.of)))

    def _of_event(self, expression: Expression, kind: AggregateKind) -> ir.Expression:
        variables = variables_of(expression, self.events)
        if any(one in self.events.entities for one in variables):
            return unsupported(expression, "a value of an entity")
        if len(variables) > 1:
            return combined(expression, kind, self.events, self.scope)
        step = variables[0] if variables else ""
        value = event_value(expression, self.scope, step or self.events.variables[0])
        if isinstance(value, Literal) and kind is AggregateKind.FIRST:
            return value
        several = len(self.events.variables) > 1
        return Aggregate(kind, value, step if several else "")

    def _count(self, variable: str) -> Aggregate:
        several = len(self.events.variables) > 1
        return Aggregate(AggregateKind.COUNT, Literal(1), variable if several else "")

    def _count_of(self, expression: Expression, name: str) -> ir.Expression:
        if name in self.events.variables:
            return self._count(name)
        if name not in self.events.bindings:
            return unsupported(expression, "it counts no event variable and no placeholder")
        return self._of_event(Variable(name, expression.at), AggregateKind.COUNT_DISTINCT)


def output_paths(rule: RuleTree, events: Events) -> tuple[FieldPath, ...]:
    """Return the raw paths of the match variables and the outcome, without repeats."""
    keys = [key for name in _match_names(rule) for key in events.bindings.get(name, {}).values()]
    found = [ref for one in keys for ref in _refs(one, events)]
    found += [ref for one in rule.outcome for ref in _refs(one.value, events)]
    return tuple(dict.fromkeys(path for ref in found for path in _paths(ref)))


def _match_names(rule: RuleTree) -> tuple[str, ...]:
    return () if rule.match is None else tuple(key.name for key in rule.match.keys)


def _refs(expression: Expression, events: Events) -> Iterator[FieldRef]:
    for one in walk(expression):
        if isinstance(one, FieldRef) and one.variable in events.conditions:
            yield one
        elif isinstance(one, Variable):
            for bound in events.bindings.get(one.name, {}).values():
                yield from (ref for ref in walk(bound) if isinstance(ref, FieldRef))


def _paths(ref: FieldRef) -> list[FieldPath]:
    """Return where an output field is read; nowhere for one that CloudTrail does not fill."""
    try:
        return [value.path for value in field_of(ref).values if value.path is not None]
    except RuleError:
        return []

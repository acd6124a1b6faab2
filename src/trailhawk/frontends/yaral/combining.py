"""Values of several events together, in the outcome section: each event with each."""

from __future__ import annotations

from dataclasses import dataclass, field

from trailhawk.frontends.yaral.analysis import Events, variables_of
from trailhawk.frontends.yaral.event_values import event_value, otherwise
from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.sides import unsupported
from trailhawk.frontends.yaral.tree import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Compare,
    Expression,
    Negated,
    Negative,
    RegexText,
)
from trailhawk.frontends.yaral.value_calls import CALLS, apply_of, calculation, compared
from trailhawk.ir import outcomes as ir
from trailhawk.ir.outcomes import AggregateKind, Function
from trailhawk.model.paths import Apply, TextFunction

__all__ = ["combined"]

_KINDS = {
    *(AggregateKind.MIN, AggregateKind.MAX, AggregateKind.ARRAY_DISTINCT),
    *(AggregateKind.COUNT_DISTINCT, AggregateKind.RANGE, AggregateKind.SOME),
}
"""Those for which it does not matter how many events have the same values."""
_LOWERED = Apply(TextFunction.LOWERED)


def combined(
    expression: Expression, kind: AggregateKind, events: Events, scope: Scope
) -> ir.Combined:
    """Return an aggregate over every combination of events; ``RuleError`` where it is none."""
    if kind not in _KINDS:
        unsupported(expression, f"{kind.value} of values of more than one event")
    builder = _Builder(events, scope)
    of = builder.value(expression)
    rows = tuple(
        ir.Aggregate(AggregateKind.ROWS, ir.Call(Function.ROW, tuple(slots)), variable)
        for variable, slots in builder.slots.items()
    )
    return ir.Combined(kind, of, rows)


@dataclass(slots=True)
class _Builder:
    """Takes an expression apart into what each event brings."""

    events: Events
    scope: Scope
    slots: dict[str, list[ir.Expression]] = field(default_factory=dict)

    def value(self, expression: Expression) -> ir.Expression:
        """Return an expression with slots for what is of one event alone."""
        variables = variables_of(expression, self.events)
        if any(one in self.events.entities for one in variables):
            return unsupported(expression, "a value of an entity")
        if len(variables) < 2:
            return self._of_one(expression, variables)
        match expression:
            case Compare(left, operator, right) if not isinstance(right, RegexText):
                sides = self.value(left), self.value(right)
                if expression.nocase:
                    sides = ir.Applied(_LOWERED, sides[0]), ir.Applied(_LOWERED, sides[1])
                return compared(operator, *sides)
            case Arithmetic(left, operator, right):
                return calculation(operator, self.value(left), self.value(right))
            case Negative(operand):
                return ir.Call(Function.SUBTRACT, (ir.Literal(0), self.value(operand)))
            case AllOf(parts):
                return ir.Call(Function.ALL, tuple(map(self.value, parts)))
            case AnyOf(parts):
                return ir.Call(Function.ANY, tuple(map(self.value, parts)))
            case Negated(part):
                return ir.Call(Function.NOT, (self.value(part),))
            case Call("if", (condition, then, *rest)):
                chosen = self.value(then)
                other = self.value(rest[0]) if rest else otherwise(chosen)
                return ir.Call(Function.IF, (self.value(condition), chosen, other))
            case Call(name, arguments) if name in CALLS:
                return ir.Call(CALLS[name], tuple(map(self.value, arguments)))
            case Call(_, (first, *_)) if (step := apply_of(expression, self.scope)) is not None:
                return ir.Applied(step, self.value(first))
            case _:
                return unsupported(expression, "a value of more than one event")

    def _of_one(self, expression: Expression, variables: list[str]) -> ir.Expression:
        if not variables:
            return event_value(expression, self.scope, self.events.variables[0])
        (variable,) = variables
        slots = self.slots.setdefault(variable, [])
        slots.append(event_value(expression, self.scope, variable))
        return ir.Slot(list(self.slots).index(variable), len(slots) - 1)

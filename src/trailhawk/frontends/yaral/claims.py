"""The condition section as a claim about a window of events."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

from trailhawk.frontends.yaral.conditions import flipped
from trailhawk.frontends.yaral.outcomes import Outcomes
from trailhawk.frontends.yaral.printer import print_expression
from trailhawk.frontends.yaral.sides import unsupported
from trailhawk.frontends.yaral.tree import (
    AllOf,
    AnyOf,
    Assignment,
    Call,
    Compare,
    Expression,
    FieldRef,
    Negated,
    Negative,
    Number,
    SomeOf,
    Variable,
)
from trailhawk.frontends.yaral.tree import Count as CountOf
from trailhawk.frontends.yaral.udm import field_name
from trailhawk.frontends.yaral.walking import walk
from trailhawk.ir import logic
from trailhawk.ir.logic import Absent, AnyHolds, Bound, Claim, Fails, Measure, Satisfies
from trailhawk.model.errors import RuleError

__all__ = ["Claims", "Need"]

_COMPARES = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_STATISTICS = {
    "sum": logic.StatisticKind.SUM,
    "avg": logic.StatisticKind.MEAN,
    "min": logic.StatisticKind.MIN,
    "max": logic.StatisticKind.MAX,
}
_MAX_ALTERNATIVES = 200


@dataclass(frozen=True, slots=True)
class Need:
    """At least so many events of a variable."""

    variable: str
    least: int


@dataclass(slots=True)
class Claims:
    """Reads the condition section; ``values`` collects what its measures are about."""

    variables: tuple[str, ...]
    placeholders: dict[str, dict[str, Expression]]
    outcome: tuple[Assignment, ...]
    told: Outcomes
    entities: frozenset[str] = frozenset()
    in_window: bool = True
    """Whether several events are looked at together."""
    values: dict[str, dict[str, Expression]] = field(default_factory=dict)

    def needs(self, expression: Expression) -> tuple[Need, ...] | None:
        """Read a condition that only asks for enough events; None for any other."""
        match expression:
            case AllOf(parts):
                found = [self.needs(part) for part in parts]
                if any(one is None for one in found):
                    return None
                return tuple(need for one in found if one is not None for need in one)
            case Variable(name) if name in self.entities:
                return ()
            case Variable(name) if name in self.variables:
                return (Need(name, 1),)
            case Compare(CountOf(name), ">" | ">=" as sign, Number() as number) if (
                name in self.variables and isinstance(number.value, int)
            ):
                least = number.value + (sign == ">")
                return (Need(name, least),) if least > 0 else None
            case Compare(CountOf(name), ">" | ">=", Number()) if name in self.entities:
                return ()
            case _:
                return None

    def claim(self, expression: Expression) -> Claim:
        """Return the claim that a condition makes."""
        match expression:
            case AllOf(parts):
                return logic.AllHold(tuple(map(self.claim, parts)))
            case AnyOf(parts):
                return AnyHolds(tuple(map(self.claim, parts)))
            case Negated(part):
                return self._negated(part)
            case SomeOf():
                return self._some(expression)
            case Variable(name) if name in self._outcomes:
                return self._satisfies(Compare(expression, "!=", Number("0"), at=expression.at))
            case Variable(name):
                return Bound(self._measure(expression, name), logic.Compare.GT, 0)
            case Compare():
                return self._compare(expression)
            case Call("arrays.contains"):
                return self._satisfies(expression)
            case _:
                return unsupported(expression, "it claims nothing about the window")

    def _negated(self, part: Expression) -> Claim:
        match part:
            case Variable(name) if name in self.variables:
                return Absent((name,))
            case _:
                return Fails(self.claim(part))

    def _some(self, some: SomeOf) -> Claim:
        parts = tuple(map(self.claim, some.parts))
        if some.least == "all":
            return logic.AllHold(parts)
        least = 1 if some.least == "any" else int(some.least) if some.least.isdecimal() else 0
        if not 0 < least <= len(parts):
            return unsupported(some, f"of {len(parts)} parts")
        if least == 1:
            return AnyHolds(parts)
        chosen = list(combinations(parts, least)) if len(parts) <= 10 else []
        if not 0 < len(chosen) <= _MAX_ALTERNATIVES:
            return unsupported(some, "too many alternatives")
        return AnyHolds(tuple(logic.AllHold(one) for one in chosen))

    def _compare(self, compare: Compare) -> Claim:
        left, right, sign = compare.left, compare.right, compare.operator
        if isinstance(left, Number | Negative):
            left, right, sign = right, left, flipped(sign)
        if not self._is_plain(left, right):
            return self._satisfies(compare)
        bound = _number(right, compare)
        match left:
            case CountOf(name) if name in self.variables and _unbounded(sign, bound):
                return Absent((name,), int(bound) - (sign == "<"))
            case CountOf(name):
                return Bound(self._measure(left, name), logic.Compare(_COMPARES[sign]), bound)
            case Variable(name) if name in self._outcomes:
                return Bound(
                    self._outcome_measure(name, compare), logic.Compare(_COMPARES[sign]), bound
                )
            case _:
                return unsupported(compare, "counts and outcomes are compared with numbers")

    def _is_plain(self, left: Expression, right: Expression) -> bool:
        """Whether one measure is compared with a number."""
        if not isinstance(right, Number | Negative):
            return False
        match left:
            case Variable(name) if name in self._outcomes:
                return self.in_window and self._is_aggregate(self._outcomes[name])
            case _:
                return isinstance(left, CountOf)

    def _is_aggregate(self, value: Expression) -> bool:
        """Whether an outcome is an aggregate of one field, which windows measure by themselves."""
        match value:
            case Call("count" | "count_distinct" | "sum" | "avg" | "min" | "max", (argument,)):
                return isinstance(argument, FieldRef) or (
                    isinstance(argument, Variable) and argument.name in self.placeholders
                )
            case _:
                return False

    def _satisfies(self, compare: Compare | Call) -> Claim:
        """Return a comparison of what the window's events come to together."""
        if not any(
            isinstance(one, Variable) and one.name in self._outcomes for one in walk(compare)
        ):
            unsupported(compare, "counts and outcomes are compared with numbers")
        found = self.told.condition(compare)
        return Satisfies(found, print_expression(compare))

    @property
    def _outcomes(self) -> dict[str, Expression]:
        return {one.name: one.value for one in self.outcome}

    def _measure(self, expression: Expression, name: str) -> Measure:
        if name in self.variables:
            return logic.Count((name,))
        bound = self.placeholders.get(name)
        if bound is None:
            message = f"no event variable, placeholder or outcome is called {name[:60]!r}"
            raise RuleError("R408", message, at=expression.at)
        self.values[name] = bound
        return logic.Distinct(name, tuple(bound))

    def _outcome_measure(self, name: str, compare: Compare) -> Measure:
        value = self._outcomes[name]
        if not isinstance(value, Call) or len(value.arguments) != 1:
            return unsupported(compare, f"${name} is no aggregate of one field")
        argument = value.arguments[0]
        variable = self._variable_of(argument, compare)
        if value.name == "count" and _is_identity(argument):
            return logic.Count((variable,))
        self.values[name] = {variable: argument}
        if value.name == "count_distinct":
            return logic.Distinct(name, (variable,))
        kind = _STATISTICS.get(value.name)
        if kind is None:
            return unsupported(compare, f"the aggregate {value.name!r}")
        return logic.Statistic(kind, name, (variable,))

    def _variable_of(self, argument: Expression, compare: Compare) -> str:
        match argument:
            case FieldRef(variable):
                return variable
            case Variable(name) if name in self.placeholders:
                return next(iter(self.placeholders[name]))
            case _:
                return unsupported(compare, "an outcome that is no aggregate of one field")


def _unbounded(sign: str, bound: float) -> bool:
    """Whether a comparison of a count can hold where there is no event at all."""
    return sign in {"<", "<="} or (sign == "=" and bound == 0)


def _number(expression: Expression, compare: Compare) -> int | float:
    match expression:
        case Number():
            return expression.value
        case Negative(operand):
            return -_number(operand, compare)
        case _:
            return unsupported(compare, "counts and outcomes are compared with numbers")


def _is_identity(argument: Expression) -> bool:
    return isinstance(argument, FieldRef) and field_name(argument) in {
        "metadata.id",
        "metadata.product_log_id",
    }

"""The events section taken apart: what is asked of each event variable, and what joins them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from trailhawk.frontends.yaral.printer import print_expression
from trailhawk.frontends.yaral.sides import unsupported
from trailhawk.frontends.yaral.times import TimeOrder, time_order
from trailhawk.frontends.yaral.tree import (
    AllOf,
    Call,
    Compare,
    Expression,
    FieldRef,
    RegexText,
    RuleTree,
    Text,
    Variable,
)
from trailhawk.frontends.yaral.udm import field_name
from trailhawk.frontends.yaral.walking import walk
from trailhawk.model.errors import RuleError
from trailhawk.model.spans import Span

__all__ = ["EntityJoin", "Events", "Join", "analyse", "variables_of"]

ENTITY = "graph"
_LOWERED = "strings.to_lower"


@dataclass(frozen=True, slots=True)
class Join:
    """A field of one event is compared with a field of another, or with an entity's."""

    sides: tuple[tuple[str, Expression], ...]
    name: str
    at: Span
    negated: bool = False
    said: Expression | None = None
    """As the rule says it, where it is a statement of its own."""


@dataclass(frozen=True, slots=True)
class EntityJoin:
    """A field of an event has the value of a field of some entity."""

    entity: str
    known: Expression
    variable: str
    side: Expression


@dataclass(slots=True)
class Events:
    """What an events section says, by event variable."""

    conditions: dict[str, list[Expression]] = field(default_factory=dict)
    bindings: dict[str, dict[str, Expression]] = field(default_factory=dict)
    joins: list[Join] = field(default_factory=list)
    orders: list[TimeOrder] = field(default_factory=list)
    together: list[Expression] = field(default_factory=list)
    """What is said of several events and is neither a join nor an order."""
    entities: dict[str, list[Expression]] = field(default_factory=dict)
    entity_joins: list[EntityJoin] = field(default_factory=list)

    @property
    def variables(self) -> tuple[str, ...]:
        """The event variables in the order in which the rule names them."""
        return tuple(self.conditions)


def analyse(rule: RuleTree) -> Events:
    """Return the parts of a rule's events section."""
    events = Events()
    statements = [part for statement in rule.events for part in _conjuncts(statement)]
    for ref in (one for part in statements for one in walk(part) if isinstance(one, FieldRef)):
        if ref.steps[0] == ENTITY:
            events.entities.setdefault(ref.variable, [])
        else:
            events.conditions.setdefault(ref.variable, [])
    for name in events.entities:
        events.conditions.pop(name, None)
    if not events.conditions:
        raise RuleError("R408", "no statement is about a field of an event", at=rule.at)
    rest = [part for part in statements if not _bind(part, events)]
    for part in rest:
        _sort(part, events)
    _take_entities_out(events)
    events.joins.extend(_placeholder_joins(events))
    return events


def _take_entities_out(events: Events) -> None:
    """Turn what joins events with entities into questions about the events alone."""
    groups = [(bound, False) for bound in events.bindings.values()]
    groups += [(dict(join.sides), join.negated) for join in events.joins]
    for sides, negated in groups:
        for entity in [name for name in sides if name in events.entities]:
            known = sides.pop(entity)
            if negated:
                unsupported(known, "an entity that the event is not")
            events.entity_joins += [
                EntityJoin(entity, known, name, side)
                for name, side in sides.items()
                if name not in events.entities
            ]
    events.joins[:] = [
        join for join in events.joins if not any(name in events.entities for name, _ in join.sides)
    ]


def _conjuncts(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, AllOf):
        for part in expression.parts:
            yield from _conjuncts(part)
    else:
        yield expression


def _bind(part: Expression, events: Events) -> bool:
    """Take in ``$placeholder = field``; False for any other statement."""
    if not isinstance(part, Compare) or part.operator != "=":
        return False
    for name, value in ((part.left, part.right), (part.right, part.left)):
        if not isinstance(name, Variable) or name.name in events.conditions:
            continue
        variables = variables_of(value, events)
        if len(variables) == 1 and not isinstance(value, Variable):
            variable = variables[0]
            bound = events.bindings.setdefault(name.name, {})
            before = bound.setdefault(variable, value)
            if before is not value:
                same = Compare(before, "=", value, nocase=part.nocase, at=part.at)
                events.conditions[variable].append(same)
            return True
    return False


def variables_of(part: Expression, events: Events) -> list[str]:
    """Return the event variables that an expression is about, placeholders looked up."""
    nodes = list(walk(part))
    found = dict.fromkeys(one.variable for one in nodes if isinstance(one, FieldRef))
    for one in nodes:
        if isinstance(one, Variable):
            bound = events.bindings.get(one.name, {})
            if bound and not found.keys() & bound.keys():
                found[next(iter(bound))] = None
    return list(found)


def _sort(part: Expression, events: Events) -> None:
    variables = variables_of(part, events)
    entities = [name for name in variables if name in events.entities]
    match variables:
        case []:
            _check_known(part)
            # Of constants alone: it holds of every event or of none.
            events.conditions[events.variables[0]].append(part)
        case [name] if entities:
            events.entities[name].append(part)
        case [name]:
            events.conditions[name].append(part)
        case [_, _] if not entities:
            _sort_pair(part, events)
        case [_, _]:
            _sort_entity(part, events)
        case _:
            events.together.append(part)


def _check_known(part: Expression) -> None:
    for one in walk(part):
        if isinstance(one, Variable):
            message = f"${one.name[:60]} is assigned no field"
            fix = "assign it in a statement of its own, such as '$name = $e.principal.ip'"
            raise RuleError("R408", message, at=one.at, fix=fix)


def _sort_pair(part: Expression, events: Events) -> None:
    order = time_order(part)
    if order is not None:
        events.orders.append(order)
        return
    sides = _sides(part, events)
    if sides is None:
        events.together.append(part)
        return
    assert isinstance(part, Compare)  # noqa: S101 - only those have sides
    name = " = ".join(dict.fromkeys(_name(side) for _, side in sides))
    if part.nocase:
        sides = [(variable, Call(_LOWERED, (side,), at=side.at)) for variable, side in sides]
    events.joins.append(Join(tuple(sides), name, part.at, part.operator == "!=", part))


def _sort_entity(part: Expression, events: Events) -> None:
    sides = _sides(part, events)
    if sides is None or not isinstance(part, Compare) or part.nocase:
        unsupported(part, "entities are joined by = only")
    name = " = ".join(dict.fromkeys(_name(side) for _, side in sides))
    events.joins.append(Join(tuple(sides), name, part.at, part.operator == "!=", part))


def _sides(part: Expression, events: Events) -> list[tuple[str, Expression]] | None:
    """Return the sides of a join, each about one event; None for any other statement."""
    if not isinstance(part, Compare) or part.operator not in {"=", "!="}:
        return None
    sides: list[tuple[str, Expression]] = []
    for side in (part.left, part.right):
        found = variables_of(side, events)
        if len(found) != 1 or isinstance(side, Text | RegexText):
            return None
        sides.append((found[0], side))
    return sides


def _name(side: Expression) -> str:
    """Return what a report calls the value that two events share."""
    match side:
        case FieldRef():
            return field_name(side)
        case Variable(name):
            return name
        case _:
            return print_expression(side)


def _placeholder_joins(events: Events) -> Iterator[Join]:
    for name, bound in events.bindings.items():
        if len(bound) > 1:
            at = next(iter(bound.values())).at
            yield Join(tuple(bound.items()), name, at)

"""Entities of the entity graph, as lists of values that the operator supplies.

The statements about an entity say which feed it comes from; whoever supplies the list has made
that choice, so they only name it.
"""

from __future__ import annotations

from trailhawk.frontends.yaral.analysis import EntityJoin, Events
from trailhawk.frontends.yaral.comparing import passes
from trailhawk.frontends.yaral.readings import side_of
from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.tree import Compare, Expression, FieldRef, Text
from trailhawk.ir.conditions import FALSE, Condition
from trailhawk.ir.rule import Need, NeedKind
from trailhawk.ir.tests import OneOf

__all__ = ["entity_conditions", "feed_of"]

_NAMES = ("graph.metadata.threat.threat_feed_name", "graph.metadata.product_name")


def entity_conditions(events: Events, scope: Scope, variable: str) -> list[Condition]:
    """Return what joins with entities ask of one event variable."""
    return [
        _known(join, events, scope) for join in events.entity_joins if join.variable == variable
    ]


def _known(join: EntityJoin, events: Events, scope: Scope) -> Condition:
    feed = feed_of(events.entities[join.entity])
    lines = scope.supplied(f"graph.{feed}", Need(NeedKind.ENTITIES, feed, join.known.at))
    side = side_of(join.side, scope, join.variable)
    if not lines:
        return FALSE
    scope.budget.spend_literals(len(lines), side.at)
    return passes(side, OneOf(lines))


def feed_of(statements: list[Expression]) -> str:
    """Return what an entity's statements call the feed that it comes from."""
    said: dict[str, str] = {}
    for statement in statements:
        match statement:
            case Compare(FieldRef(_, steps), "=", Text(text)):
                said[".".join(str(step) for step in steps)] = text
            case _:
                continue
    return next((said[name] for name in _NAMES if name in said), "any")

"""Entities of the entity graph: tables, or lists of values, that the operator supplies.

What a rule says of an entity's metadata only names the feed; whoever supplies the table has made
that choice. Everything else that it says is asked of the table's rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from trailhawk.frontends.yaral.analysis import EntityJoin, Events
from trailhawk.frontends.yaral.comparing import passes
from trailhawk.frontends.yaral.readings import side_of
from trailhawk.frontends.yaral.scope import Rows, Scope
from trailhawk.frontends.yaral.sides import unsupported
from trailhawk.frontends.yaral.tree import (
    AllOf,
    AnyOf,
    Compare,
    Expression,
    FieldRef,
    Negated,
    Number,
    RegexText,
    Text,
)
from trailhawk.frontends.yaral.udm import field_name
from trailhawk.ir.conditions import FALSE, Condition
from trailhawk.ir.normal import conjunction, disjunction
from trailhawk.ir.rule import Need, NeedKind
from trailhawk.ir.testing import predicate
from trailhawk.ir.tests import OneOf, Order, OrderOp, ScalarTest
from trailhawk.model.errors import RuleError
from trailhawk.model.text import scalar_text

__all__ = ["entity_conditions", "feed_of"]

_NAMES = ("graph.metadata.threat.threat_feed_name", "graph.metadata.product_name")


def entity_conditions(events: Events, scope: Scope, variable: str) -> list[Condition]:
    """Return what joins with entities ask of one event variable."""
    found: list[Condition] = []
    for entity in events.entities:
        joins = [one for one in events.entity_joins if one.entity == entity]
        ours = [join for join in joins if join.variable == variable]
        if ours and len({_column(join.known) for join in joins}) > len(
            {_column(join.known) for join in ours}
        ):
            unsupported(
                ours[0].known,
                "an entity that several events are joined with, each by another field",
            )
        if ours:
            found.append(_known(entity, ours, events, scope))
    return found


def _known(entity: str, joins: list[EntityJoin], events: Events, scope: Scope) -> Condition:
    statements = events.entities[entity]
    feed = feed_of(statements)
    sides = [side_of(join.side, scope, join.variable) for join in joins]
    rows = scope.entities.get(feed)
    if rows is None:
        need = Need(NeedKind.ENTITIES, feed, joins[0].known.at)
        lines = scope.supplied(f"graph.{feed}", need) or ()
        scope.budget.spend_literals(len(lines), sides[0].at)
        return conjunction(passes(side, OneOf(lines)) for side in sides) if lines else FALSE
    columns = [_checked(join.known, rows) for join in joins]
    chosen = [row for row in rows if all(_holds(one, row, rows, scope) for one in statements)]
    scope.budget.spend_literals(len(chosen) * len(joins), sides[0].at)
    if len(sides) == 1:
        values = dict.fromkeys(row[columns[0]] for row in chosen if columns[0] in row)
        return passes(sides[0], OneOf(tuple(values))) if values else FALSE
    # All that is joined must be of one and the same entity.
    scope.budget.spend_nodes(len(chosen) * len(joins), sides[0].at)
    return disjunction(
        conjunction(
            passes(side, OneOf((row[column],))) for side, column in zip(sides, columns, strict=True)
        )
        for row in chosen
        if all(column in row for column in columns)
    )


def _column(known: Expression) -> str:
    return field_name(known).removeprefix("graph.") if isinstance(known, FieldRef) else ""


def _checked(known: Expression, rows: Rows) -> str:
    """Return the column of a field; ``RuleError`` where no entity has it."""
    name = _column(known)
    if not name:
        return unsupported(known, "entities are joined by their fields only")
    if rows and not any(name in row for row in rows):
        message = f"the entities that are supplied have no {name[:80]!r}"
        raise RuleError("R407", message, at=known.at, fix="add a column of that name")
    return name


def _holds(statement: Expression, row: Mapping[str, str], rows: Rows, scope: Scope) -> bool:
    """Whether a statement about an entity is true of a row."""
    match statement:
        case AllOf(parts):
            return all(_holds(part, row, rows, scope) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, row, rows, scope) for part in parts)
        case Negated(part):
            return not _holds(part, row, rows, scope)
        case Compare(FieldRef() as ref, sign, (Text() | Number() | RegexText()) as wanted):
            name = _column(ref)
            if name.startswith("metadata.") and not any(name in one for one in rows):
                return True
            value = row.get(_checked(ref, rows), "")
            held = predicate(_test(statement, sign, wanted, scope))(value)
            return held is not (sign == "!=")
        case _:
            return unsupported(statement, "entities are asked about their fields by constants only")


def _test(
    compare: Compare, sign: str, wanted: Text | Number | RegexText, scope: Scope
) -> ScalarTest:
    match wanted:
        case RegexText(pattern):
            return scope.regex(pattern, wanted.at, nocase=compare.nocase)
        case Number() if sign not in {"=", "!="}:
            return Order(OrderOp(sign), wanted.value)
        case _ if sign in {"=", "!="}:
            return OneOf((scalar_text(wanted.value) or "",), fold=compare.nocase)
        case _:
            return unsupported(compare, "only numbers have an order")


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

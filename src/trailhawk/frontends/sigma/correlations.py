"""Correlation documents as read: everything that can be said before other rules are known."""

from __future__ import annotations

from difflib import get_close_matches
from enum import Enum

import msgspec

from trailhawk.frontends.sigma.attributes import mapping_of, require, text_of, texts_of
from trailhawk.frontends.sigma.expression import parse_expression
from trailhawk.frontends.sigma.meta import check_logsource, read_meta
from trailhawk.frontends.sigma.timespans import seconds_of
from trailhawk.frontends.yaml_reader.tree import Mapping, Node, Scalar, Sequence
from trailhawk.ir.logic import Compare
from trailhawk.ir.rule import RuleMeta
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span

__all__ = ["Alias", "Correlation", "CorrelationType", "Criterion", "Reference", "read_correlation"]

MAX_REFERENCES = 100


class CorrelationType(Enum):
    """What is looked for."""

    EVENT_COUNT = "event_count"
    VALUE_COUNT = "value_count"
    TEMPORAL = "temporal"
    TEMPORAL_ORDERED = "temporal_ordered"
    VALUE_SUM = "value_sum"
    VALUE_AVG = "value_avg"
    VALUE_PERCENTILE = "value_percentile"
    VALUE_MEDIAN = "value_median"

    @property
    def temporal(self) -> bool:
        """Whether it asks which rules matched rather than how much."""
        return self in {CorrelationType.TEMPORAL, CorrelationType.TEMPORAL_ORDERED}


class Reference(msgspec.Struct, frozen=True):
    """Another rule by its id, name or title."""

    name: str
    at: Span


class Alias(msgspec.Struct, frozen=True):
    """One name for fields that are called differently in different rules."""

    name: str
    fields: tuple[tuple[Reference, str], ...]
    at: Span


class Criterion(msgspec.Struct, frozen=True):
    """What the number that a correlation measures is compared with."""

    bounds: tuple[tuple[Compare, int | float], ...]
    fields: tuple[str, ...]
    percent: float | None
    at: Span


class Correlation(msgspec.Struct, frozen=True, tag="correlation"):
    """A correlation document; its references are not resolved yet."""

    meta: RuleMeta
    kind: CorrelationType
    references: tuple[Reference, ...]
    by: tuple[str, ...]
    aliases: tuple[Alias, ...]
    seconds: int
    generate: bool
    at: Span
    criterion: Criterion | None = None
    expression: Scalar | None = None


_OPERATORS = {
    "lt": Compare.LT,
    "lte": Compare.LE,
    "gt": Compare.GT,
    "gte": Compare.GE,
    "eq": Compare.EQ,
    "neq": Compare.NE,
}
_TYPES = {kind.value: kind for kind in CorrelationType}


def read_correlation(document: Mapping, limits: Limits) -> Correlation:
    """Return what a correlation document says; ``RuleError`` for the first thing amiss."""
    notes = () if document.get("logsource") is None else check_logsource(document)
    body = mapping_of(document, "correlation")
    kind = _type(body)
    criterion, expression = _condition(body, kind, limits)
    references = _references(body.get("rules"))
    if not references and expression is None:
        raise RuleError("R201", "the correlation has no 'rules'", at=body.at)
    return Correlation(
        meta=read_meta(document, notes),
        kind=kind,
        references=references,
        by=texts_of(body, "group-by"),
        aliases=_aliases(body),
        seconds=seconds_of(_scalar(require(body, "timespan"), "timespan")),
        generate=_flag(body, "generate"),
        at=body.at if (entry := document.entry("correlation")) is None else entry.key.at,
        criterion=criterion,
        expression=expression,
    )


def _type(body: Mapping) -> CorrelationType:
    node = require(body, "type")
    word = text_of(body, "type")
    kind = _TYPES.get(word.lower())
    if kind is None:
        near = get_close_matches(word.lower()[:40], list(_TYPES), n=1)
        raise RuleError(
            "R225",
            f"unknown correlation type {cut(word, 80)!r}",
            at=node.at,
            fix=f"use {near[0]!r}" if near else f"use one of {', '.join(_TYPES)}",
        )
    return kind


def _references(node: Node | None) -> tuple[Reference, ...]:
    if node is None:
        return ()
    items = node.items if isinstance(node, Sequence) else (node,)
    found: dict[str, Reference] = {}
    for item in items:
        name = _scalar(item, "rules").text
        if name in found:
            raise RuleError("R202", f"'rules' names {cut(name, 80)!r} twice", at=item.at)
        found[name] = Reference(name, item.at)
    if len(found) > MAX_REFERENCES:
        raise RuleError("R229", f"more than {MAX_REFERENCES} rules in a correlation", at=node.at)
    return tuple(found.values())


def _scalar(node: Node, name: str) -> Scalar:
    if isinstance(node, Scalar) and node.value is not None:
        return node
    raise RuleError("R202", f"{name!r} must be text", at=node.at)


def _flag(body: Mapping, name: str) -> bool:
    node = body.get(name)
    if node is None:
        return False
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    raise RuleError("R202", f"{name!r} must be true or false", at=node.at)


def _aliases(body: Mapping) -> tuple[Alias, ...]:
    if body.get("aliases") is None:
        return ()
    aliases = mapping_of(body, "aliases")
    return tuple(
        Alias(
            entry.name,
            tuple(
                (Reference(one.name, one.key.at), _scalar(one.value, one.name).text)
                for one in mapping_of(aliases, entry.name).entries
            ),
            entry.key.at,
        )
        for entry in aliases.entries
    )


def _condition(
    body: Mapping, kind: CorrelationType, limits: Limits
) -> tuple[Criterion | None, Scalar | None]:
    node = body.get("condition")
    if node is None or (isinstance(node, Scalar) and node.value is None):
        if kind.temporal:
            return None, None
        raise RuleError("R201", "the correlation has no 'condition'", at=body.at)
    if isinstance(node, Mapping):
        return _criterion(node, kind), None
    if isinstance(node, Scalar) and kind.temporal:
        parse_expression(node, limits)
        return None, node
    raise _unsuited(f"the condition of {kind.value} must be a map", node.at)


def _criterion(node: Mapping, kind: CorrelationType) -> Criterion:
    bounds: list[tuple[Compare, int | float]] = []
    for entry in node.entries:
        compare = _OPERATORS.get(entry.name)
        if compare is not None:
            bounds.append((compare, _number(entry.value)))
        elif entry.name not in {"field", "percentile"}:
            raise _unsuited(f"unknown criterion {cut(entry.name, 80)!r}", entry.key.at)
    if not bounds:
        raise _unsuited(f"the condition has none of {', '.join(_OPERATORS)}", node.at)
    fields = texts_of(node, "field")
    wants_field = not kind.temporal and kind is not CorrelationType.EVENT_COUNT
    if wants_field and not fields:
        raise _unsuited(f"{kind.value} needs a 'field'", node.at)
    if fields and not wants_field:
        raise _unsuited(f"{kind.value} has no 'field'", node.at)
    if len(fields) > 1 and kind is not CorrelationType.VALUE_COUNT:
        raise _unsuited(f"{kind.value} has one 'field'", node.at)
    return Criterion(tuple(bounds), fields, _percent(node, kind), node.at)


def _percent(node: Mapping, kind: CorrelationType) -> float | None:
    found = node.get("percentile")
    if (found is None) is (kind is CorrelationType.VALUE_PERCENTILE):
        raise _unsuited(
            "value_percentile needs a 'percentile', and no other type has one",
            node.at if found is None else found.at,
        )
    if found is None:
        return None
    number = _number(found)
    if not 0 <= number <= 100:
        raise _unsuited("a percentile lies between 0 and 100", found.at)
    return float(number)


def _number(node: Node) -> int | float:
    if isinstance(node, Scalar):
        match node.value:
            case bool():
                pass
            case int(number) | float(number) if abs(number) < 1e15:
                return number
            case _:
                pass
    raise _unsuited("the condition compares with a number", node.at)


def _unsuited(message: str, at: Span) -> RuleError:
    return RuleError("R227", message, at=at)

"""Search identifiers: maps of fields, blocks over a list's elements, lists, keywords."""

from __future__ import annotations

import msgspec

from trailhawk.frontends.sigma.arrays import Way, quantified, way_of
from trailhawk.frontends.sigma.attributes import require
from trailhawk.frontends.sigma.expression import parse_expression
from trailhawk.frontends.sigma.items import empty, item, keywords
from trailhawk.frontends.sigma.leaves import both, either
from trailhawk.frontends.sigma.selection import Selector
from trailhawk.frontends.sigma.setting import Scope, Setting
from trailhawk.frontends.yaml_reader.tree import Entry, Mapping, Node, Scalar, Sequence
from trailhawk.ir.conditions import Condition
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import FieldPath
from trailhawk.model.printable import cut

__all__ = ["Combined", "combined", "search_condition"]

_CONDITION = "condition"


class Combined(msgspec.Struct, frozen=True):
    """The condition of searches that a line combines, and which of them it left out."""

    condition: Condition
    unused: tuple[str, ...]


def combined(detection: Mapping, setting: Setting, *, but: frozenset[str]) -> Combined:
    """Return what ``condition`` makes of the searches beside it; ``but`` are no searches."""
    expressions = [
        parse_expression(line, setting.budget.limits) for line in _condition_lines(detection)
    ]
    found = {
        entry.name: search_condition(entry.value, setting)
        for entry in detection.entries
        if entry.name not in but
    }
    selector = Selector(found, setting.budget)
    condition = either([selector.resolve(expression) for expression in expressions])
    return Combined(condition, tuple(name for name in found if name not in selector.used))


def _condition_lines(detection: Mapping) -> list[Scalar]:
    node = require(detection, _CONDITION)
    items = node.items if isinstance(node, Sequence) else (node,)
    lines: list[Scalar] = []
    for one in items:
        if not isinstance(one, Scalar):
            raise RuleError("R202", "'condition' must be text or a list of texts", at=one.at)
        lines.append(one)
    if not lines:
        raise RuleError("R201", "the rule has no 'condition'", at=node.at)
    return lines


def search_condition(node: Node, setting: Setting) -> Condition:
    """Return the condition of one search identifier."""
    match node:
        case Mapping(entries, at):
            if not entries:
                raise empty(at)
            return both(_entry(entry, setting) for entry in entries)
        case Sequence(items, at):
            if not items:
                raise empty(at)
            return _any_of(items, setting)
        case Scalar():
            return keywords((node,), setting)


def _any_of(items: tuple[Node, ...], setting: Setting) -> Condition:
    """A list: keywords and maps are alternatives."""
    words = tuple(one for one in items if isinstance(one, Scalar))
    parts = [search_condition(one, setting) for one in items if not isinstance(one, Scalar)]
    return either([keywords(words, setting), *parts] if words else parts)


def _entry(entry: Entry, setting: Setting) -> Condition:
    field, *modifiers = entry.name.split("|")
    way = way_of(field, entry.key, setting)
    inner = _entered(way, setting)
    if isinstance(entry.value, Mapping) and (way.hops or way.positioned):
        if modifiers:
            raise RuleError(
                "R204",
                "modifiers stand on the fields inside a block, not on the block",
                at=entry.key.at,
            )
        condition = _block(entry.value, _at(way.rest, inner))
    else:
        condition = item(entry, way, inner)
    for hop in reversed(way.hops):
        condition = quantified(hop, condition)
    return condition


def _entered(way: Way, setting: Setting) -> Setting:
    """Return the setting inside the lists that a way enters."""
    scope = setting.scope
    for hop in way.hops:
        scope = Scope(around=scope.around.then(*hop.path.steps), depth=scope.depth + 1)
    return msgspec.structs.replace(setting, scope=scope)


def _at(prefix: FieldPath, setting: Setting) -> Setting:
    scope = msgspec.structs.replace(setting.scope, prefix=prefix)
    return msgspec.structs.replace(setting, scope=scope)


def _block(body: Mapping, setting: Setting) -> Condition:
    """What a block asks of one element: all of its fields, or what its own condition says."""
    if body.entry(_CONDITION) is None:
        return search_condition(body, setting)
    found = combined(body, setting, but=frozenset({_CONDITION}))
    if found.unused:
        unused = cut(found.unused[0], 80)
        raise RuleError(
            "R207", f"the block's condition does not use {unused!r}", at=body.at, fix="remove it"
        )
    return found.condition

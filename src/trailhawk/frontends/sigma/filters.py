"""Filter documents: a condition to be added to rules, by reference or to all."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from trailhawk.frontends.settings import RuleSettings
from trailhawk.frontends.sigma.attributes import mapping_of, require
from trailhawk.frontends.sigma.budget import Budget
from trailhawk.frontends.sigma.correlations import Reference
from trailhawk.frontends.sigma.logic import raw_path, translate
from trailhawk.frontends.sigma.meta import check_logsource
from trailhawk.frontends.sigma.setting import Setting
from trailhawk.frontends.sigma.versions import brackets_of
from trailhawk.frontends.yaml_reader.tree import Entry, Mapping, Scalar, Sequence
from trailhawk.ir.conditions import And, Condition
from trailhawk.ir.logic import FirstSeen, Logic, Single, Step, Windowed
from trailhawk.ir.logic import Sequence as Ordered
from trailhawk.ir.rule import Rule
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut

__all__ = ["Filter", "filtered", "read_filter"]


class Filter(msgspec.Struct, frozen=True, tag="filter"):
    """A filter document; no references stand for every rule."""

    title: str
    condition: Condition
    references: tuple[Reference, ...]
    service: str


def read_filter(document: Mapping, limits: Limits, settings: RuleSettings) -> Filter:
    """Return what a filter document says; ``RuleError`` for the first thing amiss."""
    title = require(document, "title")
    check_logsource(document)
    body = mapping_of(document, "filter")
    references = _references(body)
    searches = Mapping(_but_rules(body.entries), body.at)
    setting = Setting(
        raw_path, settings.placeholders, Budget(limits), brackets_of(document, settings)
    )
    translated = translate(searches, setting)
    service = mapping_of(document, "logsource").get("service")
    return Filter(
        title=title.text if isinstance(title, Scalar) else "",
        condition=translated.condition,
        references=references,
        service=service.text.lower() if isinstance(service, Scalar) and service.value else "",
    )


def _but_rules(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry.name != "rules")


def _references(body: Mapping) -> tuple[Reference, ...]:
    node = require(body, "rules")
    items = node.items if isinstance(node, Sequence) else (node,)
    found: list[Reference] = []
    for item in items:
        if not isinstance(item, Scalar):
            raise RuleError("R202", "'rules' must be 'any', or a list of rules", at=item.at)
        found.append(Reference(item.text, item.at))
    if isinstance(node, Scalar) and node.text.lower() == "any":
        return ()
    return tuple(found)


def filtered(rule: Rule, one: Filter) -> Rule:
    """Return a rule that also asks what the filter asks."""
    note = f"narrowed by the filter {cut(one.title, 80)!r}"
    return msgspec.structs.replace(
        rule,
        logic=_narrowed(rule.logic, one.condition),
        meta=msgspec.structs.replace(rule.meta, notes=(*rule.meta.notes, note)),
    )


def _narrowed(logic: Logic, condition: Condition) -> Logic:
    match logic:
        case Single(inner):
            return Single(And((inner, condition)))
        case Windowed(steps):
            kept = tuple(_step(step, condition) for step in steps)
            return msgspec.structs.replace(logic, steps=kept)
        case FirstSeen(step):
            return msgspec.structs.replace(logic, step=_step(step, condition))
        case Ordered():
            return logic


def _step(step: Step, condition: Condition) -> Step:
    if isinstance(step.source, Windowed | Ordered):
        return step
    return msgspec.structs.replace(step, source=And((step.source, condition)))

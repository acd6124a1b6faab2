"""The ``detection`` of a rule: named searches and the condition over them, as one condition.

Other languages that borrow Sigma's detections use it with their own way to read field names.
"""

from __future__ import annotations

import msgspec

from trailhawk.frontends.sigma.attributes import require
from trailhawk.frontends.sigma.detection import Setting, search_condition
from trailhawk.frontends.sigma.expression import parse_expression
from trailhawk.frontends.sigma.leaves import either
from trailhawk.frontends.sigma.selection import Selector
from trailhawk.frontends.yaml_reader.tree import Mapping, Scalar, Sequence
from trailhawk.ir.conditions import Condition
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import FieldPath
from trailhawk.model.printable import cut

__all__ = ["Translated", "raw_path", "translate"]

_NOT_SEARCHES = frozenset({"condition", "timeframe"})


class Translated(msgspec.Struct, frozen=True):
    """The condition of a detection, and what is to be noted about it."""

    condition: Condition
    notes: tuple[str, ...]


def raw_path(name: str) -> FieldPath:
    """Return the path of a field that is named as CloudTrail names it."""
    return FieldPath.of(name)


def translate(detection: Mapping, setting: Setting) -> Translated:
    """Return the condition of a detection; ``RuleError`` for the first thing amiss."""
    expressions = [
        parse_expression(line, setting.budget.limits) for line in _condition_lines(detection)
    ]
    timeframe = detection.entry("timeframe")
    if timeframe is not None:
        raise RuleError("R219", "'timeframe' is not executed", at=timeframe.key.at)
    found = {
        entry.name: search_condition(entry.value, setting)
        for entry in detection.entries
        if entry.name not in _NOT_SEARCHES
    }
    selector = Selector(found, setting.budget)
    condition = either([selector.resolve(expression) for expression in expressions])
    unused = [name for name in found if name not in selector.used]
    notes = tuple(f"the condition does not use {cut(name, 80)!r}" for name in unused[:20])
    return Translated(condition, notes)


def _condition_lines(detection: Mapping) -> list[Scalar]:
    node = require(detection, "condition")
    items = node.items if isinstance(node, Sequence) else (node,)
    lines: list[Scalar] = []
    for item in items:
        if not isinstance(item, Scalar):
            raise RuleError("R202", "'condition' must be text or a list of texts", at=item.at)
        lines.append(item)
    if not lines:
        raise RuleError("R201", "the rule has no 'condition'", at=node.at)
    return lines

"""The ``detection`` of a rule: named searches and the condition over them, as one condition.

Other languages that borrow Sigma's detections use it with their own way to read field names.
"""

from __future__ import annotations

import msgspec

from trailhawk.frontends.sigma.detection import combined
from trailhawk.frontends.sigma.setting import Setting
from trailhawk.frontends.yaml_reader.tree import Mapping
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
    timeframe = detection.entry("timeframe")
    if timeframe is not None:
        raise RuleError("R219", "'timeframe' is not executed", at=timeframe.key.at)
    found = combined(detection, setting, but=_NOT_SEARCHES)
    notes = tuple(f"the condition does not use {cut(name, 80)!r}" for name in found.unused[:20])
    return Translated(found.condition, notes)

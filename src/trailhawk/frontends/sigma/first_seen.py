"""The attribute ``first_seen``: our own addition to a Sigma rule, for baselines.

Sigma lets a rule carry attributes of its own; other readers pass this one over and report every
match. ``docs/alerts.md`` has an example.
"""

from __future__ import annotations

from trailhawk.frontends.sigma.attributes import mapping_of, require, texts_of
from trailhawk.frontends.sigma.logic import raw_path
from trailhawk.frontends.sigma.timespans import seconds_of
from trailhawk.frontends.yaml_reader.tree import Mapping, Scalar
from trailhawk.ir.logic import FirstSeen, Logic, Reading, Single, Step
from trailhawk.model.errors import RuleError

__all__ = ["with_first_seen"]

_NAMES = {"of", "by", "within", "warm_up"}


def with_first_seen(document: Mapping, logic: Logic) -> Logic:
    """Return the logic, turned into first-seen logic where the document asks for that."""
    entry = document.entry("first_seen")
    if entry is None:
        return logic
    if not isinstance(logic, Single):
        raise RuleError("R202", "'first_seen' is for a rule over single events", at=entry.key.at)
    wanted = mapping_of(document, "first_seen")
    for one in wanted.entries:
        if one.name not in _NAMES:
            names = ", ".join(sorted(_NAMES))
            raise RuleError("R202", f"'first_seen' has no {one.name!r} ({names})", at=one.key.at)
    of, by = (texts_of(wanted, name) for name in ("of", "by"))
    if not of or not by:
        raise RuleError("R201", "'first_seen' needs 'of' and 'by'", at=entry.key.at)
    step = Step(
        name="seen",
        source=logic.condition,
        keys=tuple(_reading(name) for name in by),
        values=(tuple(_reading(name) for name in of),),
    )
    within, warm_up = _seconds(wanted, "within"), _seconds(wanted, "warm_up")
    return FirstSeen(step=step, value=", ".join(of), seconds=within, warm_up=warm_up, by=by)


def _reading(name: str) -> Reading:
    return Reading((raw_path(name),))


def _seconds(wanted: Mapping, name: str) -> int:
    node = require(wanted, name)
    if not isinstance(node, Scalar):
        raise RuleError("R226", f"{name!r} is no span of time", at=node.at)
    return seconds_of(node)

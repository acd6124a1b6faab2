"""Rules as they make alerts, where they say so themselves: how many findings, and which never do.

A rule that wants several findings of one text within its period is a window from the first of
them; then each burst is one alert, told by the finding that completes it. A plain scan does not
come here: what it lists are the matches, each for itself.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from trailhawk.ir.dedup import Dedup, Piece
from trailhawk.ir.logic import (
    Bound,
    Compare,
    Count,
    Distinct,
    Missing,
    Reading,
    Single,
    Step,
    Window,
    Windowed,
    WindowKind,
)
from trailhawk.ir.rule import Rule
from trailhawk.model.deciding import TOLD
from trailhawk.model.paths import FieldPath

__all__ = ["as_alerting"]

DEFAULT_PERIOD = 3_600
ANY_IDENTITY = (
    ("principal", Reading((FieldPath(("userIdentity", "arn")),), "-")),
    ("account", Reading((FieldPath(("recipientAccountId",)),), "-")),
)
"""What makes findings the same where a rule's own text cannot be told."""


def as_alerting(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules whose findings become alerts, those that want several as windows.

    A rule that never alerts is left out: rules that look at its matches ask its conditions
    themselves.
    """
    return tuple(_alerting(rule) for rule in rules if rule.alerts)


def _alerting(rule: Rule) -> Rule:
    dedup = rule.dedup
    if dedup is None or dedup.least <= 1 or not isinstance(rule.logic, Single):
        return rule
    keys = _keys(rule, dedup)
    unique = _unique(rule, dedup)
    step = Step(
        rule.meta.title,
        rule.logic.condition,
        keys=tuple(reading for _, reading in keys),
        values=() if unique is None else ((unique,),),
    )
    logic = Windowed(
        (step,),
        Window(WindowKind.FROM_FIRST, dedup.seconds or DEFAULT_PERIOD),
        Bound(Count() if unique is None else Distinct("unique"), Compare.GE, dedup.least),
        by=tuple(name for name, _ in keys),
        values=() if unique is None else ("unique",),
        missing=Missing.NEED_ALL,
    )
    return msgspec.structs.replace(rule, logic=logic)


def _keys(rule: Rule, dedup: Dedup) -> tuple[tuple[str, Reading], ...]:
    """Return by what findings are the same, told by code or template before all else."""
    if rule.codes or (rule.tells is not None and rule.tells.default_dedup is not None):
        return (("dedup", _told(rule, "dedup", rule.meta.id)),)
    if dedup.pieces is not None:
        parts = tuple(one if isinstance(one, str) else _reading(one) for one in dedup.pieces)
        return (("dedup", Reading((), parts=parts)),)
    return ANY_IDENTITY


def _unique(rule: Rule, dedup: Dedup) -> Reading | None:
    if rule.tells is not None and rule.tells.unique is not None:
        return _told(rule, "unique", "")
    return dedup.unique


def _told(rule: Rule, what: str, default: str) -> Reading:
    return Reading((FieldPath((TOLD, rule.meta.id, what)),), default)


def _reading(piece: Piece) -> Reading:
    if not piece.default or piece.reading.default:
        return piece.reading
    return msgspec.structs.replace(piece.reading, default=piece.default)

"""What of a rule's findings are one alert: its match variables, or its own suppression."""

from __future__ import annotations

from trailhawk.frontends.yaral.analysis import Events
from trailhawk.frontends.yaral.readings import reading_of
from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.tree import Duration, RuleTree
from trailhawk.ir.dedup import Dedup, Piece
from trailhawk.ir.logic import Logic, Single
from trailhawk.model.errors import RuleError

__all__ = ["dedup_of"]

SUPPRESSION_KEY = "suppression_key"
"""The outcome that tells apart what a rule's suppression window folds (options section)."""


def dedup_of(rule: RuleTree, events: Events, scope: Scope, logic: Logic) -> Dedup | None:
    """Return how findings fold; None where the rule says nothing of it.

    The findings of windows are told apart by their groups already, so there only the time counts.
    """
    seconds = _suppressed(rule)
    if rule.match is not None and seconds is None:
        seconds = rule.match.window.seconds
    pieces = _pieces(rule, events, scope, logic)
    if seconds is None and pieces is None:
        return None
    return Dedup(seconds=seconds, pieces=pieces)


def _suppressed(rule: RuleTree) -> int | None:
    for option in rule.options:
        if option.name == "suppression_window" and isinstance(option.value, Duration):
            return option.value.seconds
    return None


def _by_key(
    rule: RuleTree, scope: Scope, variable: str, logic: Single
) -> tuple[str | Piece, ...] | None:
    """Return the outcome ``suppression_key`` as what tells alerts apart."""
    said = next((one.value for one in rule.outcome if one.name == SUPPRESSION_KEY), None)
    if said is None:
        return None
    try:
        return (f"{SUPPRESSION_KEY}=", Piece(reading_of(said, scope, variable, logic.condition)))
    except RuleError:
        # An aggregate, or made of other outcomes: the alerts' own attributes do instead.
        return None


def _pieces(
    rule: RuleTree, events: Events, scope: Scope, logic: Logic
) -> tuple[str | Piece, ...] | None:
    if not isinstance(logic, Single):
        return None
    (variable,) = events.variables
    if rule.match is None:
        return _by_key(rule, scope, variable, logic)
    pieces: list[str | Piece] = []
    for key in rule.match.keys:
        bound = events.bindings.get(key.name, {}).get(variable)
        if bound is None:
            return None
        try:
            reading = reading_of(bound, scope, variable, logic.condition)
        except RuleError:
            # A value whose place depends on the event: the alerts' own attributes do instead.
            return None
        pieces += [f"{' ' if pieces else ''}{key.name}=", Piece(reading)]
    return tuple(pieces)

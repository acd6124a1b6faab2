"""Whether a rule can fire: every known event it lets through, held against what AWS writes."""

from __future__ import annotations

from collections.abc import Callable

from trailhawk.facts import Event
from trailhawk.facts.fields import is_record_field
from trailhawk.ir.conditions import FALSE, TRUE, Condition, Leaf, Verdict
from trailhawk.ir.normal import residual
from trailhawk.lint.asked import spelt
from trailhawk.lint.context import Context
from trailhawk.lint.contradictions import is_contradictory
from trailhawk.lint.fields import has_parameter
from trailhawk.lint.findings import EventVerdict, Liveness
from trailhawk.lint.logic import surely_there
from trailhawk.lint.names import named_events
from trailhawk.lint.universe import pair_decider
from trailhawk.lint.values import never_written

__all__ = ["liveness_of"]

MAX_EVENTS = 3_000
"""Events tried one by one; a rule that lets more through is judged by its fields alone."""


def liveness_of(context: Context) -> tuple[Liveness, tuple[EventVerdict, ...]]:
    """Return whether a rule can fire, and which of the events it names can make it."""
    named = tuple(_judged(context, one) for one in named_events(context))
    rest = residual(context.condition, _of_any_record)
    if rest == FALSE or is_contradictory(rest):
        return Liveness.DEAD, tuple(_killed(one) for one in named)
    if not _some_event_is_left(context, rest):
        return Liveness.DEAD, tuple(_killed(one) for one in named)
    if any(not one.live for one in named):
        return Liveness.PARTLY_DEAD, named
    return Liveness.LIVE, named


def _of_any_record(leaf: Leaf) -> Verdict:
    """Decide what can be decided of every record that CloudTrail writes."""
    if never_written(leaf):
        return False
    path = spelt(leaf.path)
    if path and not is_record_field(path):
        return False
    return surely_there(leaf)


def _some_event_is_left(context: Context, rest: Condition) -> bool:
    pairs = context.pairs
    if pairs.open_sources or pairs.count > MAX_EVENTS:
        return True
    known: dict[Condition, bool] = {}
    for source, names in pairs.names.items():
        for name in names:
            left = _left_of(context, rest, source, name)
            if left not in known:
                known[left] = left != FALSE and (left == TRUE or not is_contradictory(left))
            if known[left]:
                return True
    return False


def _left_of(context: Context, rest: Condition, source: str, name: str) -> Condition:
    event = context.facts.resolve(source, name)
    left = residual(rest, pair_decider(source, name))
    if event is None or left in {TRUE, FALSE}:
        return left
    return residual(left, _of_event(context, event))


def _of_event(context: Context, event: Event) -> Callable[[Leaf], Verdict]:
    return lambda leaf: None if has_parameter(context.facts, event, leaf) else False


def _judged(context: Context, one: EventVerdict) -> EventVerdict:
    """Hold a named event that exists against the request it makes."""
    if not one.live or not one.source:
        return one
    left = _left_of(context, context.condition, one.source, one.name)
    return EventVerdict(one.source, one.name, False, "L-FIELD-OP") if left == FALSE else one


def _killed(one: EventVerdict) -> EventVerdict:
    return one if not one.live else EventVerdict(one.source, one.name, False, "L-NEVER")

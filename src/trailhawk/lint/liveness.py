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
from trailhawk.lint.findings import EventVerdict, Liveness
from trailhawk.lint.logic import surely_there
from trailhawk.lint.names import named_events
from trailhawk.lint.parameters import has_parameter, single_in, without_blocks
from trailhawk.lint.universe import pair_decider
from trailhawk.lint.values import never_written
from trailhawk.model.paths import FieldPath

__all__ = ["liveness_of"]

MAX_EVENTS = 3_000
"""Events tried one by one; a rule that lets more through is judged by its fields alone."""


def liveness_of(context: Context) -> tuple[Liveness, tuple[EventVerdict, ...]]:
    """Return whether a rule can fire, and which of the events it names can make it."""
    named = _meant(context, tuple(_judged(context, one) for one in named_events(context)))
    known = without_blocks(context.condition, _is_no_field)
    rest = residual(known, _of_any_record)
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
    return False if _is_no_field(leaf.path) else surely_there(leaf)


def _is_no_field(path: FieldPath) -> bool:
    name = spelt(path)
    return bool(name) and not is_record_field(name)


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
            if known[left] and not _counts_in_vain(context, left, source, name):
                return True
    return False


def _counts_in_vain(context: Context, left: Condition, source: str, name: str) -> bool:
    """Whether what is left contradicts itself on numbers of this event's request."""
    event = context.facts.resolve(source, name)
    if event is None or left == TRUE:
        return False
    return is_contradictory(left, single_in(context.facts, [event]))


def _left_of(context: Context, rest: Condition, source: str, name: str) -> Condition:
    event = context.facts.resolve(source, name)
    left = residual(rest, pair_decider(source, name))
    if event is None or left in {TRUE, FALSE}:
        return left
    absent = _absent_from(context, event)
    return residual(without_blocks(left, absent), lambda leaf: False if absent(leaf.path) else None)


def _absent_from(context: Context, event: Event) -> Callable[[FieldPath], bool]:
    return lambda path: not has_parameter(context.facts, event, path)


def _judged(context: Context, one: EventVerdict) -> EventVerdict:
    """Hold a named event that exists against the request it makes."""
    if not one.live or not one.source:
        return one
    left = _left_of(context, context.condition, one.source, one.name)
    return EventVerdict(one.source, one.name, False, "L-FIELD-OP") if left == FALSE else one


def _meant(context: Context, named: tuple[EventVerdict, ...]) -> tuple[EventVerdict, ...]:
    """Leave out services that merely have an event of the same name, where no source is asked."""
    if context.has_source:
        return named
    live = {one.name for one in named if one.live}
    return tuple(one for one in named if one.live or one.name not in live)


def _killed(one: EventVerdict) -> EventVerdict:
    return one if not one.live else EventVerdict(one.source, one.name, False, "L-NEVER")

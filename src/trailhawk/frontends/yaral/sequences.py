"""Events that a rule puts in order of time, as a sequence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from trailhawk.frontends.yaral.analysis import Events, Join
from trailhawk.frontends.yaral.times import TimeOrder
from trailhawk.frontends.yaral.tree import Expression, Match
from trailhawk.ir.conditions import Condition
from trailhawk.ir.logic import Link, Missing, Reading, Sequence, Stage, Step
from trailhawk.ir.logic import Match as SameText
from trailhawk.model.errors import RuleError

__all__ = ["sequence_of"]

Reader = Callable[[Expression, str], Reading]


def sequence_of(
    match: Match,
    events: Events,
    least: Mapping[str, int],
    conditions: Mapping[str, Condition],
    read: Reader,
) -> Sequence:
    """Return the events as stages in their order; ``RuleError`` where the order is not total."""
    order = _in_order(events)
    for variable in order:
        if variable not in least:
            message = f"not executed: ${variable} stands in order but is not in the condition"
            raise RuleError("R406", message, at=match.at)
    if match.pivot is not None:
        raise RuleError("R406", "not executed: a pivot and an order of times", at=match.at)
    if match.every or match.windowing.value == "by":
        raise RuleError("R406", "not executed: an order within windows side by side", at=match.at)
    shared = [join for join in events.joins if _joins_all(join, order)]
    stages = tuple(
        Stage(
            Step(
                variable,
                conditions[variable],
                tuple(read(dict(join.sides)[variable], variable) for join in shared),
            ),
            least[variable],
        )
        for variable in order
    )
    rest = [join for join in events.joins if join not in shared]
    links = tuple(_link(pair, rest, events.orders, read) for pair in pairwise(order))
    if sum(len(link.matches) for link in links) < len(rest):
        raise RuleError(
            "R406", "not executed: a join of events that are no neighbours", at=match.at
        )
    by = tuple(join.name for join in shared)
    return Sequence(stages, links, match.window.seconds, by, Missing.NEED_ALL)


def _joins_all(join: Join, order: list[str]) -> bool:
    return not join.negated and {name for name, _ in join.sides} == set(order)


def _in_order(events: Events) -> list[str]:
    """Sort the event variables by the order that the rule gives; it must leave nothing open."""
    plain = [one for one in events.orders if one.seconds is None]
    rest = list(events.variables)
    order: list[str] = []
    while rest:
        later = {one.later for one in plain if one.earlier in rest}
        first = [name for name in rest if name not in later]
        if len(first) != 1:
            at = events.orders[0].at
            raise RuleError("R406", "not executed: the order of the events is not total", at=at)
        order += first
        rest.remove(first[0])
    return order


def _link(pair: tuple[str, str], joins: list[Join], orders: list[TimeOrder], read: Reader) -> Link:
    earlier, later = pair
    between = [one for one in orders if (one.earlier, one.later) == pair]
    plain = [one for one in between if one.seconds is None]
    bounds = [one.seconds for one in between if one.seconds is not None]
    matches = tuple(
        SameText(
            read(dict(join.sides)[earlier], earlier),
            read(dict(join.sides)[later], later),
            join.negated,
        )
        for join in joins
        if {name for name, _ in join.sides} == {earlier, later}
    )
    strict = any(one.strict for one in plain)
    return Link(min(bounds, default=None), strict, matches)

"""Events joined in any way: some choice of one event for each variable satisfies it all.

What is neither a shared value nor a total order of times, such as an order of two fields or a
chain of joins, is asked of every combination of events in the window.
"""

from __future__ import annotations

from trailhawk.frontends.yaral.analysis import Events
from trailhawk.frontends.yaral.claims import Need
from trailhawk.frontends.yaral.combining import combined
from trailhawk.frontends.yaral.printer import print_expression
from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.tree import AllOf, Compare, Expression
from trailhawk.ir.logic import AllHold, Bound, Claim, Count, Satisfies
from trailhawk.ir.logic import Compare as Comparing
from trailhawk.ir.outcomes import AggregateKind
from trailhawk.model.printable import cut

__all__ = ["together"]


def together(events: Events, scope: Scope, needs: tuple[Need, ...] | None) -> Claim | None:
    """Return the claim that some events are as the rule joins them.

    None where the condition asks for more than that each event is there: how many events take
    part in a combination is not known.
    """
    asked = {one.variable for one in needs or () if one.least == 1}
    if needs is None or len(asked) < len(events.variables) or any(one.least > 1 for one in needs):
        return None
    parts = _statements(events)
    if not parts:
        return None
    said = parts[0] if len(parts) == 1 else AllOf(tuple(parts), parts[0].at)
    found = combined(said, AggregateKind.SOME, events, scope)
    there = (Bound(Count((name,)), Comparing.GE, 1) for name in events.variables)
    return AllHold((*there, Satisfies(found, cut(print_expression(said), 500))))


def _statements(events: Events) -> list[Expression]:
    """Return what the rule says of several events at once, all but what all of them share."""
    found = list(events.together)
    found += [one.said for one in events.orders if one.said is not None]
    for join in events.joins:
        if join.said is not None:
            found.append(join.said)
        elif len(join.sides) < len(events.variables):
            first, *others = (side for _, side in join.sides)
            found += [Compare(first, "=", other, at=join.at) for other in others]
    return found

"""What a rule does with its events: report each, count them in windows, or join them in order."""

from __future__ import annotations

from dataclasses import dataclass

from trailhawk.frontends.yaral.analysis import Events, Join
from trailhawk.frontends.yaral.claims import Claims, Need
from trailhawk.frontends.yaral.conditions import condition_of
from trailhawk.frontends.yaral.deciding import decided
from trailhawk.frontends.yaral.entities import entity_conditions
from trailhawk.frontends.yaral.inlining import inlined
from trailhawk.frontends.yaral.outcomes import Outcomes
from trailhawk.frontends.yaral.readings import filled, reading_of
from trailhawk.frontends.yaral.scope import Scope
from trailhawk.frontends.yaral.sequences import sequence_of
from trailhawk.frontends.yaral.sides import unsupported
from trailhawk.frontends.yaral.simplifying import simplified
from trailhawk.frontends.yaral.together import together
from trailhawk.frontends.yaral.tree import (
    Boolean,
    Call,
    Count,
    Expression,
    Match,
    RuleTree,
    Windowing,
)
from trailhawk.frontends.yaral.waiting import waiting
from trailhawk.frontends.yaral.walking import walk
from trailhawk.ir.conditions import Condition
from trailhawk.ir.logic import (
    Claim,
    Logic,
    Missing,
    Reading,
    Single,
    Step,
    Window,
    Windowed,
    WindowKind,
)
from trailhawk.ir.normal import conjunction
from trailhawk.model.errors import RuleError

__all__ = ["Plan", "logic_of"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A rule, its events taken apart, and the conditions of each event variable."""

    rule: RuleTree
    events: Events
    conditions: dict[str, Condition]
    scope: Scope

    def read(self, expression: Expression, variable: str) -> Reading:
        """Return how a field of one event variable is read."""
        return reading_of(expression, self.scope, variable, self.conditions[variable])


def logic_of(rule: RuleTree, events: Events, scope: Scope, told: Outcomes) -> Logic:
    """Return what a rule does with the records that its conditions hold of."""
    plan = Plan(rule, events, _conditions(rule, events, scope), scope)
    alone = rule.match is None and len(events.variables) == 1
    claims = Claims(
        events.variables,
        events.bindings,
        rule.outcome,
        told,
        frozenset(events.entities),
        in_window=not alone,
    )
    needs = claims.needs(rule.condition)
    if len(events.variables) == 1 and needs is not None and {one.least for one in needs} <= {1}:
        return Single(plan.conditions[events.variables[0]])
    if alone and not _counts(rule.condition):
        asked = _asked_alone(plan, claims)
        return Single(conjunction((plan.conditions[events.variables[0]], asked)))
    if rule.match is None:
        message = "several events are looked at together only within the window of a 'match:'"
        raise RuleError("R403", message, at=rule.condition.at)
    try:
        if events.together:
            unsupported(events.together[0], "of several events")
        if events.orders:
            least = _enough(needs, rule)
            _check_partial_keys(plan, least)
            return sequence_of(rule.match, events, least, plan.conditions, plan.read)
        return _windowed(plan, rule.match, claims)
    except RuleError as error:
        if error.code != "R406" or len(events.variables) == 1:
            raise
        found = together(events, plan.scope, needs)
        if found is None:
            raise
        return _in_windows(plan, rule.match, claims, _shared_keys(plan), found)


def _asked_alone(plan: Plan, claims: Claims) -> Condition:
    """Return what the condition section asks of a single event."""
    rule = plan.rule
    try:
        return decided(claims.claim(rule.condition), rule.condition)
    except RuleError as error:
        if error.code != "R406":
            raise
        (event,) = plan.events.variables
        outcomes = {one.name: one.value for one in rule.outcome}
        try:
            said = inlined(rule.condition, outcomes, event)
            return condition_of(said, plan.scope, event)
        except RuleError:
            raise error from None


def _counts(condition: Expression) -> bool:
    """Whether a condition counts events or values, which takes a window."""
    return any(isinstance(one, Count) for one in walk(condition))


def _enough(needs: tuple[Need, ...] | None, rule: RuleTree) -> dict[str, int]:
    if needs is None:
        return unsupported(rule.condition, "events in order are only asked to be there")
    least: dict[str, int] = {}
    for need in needs:
        least[need.variable] = max(need.least, least.get(need.variable, 0))
    return least


def _check_partial_keys(plan: Plan, least: dict[str, int]) -> None:
    """Refuse counts of events in groups that not all events of the rule can be put into."""
    keys = _match_bindings(plan.rule, plan.events).values()
    if max(least.values()) > 1 and any(len(one) < len(plan.events.variables) for one in keys):
        unsupported(plan.rule.condition, "counts of events that not all have the match variable")


def _conditions(rule: RuleTree, events: Events, scope: Scope) -> dict[str, Condition]:
    """Return what is asked of each event variable, the keys of its groups included."""
    found: dict[str, Condition] = {}
    for variable, parts in events.conditions.items():
        asked = [condition_of(part, scope, variable) for part in parts]
        asked += entity_conditions(events, scope, variable)
        asked += [filled(key, scope, variable) for key in _keys(rule, events, variable)]
        found[variable] = simplified(conjunction(asked))
    return found


def _keys(rule: RuleTree, events: Events, variable: str) -> list[Expression]:
    """Return the fields of an event variable that must not be empty: match keys and joins."""
    keys = {} if _allows_zero(rule) else _match_bindings(rule, events)
    # The reference has it that what a function makes may be empty.
    found = [
        bound[variable]
        for bound in keys.values()
        if variable in bound and not isinstance(bound[variable], Call)
    ]
    for join in events.joins:
        found += [side for name, side in join.sides if name == variable and not join.negated]
    return found


def _allows_zero(rule: RuleTree) -> bool:
    return any(
        option.name == "allow_zero_values" and option.value == Boolean(value=True)
        for option in rule.options
    )


def _match_bindings(rule: RuleTree, events: Events) -> dict[str, dict[str, Expression]]:
    """Return what the match variables stand for."""
    found: dict[str, dict[str, Expression]] = {}
    for key in rule.match.keys if rule.match is not None else ():
        bound = events.bindings.get(key.name)
        if bound is None:
            message = f"the match variable ${key.name[:60]} is assigned no field"
            raise RuleError("R408", message, at=key.at)
        found[key.name] = bound
    return found


def _windowed(plan: Plan, match: Match, claims: Claims) -> Logic:
    claim = claims.claim(plan.rule.condition)
    return _in_windows(plan, match, claims, _group_keys(plan, claims), claim)


def _in_windows(
    plan: Plan,
    match: Match,
    claims: Claims,
    keys: dict[str, dict[str, Expression]],
    claim: Claim,
) -> Logic:
    """Return a claim on windows of events that share the keys."""
    rule, events = plan.rule, plan.events
    window, claim = waiting(_window(match, events), claim, rule.condition)
    steps = tuple(
        Step(
            name=variable,
            source=plan.conditions[variable],
            keys=tuple(plan.read(sides[variable], variable) for sides in keys.values()),
            values=tuple(
                (plan.read(sides[variable], variable) if variable in sides else Reading(()),)
                for sides in claims.values.values()
            ),
        )
        for variable in events.variables
    )
    return Windowed(
        steps=steps,
        window=window,
        claim=claim,
        by=tuple(keys),
        values=tuple(claims.values),
        missing=Missing.SEPARATE if _may_be_empty(rule, keys) else Missing.NEED_ALL,
    )


def _may_be_empty(rule: RuleTree, keys: dict[str, dict[str, Expression]]) -> bool:
    """Whether events without a key take part; of any other key it is asked that it is set."""
    made = any(isinstance(side, Call) for sides in keys.values() for side in sides.values())
    return made or _allows_zero(rule)


def _window(match: Match, events: Events) -> Window:
    if match.pivot is not None:
        if match.pivot.variable not in events.variables:
            message = f"no event variable is called {match.pivot.variable[:60]!r}"
            raise RuleError("R408", message, at=match.pivot.at)
        kind = WindowKind.AFTER if match.pivot.after else WindowKind.BEFORE
        return Window(kind, match.window.seconds, match.pivot.variable)
    tumbling = match.windowing is Windowing.BY or match.every
    return Window(WindowKind.TUMBLING if tumbling else WindowKind.SLIDING, match.window.seconds)


def _group_keys(plan: Plan, claims: Claims) -> dict[str, dict[str, Expression]]:
    """Return what all events of a group share: the match keys, and every other join.

    A join beside the match keys splits the group; that is the same as long as the condition only
    asks whether events are there. A match key that not all events have cannot group them.
    """
    events = plan.events
    keys = _match_bindings(plan.rule, events)
    joins = {join.name: join for join in events.joins}
    extra = [join for name, join in joins.items() if name not in keys]
    partial = {name for name, sides in keys.items() if len(sides) < len(events.variables)}
    if extra or partial:
        _check_existence(plan, claims, extra)
    found = {name: sides for name, sides in keys.items() if name not in partial}
    for join in extra:
        if join.negated or len(join.sides) < len(events.variables):
            unsupported(plan.rule.condition, f"the join on {join.name} of events without order")
        found[join.name] = dict(join.sides)
    if len(events.variables) > 1 and not found:
        raise RuleError("R406", "not executed: nothing joins all events", at=plan.rule.at)
    return found


def _shared_keys(plan: Plan) -> dict[str, dict[str, Expression]]:
    """Return what all events share, joins that are more than that left to the claim."""
    keys = _match_bindings(plan.rule, plan.events)
    joins = [(one.name, dict(one.sides)) for one in plan.events.joins if not one.negated]
    everyone = len(plan.events.variables)
    return {name: sides for name, sides in (*keys.items(), *joins) if len(sides) == everyone}


def _check_existence(plan: Plan, claims: Claims, extra: list[Join]) -> None:
    needs = claims.needs(plan.rule.condition)
    if needs is None or any(need.least > 1 for need in needs):
        what = extra[0].name if extra else "a match variable of one event"
        unsupported(plan.rule.condition, f"counts of events that are joined on {what}")

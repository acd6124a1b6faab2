"""The outcome section: the raw fields that a rule reports, and what of it is not worked out."""

from __future__ import annotations

from collections.abc import Iterator

from trailhawk.frontends.yaral.analysis import Events
from trailhawk.frontends.yaral.printer import print_expression
from trailhawk.frontends.yaral.tree import (
    Arithmetic,
    Call,
    Expression,
    FieldRef,
    RuleTree,
    Variable,
)
from trailhawk.frontends.yaral.udm import GEO_PREFIX, field_name, field_of
from trailhawk.frontends.yaral.walking import walk
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import FieldPath
from trailhawk.model.printable import cut

__all__ = ["outcome_notes", "output_paths"]


def output_paths(rule: RuleTree, events: Events) -> tuple[FieldPath, ...]:
    """Return the raw paths of the match variables and the outcome, without repeats."""
    keys = [key for name in _match_names(rule) for key in events.bindings.get(name, {}).values()]
    found = [ref for one in keys for ref in _refs(one, events)]
    found += [ref for one in rule.outcome for ref in _refs(one.value, events)]
    return tuple(dict.fromkeys(path for ref in found for path in _paths(ref)))


def _match_names(rule: RuleTree) -> tuple[str, ...]:
    return () if rule.match is None else tuple(key.name for key in rule.match.keys)


def _refs(expression: Expression, events: Events) -> Iterator[FieldRef]:
    for one in walk(expression):
        if isinstance(one, FieldRef) and one.variable in events.conditions:
            yield one
        elif isinstance(one, Variable):
            for bound in events.bindings.get(one.name, {}).values():
                yield from (ref for ref in walk(bound) if isinstance(ref, FieldRef))


def _paths(ref: FieldRef) -> list[FieldPath]:
    """Return where an output field is read; nowhere for one that CloudTrail does not fill."""
    try:
        return [value.path for value in field_of(ref).values if value.path is not None]
    except RuleError:
        return []


def outcome_notes(rule: RuleTree, events: Events) -> Iterator[str]:
    """Yield what a reader of the findings should know about the outcome."""
    for one in rule.outcome:
        if one.name == "risk_score":
            yield from _risk_notes(one.value)
    named = {field_name(ref) for one in rule.outcome for ref in _refs(one.value, events)}
    if any(name.startswith(GEO_PREFIX) for name in named):
        yield "its outcome asks where the caller is; that is not reported"
    yield from sorted(
        f"reports no {cut(field_name(ref), 80)}: not known to be filled from CloudTrail"
        for ref in {ref for one in rule.outcome for ref in _refs(one.value, events)}
        if not field_name(ref).startswith(GEO_PREFIX) and not _paths(ref)
    )


def _risk_notes(risk: Expression) -> Iterator[str]:
    match risk:
        case Call("max" | "sum", (argument,)):
            yield from _risk_notes(argument)
        case Arithmetic(left, "+", right):
            yield from _risk_notes(left)
            yield from _risk_notes(right)
        case Call("if", (condition, value)):
            yield f"riskier by {print_expression(value)} if {cut(print_expression(condition), 120)}"
        case _:
            return

"""From a correlation and the rules that it refers to, to windowed logic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from trailhawk.frontends.sigma.correlations import (
    Alias,
    Correlation,
    CorrelationType,
    Reference,
)
from trailhawk.frontends.sigma.correlations_claims import (
    check_names,
    claim_of,
    least_of,
    names_in,
    not_executed,
)
from trailhawk.frontends.sigma.expression import (
    parse_expression,
)
from trailhawk.frontends.sigma.logic import raw_path
from trailhawk.frontends.sigma.ordering import stages_of
from trailhawk.ir.conditions import Condition
from trailhawk.ir.logic import (
    Absent,
    AllHold,
    AnyHolds,
    Claim,
    FirstSeen,
    Link,
    Logic,
    Missing,
    Reading,
    Single,
    Stage,
    Step,
    Window,
    Windowed,
    WindowKind,
    conditions_of,
    steps_of,
)
from trailhawk.ir.logic import Sequence as Ordered
from trailhawk.ir.rule import Rule
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut

__all__ = ["Part", "logic_of", "references_of"]

MAX_CONDITIONS = 200
MAX_DEPTH = 16
_MISSING = Missing.NEED_ONE


class Part(msgspec.Struct, frozen=True):
    """One rule that a correlation refers to, and how."""

    reference: Reference
    rule: Rule


def references_of(correlation: Correlation, limits: Limits) -> tuple[Reference, ...]:
    """Return the references: those listed, or else those that the condition names."""
    if correlation.references or correlation.expression is None:
        return correlation.references
    names = names_in(parse_expression(correlation.expression, limits))
    return tuple(Reference(name, at) for name, at in names.items())


def logic_of(correlation: Correlation, parts: Sequence[Part], limits: Limits) -> Logic:
    """Return the logic of a correlation; ``RuleError`` where it has none that can be run."""
    _check(correlation, parts)
    names = _step_names(parts)
    value = _value_name(correlation)
    steps = tuple(
        Step(
            name=names[part.reference.name],
            source=_source(part.rule, part.reference),
            keys=tuple(_reading(correlation, field, part) for field in correlation.by),
            values=_values(correlation, part) if value else (),
        )
        for part in parts
    )
    if correlation.kind is CorrelationType.TEMPORAL_ORDERED:
        return _ordered(correlation, steps, names, limits)
    return Windowed(
        steps=steps,
        window=Window(WindowKind.SLIDING, correlation.seconds),
        claim=claim_of(correlation, value, names, limits),
        by=correlation.by,
        values=(value,) if value else (),
        missing=_MISSING,
    )


def _check(correlation: Correlation, parts: Sequence[Part]) -> None:
    count = sum(len(conditions_of(part.rule.logic)) for part in parts)
    if count > MAX_CONDITIONS:
        raise not_executed(
            f"it would ask {count} conditions, more than {MAX_CONDITIONS}", correlation.at
        )
    if max(_depth(part.rule.logic) for part in parts) >= MAX_DEPTH:
        raise not_executed(
            f"more than {MAX_DEPTH} correlations build on each other", correlation.at
        )
    listed = {part.reference.name for part in parts}
    known = listed | {name for part in parts for name in _called(part.rule)}
    for alias in correlation.aliases:
        for reference, _ in alias.fields:
            if reference.name not in known:
                raise RuleError(
                    "R228",
                    f"the alias {cut(alias.name, 80)!r} is about {cut(reference.name, 80)!r}, "
                    "which is none of the correlation's rules",
                    at=reference.at,
                )


def _depth(logic: Logic) -> int:
    """Return how many windows stand within each other."""
    if isinstance(logic, Single):
        return 0
    inner = (
        _depth(step.source)
        for step in steps_of(logic)
        if isinstance(step.source, Windowed | Ordered)
    )
    return 1 + max(inner, default=0)


def _called(rule: Rule) -> tuple[str, ...]:
    return (rule.meta.id, rule.meta.name, rule.meta.title)


def _step_names(parts: Sequence[Part]) -> dict[str, str]:
    """Return what each reference's step is called: as written, or by title for a bare id."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for part in parts:
        written, rule = part.reference.name, part.rule
        name = (rule.meta.name or rule.meta.title) if written == rule.meta.id else written
        while name in taken:
            name = f"{name}'"
        taken.add(name)
        found[written] = name
    return found


def _source(rule: Rule, reference: Reference) -> Condition | Windowed | Ordered:
    if isinstance(rule.logic, Single):
        return rule.logic.condition
    if isinstance(rule.logic, FirstSeen):
        raise not_executed(
            f"{cut(rule.meta.title, 80)!r} is a first-seen rule and cannot be part of another",
            reference.at,
        )
    if isinstance(rule.logic, Windowed) and _waits(rule.logic.claim):
        raise not_executed(
            f"{cut(rule.meta.title, 80)!r} waits for what is absent and cannot be part of another",
            reference.at,
        )
    return rule.logic


def _waits(claim: Claim) -> bool:
    match claim:
        case Absent():
            return True
        case AllHold(parts) | AnyHolds(parts):
            return any(map(_waits, parts))
        case _:
            return False


def _reading(correlation: Correlation, field: str, part: Part) -> Reading:
    alias = next((one for one in correlation.aliases if one.name == field), None)
    name = field if alias is None else _aliased(alias, part)
    return Reading((raw_path(name),))


def _aliased(alias: Alias, part: Part) -> str:
    names = {part.reference.name, *_called(part.rule)}
    found = next((field for reference, field in alias.fields if reference.name in names), None)
    if found is None:
        raise RuleError(
            "R228",
            f"the alias {cut(alias.name, 80)!r} has no field for {cut(part.reference.name, 80)!r}",
            at=alias.at,
        )
    return found


def _value_name(correlation: Correlation) -> str:
    return "" if correlation.criterion is None else ", ".join(correlation.criterion.fields)


def _values(correlation: Correlation, part: Part) -> tuple[tuple[Reading, ...], ...]:
    assert correlation.criterion is not None  # noqa: S101 - only it names a value
    fields = correlation.criterion.fields
    return (tuple(_reading(correlation, field, part) for field in fields),)


def _ordered(
    correlation: Correlation, steps: tuple[Step, ...], names: Mapping[str, str], limits: Limits
) -> Ordered:
    if correlation.expression is not None:
        expression = parse_expression(correlation.expression, limits)
        check_names(expression, names, correlation.expression)
        steps = stages_of(expression, steps, names, correlation.expression.at)
    elif least_of(correlation.criterion, len(steps)) != len(steps):
        raise not_executed(
            "only some of its rules in order leaves open which may be missing", correlation.at
        )
    return Ordered(
        stages=tuple(Stage(step) for step in steps),
        links=(Link(),) * (len(steps) - 1),
        seconds=correlation.seconds,
        by=correlation.by,
        missing=_MISSING,
    )

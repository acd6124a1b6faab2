"""What must hold of a correlation's window: its type, bounds and condition in words as a claim."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import comb
from typing import assert_never

from trailhawk.frontends.sigma.correlations import Correlation, CorrelationType, Criterion
from trailhawk.frontends.sigma.expression import (
    AllOf,
    AnyOf,
    Expression,
    Name,
    Negation,
    Quantified,
    parse_expression,
)
from trailhawk.frontends.yaml_reader.tree import Scalar
from trailhawk.ir.logic import (
    Absent,
    AllHold,
    AnyHolds,
    Bound,
    Claim,
    Compare,
    Count,
    Distinct,
    Measure,
    Statistic,
    StatisticKind,
)
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span

__all__ = ["check_names", "claim_of", "least_of", "names_in", "not_executed"]

MAX_CHOICES = 1_000


def claim_of(
    correlation: Correlation, value: str, names: Mapping[str, str], limits: Limits
) -> Claim:
    """Return the claim; ``value`` names what is counted, ``names`` the steps of references."""
    if correlation.expression is not None:
        expression = parse_expression(correlation.expression, limits)
        check_names(expression, names, correlation.expression)
        return _expressed(expression, names, positive=True)
    if correlation.kind is CorrelationType.TEMPORAL:
        return _so_many(correlation, tuple(names.values()))
    assert correlation.criterion is not None  # noqa: S101 - the reader has seen to it
    measure = _measure(correlation.kind, value, correlation.criterion)
    bounds = tuple(
        Bound(measure, compare, number) for compare, number in correlation.criterion.bounds
    )
    return bounds[0] if len(bounds) == 1 else AllHold(bounds)


def _measure(kind: CorrelationType, value: str, criterion: Criterion) -> Measure:
    match kind:
        case CorrelationType.EVENT_COUNT:
            return Count()
        case CorrelationType.VALUE_COUNT:
            return Distinct(value)
        case CorrelationType.VALUE_SUM:
            return Statistic(StatisticKind.SUM, value)
        case CorrelationType.VALUE_AVG:
            return Statistic(StatisticKind.MEAN, value)
        case CorrelationType.VALUE_MEDIAN:
            return Statistic(StatisticKind.PERCENTILE, value)
        case CorrelationType.VALUE_PERCENTILE:
            percent = 50 if criterion.percent is None else criterion.percent
            return Statistic(StatisticKind.PERCENTILE, value, percent=percent)
        case CorrelationType.TEMPORAL | CorrelationType.TEMPORAL_ORDERED:
            raise AssertionError(kind)
        case _:
            assert_never(kind)


def _happens(step: str) -> Claim:
    return Bound(Count((step,)), Compare.GE, 1)


def _so_many(correlation: Correlation, steps: tuple[str, ...]) -> Claim:
    """Return that so many of the rules matched: all of them, unless the condition says less."""
    least = least_of(correlation.criterion, len(steps))
    if least == len(steps):
        claims = tuple(map(_happens, steps))
        return claims[0] if len(claims) == 1 else AllHold(claims)
    if comb(len(steps), least) > MAX_CHOICES:
        raise not_executed("there are too many ways to choose so many of its rules", correlation.at)
    return AnyHolds(
        tuple(AllHold(tuple(map(_happens, some))) for some in combinations(steps, least))
    )


def least_of(criterion: Criterion | None, count: int) -> int:
    """Return how many of ``count`` rules must match; ``RuleError`` R227 where none could."""
    if criterion is None:
        return count
    least: int | float = 1
    for compare, number in criterion.bounds:
        match compare:
            case Compare.GE:
                least = max(least, number)
            case Compare.GT:
                least = max(least, number + 1)
            case Compare.EQ if number == count:
                least = count
            case _:
                raise RuleError(
                    "R227",
                    "a temporal correlation counts the rules that matched: only gte and gt "
                    "say how many must",
                    at=criterion.at,
                )
    if least > count or least != int(least):
        raise RuleError("R227", f"no {least:g} of {count} rules can match", at=criterion.at)
    return int(least)


def check_names(expression: Expression, names: Mapping[str, str], scalar: Scalar) -> None:
    """Raise ``RuleError`` R227 unless a condition names each of the rules, and no other."""
    found = names_in(expression)
    for name, at in found.items():
        if name not in names:
            raise RuleError(
                "R227", f"the condition names {cut(name, 80)!r}, which 'rules' does not", at=at
            )
    for name in names:
        if name not in found:
            raise RuleError(
                "R227", f"the condition says nothing of {cut(name, 80)!r}", at=scalar.at
            )


def names_in(expression: Expression) -> dict[str, Span]:
    """Return the rules that a condition names, in its order, and where it first does."""
    match expression:
        case Name(name, at):
            return {name: at}
        case Negation(part):
            return names_in(part)
        case AllOf(parts) | AnyOf(parts):
            found: dict[str, Span] = {}
            for part in parts:
                for name, at in names_in(part).items():
                    found.setdefault(name, at)
            return found
        case Quantified(at=at):
            raise RuleError("R227", "a correlation names its rules one by one", at=at)
        case _:
            assert_never(expression)


def _expressed(expression: Expression, names: Mapping[str, str], *, positive: bool) -> Claim:
    match expression:
        case Name(name):
            step = names[name]
            return _happens(step) if positive else Absent((step,))
        case Negation(part):
            return _expressed(part, names, positive=not positive)
        case AllOf(parts) | AnyOf(parts):
            claims = tuple(_expressed(part, names, positive=positive) for part in parts)
            # De Morgan: what is denied of all is that it holds of any.
            return (
                AllHold(claims) if isinstance(expression, AllOf) is positive else AnyHolds(claims)
            )
        case Quantified():
            raise AssertionError(expression)
        case _:
            assert_never(expression)


def not_executed(message: str, at: Span) -> RuleError:
    """Return the refusal of a correlation that is understood and cannot be run."""
    return RuleError("R229", f"the correlation cannot be executed: {message}", at=at)

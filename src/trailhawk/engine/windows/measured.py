"""What a measure of a window may come to, and what one moment adds to it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from trailhawk.ir.logic import Sequence, Step, Windowed
from trailhawk.ir.outcomes import AggregateKind, Value

__all__ = ["NUMERIC_KINDS", "Measured", "Number", "Share", "Whole", "chosen_steps", "is_nested"]

Number: TypeAlias = int | Fraction
Share: TypeAlias = int | tuple[object, ...]
"""What one moment adds to a measure: a number of events, or its values."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What an aggregate comes to that is no number: texts, lists."""

    value: Value


Measured: TypeAlias = Number | Whole

NUMERIC_KINDS = frozenset(
    (
        *(AggregateKind.COUNT, AggregateKind.COUNT_DISTINCT, AggregateKind.SUM),
        *(AggregateKind.MIN, AggregateKind.MAX, AggregateKind.AVERAGE, AggregateKind.DEVIATION),
        *(AggregateKind.VARIANCE, AggregateKind.MEDIAN),
    )
)
"""Aggregates that come to a number."""


def chosen_steps(names: tuple[str, ...], steps: tuple[Step, ...]) -> tuple[int, ...]:
    """Return where the steps of these names stand; all steps where there are no names."""
    return tuple(at for at, step in enumerate(steps) if not names or step.name in names)


def is_nested(step: Step) -> bool:
    """Whether a step is itself a windowed logic."""
    return isinstance(step.source, Windowed | Sequence)

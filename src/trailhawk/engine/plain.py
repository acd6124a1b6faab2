"""The slow twin: every rule asked of every record by the plain evaluator."""

from __future__ import annotations

from collections.abc import Sequence

from trailhawk.ir.conditions import Condition
from trailhawk.ir.evaluate import evaluate

__all__ = ["plain_matches"]


def plain_matches(
    conditions: Sequence[Condition], record: dict[str, object]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the positions of the conditions that hold and of those that stay unknown."""
    verdicts = [evaluate(condition, record) for condition in conditions]
    held = tuple(position for position, verdict in enumerate(verdicts) if verdict is True)
    unknown = tuple(position for position, verdict in enumerate(verdicts) if verdict is None)
    return held, unknown

"""Counts of one fact's values, exact for few values and bounded for many.

Owns how much of a hostile variety of user agents or session names is remembered.
"""

from __future__ import annotations

from trailhawk.model.findings import Tally
from trailhawk.model.printable import cut

__all__ = ["MAX_DISTINCT", "SHOWN", "Counts"]

MAX_DISTINCT = 64
"""Distinct values remembered at once; half of them survive when a further one arrives."""

SHOWN = 5
"""Values that a finished tally names."""

MAX_VALUE_CHARS = 256


class Counts:
    """How often each value was seen.

    Up to ``MAX_DISTINCT`` distinct values every count is exact, whatever the order. Beyond, the
    rarer half is forgotten and its findings count as others: a count is then a lower bound, and
    a value that keeps coming is never crowded out by values that are seen once.
    """

    __slots__ = ("_counts", "_total")

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._total = 0

    def add(self, value: str) -> None:
        """Count one value; an empty one means that the fact is absent and counts nowhere."""
        if not value:
            return
        counts = self._counts
        value = cut(value, MAX_VALUE_CHARS)
        self._total += 1
        if value in counts:
            counts[value] += 1
            return
        if len(counts) >= MAX_DISTINCT:
            self._forget_rare()
        self._counts[value] = 1

    def tally(self) -> Tally:
        """Return the most frequent values; equal counts stand in the values' order."""
        top = tuple(self._ranked()[:SHOWN])
        return Tally(top=top, others=self._total - sum(count for _, count in top))

    def _ranked(self) -> list[tuple[str, int]]:
        return sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))

    def _forget_rare(self) -> None:
        self._counts = dict(self._ranked()[: MAX_DISTINCT // 2])

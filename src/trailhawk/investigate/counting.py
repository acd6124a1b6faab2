"""Counts of values: exact up to a ceiling of distinct ones, and honest past it."""

from __future__ import annotations

from collections import Counter

import msgspec

__all__ = ["MAX_VALUES", "Counted", "ValueCounts"]

MAX_VALUES = 200_000
"""Distinct values counted exactly; what comes new after that is counted as others."""


class Counted(msgspec.Struct, frozen=True):
    """Values by how often they occur, most frequent first, ties in the values' order."""

    rows: tuple[tuple[tuple[str, ...], int], ...]
    distinct: int
    total: int
    others: int = 0
    """Records with values past the ceiling."""


class ValueCounts:
    """How often each tuple of values was seen."""

    def __init__(self, ceiling: int = MAX_VALUES) -> None:
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._ceiling = ceiling
        self._others = 0

    def add(self, values: tuple[str, ...]) -> None:
        """Count one tuple."""
        if values in self._counts or len(self._counts) < self._ceiling:
            self._counts[values] += 1
        else:
            self._others += 1

    def counted(self, most: int | None = None) -> Counted:
        """Return the most frequent, all of them for None."""
        ranked = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        return Counted(
            rows=tuple(ranked[:most]),
            distinct=len(self._counts),
            total=self._counts.total() + self._others,
            others=self._others,
        )

"""How rules are rated that are alike, told for each of them without going through all others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from trailhawk.ir.rule import Rule, Source

__all__ = ["Ratings"]


class Ratings:
    """How often each severity is given by some rules."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._all: Counter[int] = Counter()
        self._by_source: dict[Source, Counter[int]] = {}
        for rule in rules:
            score = rule.meta.severity.score
            self._all[score] += 1
            self._by_source.setdefault(rule.source, Counter())[score] += 1

    def without(self, rule: Rule) -> tuple[int, float]:
        """Return how many rules there are but for those of one document, and their median.

        The median of none is 0.
        """
        counts = self._all - self._by_source.get(rule.source, Counter())
        total = counts.total()
        if not total:
            return 0, 0.0
        low, high = _at(counts, (total - 1) // 2), _at(counts, total // 2)
        return total, (low + high) / 2


def _at(counts: Counter[int], place: int) -> int:
    """Return the rating at a place among all, in order."""
    for score in sorted(counts):
        place -= counts[score]
        if place < 0:
            return score
    raise AssertionError("a place past the end")

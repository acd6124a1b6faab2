"""Side-by-side timing: two jobs in turn, so that a drifting machine slows both alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Pair", "compare"]

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Pair:
    """Seconds of two jobs, run in turn."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median of the pairwise ratios ours/theirs."""
        return statistics.median(a / b for a, b in zip(self.ours, self.theirs, strict=True))

    @property
    def spread(self) -> str:
        """The smallest and the largest pairwise ratio."""
        ratios = [a / b for a, b in zip(self.ours, self.theirs, strict=True)]
        return f"{min(ratios):.2f}-{max(ratios):.2f}"

    @property
    def seconds(self) -> float:
        """The median seconds of ours."""
        return statistics.median(self.ours)


def compare(ours: Work, theirs: Work, rounds: int = 5) -> Pair:
    """Time two jobs in turn, after one round that does not count."""
    ours()
    theirs()
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(rounds)]
    return Pair(tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs))


def _seconds(work: Work) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start

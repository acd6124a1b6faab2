"""Findings over time: counters by level in buckets that widen as the span grows.

Knows nothing of rules; a finding without a readable time is on no time line.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from trailhawk.model.severity import Level

__all__ = ["MAX_BARS", "Timeline"]

MAX_BARS = 60
"""Buckets that the span of a finished time line may need."""

MAX_COUNTERS = 5_000
"""Distinct buckets held while counting."""

_DAY = 86_400
# Each step divides the next, so that counted buckets can be merged without a second look.
_LADDER = (
    60,
    300,
    900,
    3_600,
    3 * 3_600,
    6 * 3_600,
    12 * 3_600,
    _DAY,
    7 * _DAY,
    28 * _DAY,
    112 * _DAY,
    448 * _DAY,
    4_480 * _DAY,
    44_800 * _DAY,
    448_000 * _DAY,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


class Timeline:
    """Counts by (bucket, level); the answer does not depend on the order of arrival.

    The step only ever widens, and it widens when the buckets seen so far are too many. More
    findings never need fewer buckets, so every order ends at the same step.
    """

    def __init__(self) -> None:
        self._rung = 0
        self._counts: Counter[tuple[int, Level]] = Counter()

    def add(self, moment: datetime, level: Level) -> None:
        """Count one finding at ``moment``."""
        step = _LADDER[self._rung]
        self._counts[((moment - _EPOCH) // _SECOND) // step * step, level] += 1
        while len(self._counts) > MAX_COUNTERS and self._rung < len(_LADDER) - 1:
            self._widen()

    def bars(self) -> tuple[tuple[tuple[str, str, int], ...], int]:
        """Return the (start, level word, findings) that are not zero, and the bucket's seconds."""
        while self._span() > MAX_BARS and self._rung < len(_LADDER) - 1:
            self._widen()
        ordered = sorted(self._counts.items(), key=lambda item: (item[0][0], item[0][1].score))
        bars = tuple((_start(second), level.value, count) for (second, level), count in ordered)
        return bars, _LADDER[self._rung]

    def _span(self) -> int:
        if not self._counts:
            return 0
        seconds = [second for second, _ in self._counts]
        return (max(seconds) - min(seconds)) // _LADDER[self._rung] + 1

    def _widen(self) -> None:
        self._rung += 1
        step = _LADDER[self._rung]
        wider: Counter[tuple[int, Level]] = Counter()
        for (second, level), count in self._counts.items():
            wider[second // step * step, level] += count
        self._counts = wider


def _start(second: int) -> str:
    try:
        moment = _EPOCH + timedelta(seconds=second)
    except OverflowError:
        # A wide bucket around the year 1 begins before the first date that there is.
        moment = datetime.min.replace(tzinfo=UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")

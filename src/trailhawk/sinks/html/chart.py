"""The time line as rectangles: where each level's part of each bar stands.

Owns geometry only; colours are the style sheet's and text the template's.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import msgspec

from trailhawk.model.events import event_time
from trailhawk.model.findings import Summary
from trailhawk.model.severity import Level
from trailhawk.sinks.wording import counted

__all__ = ["HEIGHT", "WIDTH", "Bar", "Chart", "Part", "chart"]

WIDTH = 1_000
HEIGHT = 120
MIN_PART = 3
"""Every level that occurs in a bucket can be seen, however many milder findings tower over it."""

MAX_BAR_WIDTH = 40

_WORST_FIRST = tuple(sorted(Level, reverse=True))


class Part(msgspec.Struct, frozen=True):
    """One level's part of a bar."""

    level: str
    y: int
    height: int


class Bar(msgspec.Struct, frozen=True):
    """One bucket that has findings."""

    x: float
    width: float
    start: str
    counts: tuple[tuple[str, int], ...]
    """(level word, findings), worst first."""
    parts: tuple[Part, ...]


class Chart(msgspec.Struct, frozen=True):
    """All bars, and the scale to read them by."""

    bars: tuple[Bar, ...]
    most: int
    """Findings in the fullest bucket."""
    first: str
    last: str
    """The start of the first bucket and of the last one."""
    bucket: str


def chart(summary: Summary) -> Chart | None:
    """Return the time line's geometry; None when there is nothing to show."""
    buckets: defaultdict[datetime, dict[str, int]] = defaultdict(dict)
    for start, level, count in summary.timeline:
        moment = event_time(start)
        if moment is not None:
            buckets[moment][level] = count
    if not buckets:
        return None
    begin, end = min(buckets), max(buckets)
    step = timedelta(seconds=max(1, summary.bucket_seconds))
    most = max(sum(counts.values()) for counts in buckets.values())
    slots = (end - begin) // step + 1
    pitch = WIDTH / slots
    bars = tuple(
        Bar(
            x=round((start - begin) // step * pitch, 2),
            width=round(min(pitch * 0.86, MAX_BAR_WIDTH), 2),
            start=_label(start, summary.bucket_seconds),
            counts=_worst_first(counts),
            parts=_parts(_worst_first(counts), most),
        )
        for start, counts in sorted(buckets.items())
    )
    return Chart(
        bars=bars,
        most=most,
        first=_label(begin, summary.bucket_seconds),
        last=_label(end, summary.bucket_seconds),
        bucket=_bucket_text(summary.bucket_seconds),
    )


def _worst_first(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(
        (level.value, counts[level.value]) for level in _WORST_FIRST if level.value in counts
    )


def _parts(counts: tuple[tuple[str, int], ...], most: int) -> tuple[Part, ...]:
    """Return the stack; the worst stands on the base line, where bars can be compared."""
    floor = HEIGHT
    parts: list[Part] = []
    for level, count in counts:
        height = max(MIN_PART, round(count / most * HEIGHT))
        floor -= height
        parts.append(Part(level, floor, height))
    return tuple(parts)


def _label(start: datetime, seconds: int) -> str:
    return start.isoformat(" ")[: 10 if seconds >= 86_400 else 16]


def _bucket_text(seconds: int) -> str:
    if seconds >= 86_400:
        return counted(seconds // 86_400, "day")
    return (
        counted(seconds // 3_600, "hour") if seconds >= 3_600 else counted(seconds // 60, "minute")
    )

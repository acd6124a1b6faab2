"""Severity as a score from 0 to 100 and the word for it."""

from __future__ import annotations

from enum import Enum

import msgspec

__all__ = ["Level", "Severity"]


class Level(Enum):
    """The five words, in rising order of urgency."""

    INFORMATIONAL = "informational"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def score(self) -> int:
        """The score that stands for this word where a rule gives only the word."""
        return _SCORES[self]

    @property
    def floor(self) -> int:
        """The lowest score that has this word."""
        return next(floor for floor, level in _FLOORS if level is self)

    def __lt__(self, other: Level) -> bool:
        return _ORDER[self] < _ORDER[other]


_SCORES = {
    Level.INFORMATIONAL: 10,
    Level.LOW: 25,
    Level.MEDIUM: 50,
    Level.HIGH: 75,
    Level.CRITICAL: 95,
}
_ORDER = {level: rank for rank, level in enumerate(Level)}
_FLOORS = (
    (85, Level.CRITICAL),
    (65, Level.HIGH),
    (40, Level.MEDIUM),
    (20, Level.LOW),
    (0, Level.INFORMATIONAL),
)


class Severity(msgspec.Struct, frozen=True):
    """How bad it is that a rule fires: ``score`` from 0 to 100."""

    score: int

    @classmethod
    def of(cls, level: Level) -> Severity:
        """Return the severity that stands for a bare word."""
        return cls(level.score)

    @property
    def level(self) -> Level:
        """The word: informational < 20 <= low < 40 <= medium < 65 <= high < 85 <= critical."""
        return next(level for floor, level in _FLOORS if self.score >= floor)

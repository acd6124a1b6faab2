"""When two titles are one but for a word: what tells a rule that was copied without its id."""

from __future__ import annotations

import re2

__all__ = ["is_like", "title_words"]

_WORD = re2.compile(r"[a-z0-9]+")
_EMPTY = frozenset(
    {"a", "an", "and", "aws", "by", "from", "has", "in", "of", "on", "or", "the", "to"}
)
_OUTCOMES = frozenset(
    {"attempt", "attempted", "denied", "fail", "failed", "failure", "succes", "successful"}
)
"""Words by which rules for calls that worked and calls that did not are told apart."""

LEAST = 3
"""Words that a title must have; shorter ones are alike by chance."""

SHARED = 0.8
"""The part of all words that both titles must have."""


def title_words(title: str) -> frozenset[str]:
    """Return the words of a title that tell rules apart, plurals without their ending."""
    words = {word for word in _WORD.findall(title.lower()) if word not in _EMPTY}
    return frozenset(word.removesuffix("s") for word in words)


def is_like(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether one title has all words of the other and hardly more."""
    if min(len(one), len(other)) < LEAST or not (one <= other or other <= one):
        return False
    if (one ^ other) & _OUTCOMES:
        return False
    return len(one & other) >= SHARED * len(one | other)

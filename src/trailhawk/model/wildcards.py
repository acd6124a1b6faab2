"""Names with wildcards, as people write them on the command line and in configurations."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

from trailhawk.model.text import fold

__all__ = ["some_match"]


def some_match(patterns: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether one of the texts is one of the patterns; an empty text is none.

    ``*`` and ``?`` are the only wildcards: user agents and titles have brackets of their own.
    Letters compare without case, ASCII ones.
    """
    plain = [_shell_pattern(pattern) for pattern in patterns]
    return any(fnmatchcase(fold(text), one) for text in texts if text for one in plain)


@lru_cache(maxsize=4096)
def _shell_pattern(pattern: str) -> str:
    return fold(pattern).replace("[", "[[]")

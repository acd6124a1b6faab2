"""Several tests of one value, its regular expressions searched for in one go."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import re2

from trailhawk.ir.testing import Predicate, regex_matcher, value_predicate
from trailhawk.ir.tests import Regex, Test

__all__ = ["any_of", "joined"]

MAX_PATTERN = 4_000
"""Together; past that RE2 takes long to compile what it may have to refuse."""


def any_of(tests: Iterable[Test]) -> list[Predicate]:
    """Return functions of which one holds of a value exactly where one of the tests does."""
    others: list[Test] = []
    alike: dict[Regex, list[Regex]] = {}
    for test in tests:
        if isinstance(test, Regex):
            flags = msgspec.structs.replace(test, pattern="")
            alike.setdefault(flags, []).append(test)
        else:
            others.append(test)
    for patterns in alike.values():
        one = joined(patterns)
        others += patterns if one is None else [one]
    return [value_predicate(test) for test in others]


def joined(tests: list[Regex]) -> Regex | None:
    """Return an expression that finds what one of those with the same flags does, if there is one.

    None where RE2 refuses it for its size, which each alone has not.
    """
    # An open \\Q would take what follows for its own.
    if sum(len(one.pattern) for one in tests) > MAX_PATTERN or any(
        r"\Q" in one.pattern for one in tests
    ):
        return None
    if len(tests) == 1:
        return tests[0]
    pattern = "|".join(f"(?:{one.pattern})" for one in tests)
    found = msgspec.structs.replace(tests[0], pattern=pattern)
    try:
        regex_matcher(found)
    except re2.error:
        return None
    return found

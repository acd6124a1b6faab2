"""Patterns that are looked for in texts: regular expressions and globs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import re2

from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Args, Kwargs
from trailhawk.frontends.panther.symbolic.patterns import fnmatch_test, to_re2
from trailhawk.frontends.panther.symbolic.text_methods import tested
from trailhawk.frontends.panther.symbolic.texts import UNSURE
from trailhawk.frontends.panther.symbolic.values import Field, Maybe, Pattern, Symbolic, is_symbolic
from trailhawk.ir.conditions import Constant
from trailhawk.ir.testing import regex_matcher, value_predicate
from trailhawk.ir.tests import JsonType, Regex

__all__ = ["compiled", "find", "matches", "search"]


def compiled(machine: Core, args: Args, kwargs: Kwargs) -> Any:  # noqa: ANN401
    """Return the pattern of ``re.compile(pattern, flags)``."""
    flags = args[1] if len(args) > 1 else kwargs.get("flags", 0)
    if isinstance(args[0], str) and isinstance(flags, int):
        return Pattern(args[0], flags)
    return args[0] if isinstance(args[0], Pattern) else machine.unknown("a computed pattern")


def find(how: str) -> Callable[[Core, Args, Kwargs], Any]:
    """Return the function of ``re`` with that name."""

    def called(machine: Core, args: Args, kwargs: Kwargs) -> Any:  # noqa: ANN401
        pattern = compiled(machine, [args[0], *args[2:]], kwargs)
        return search(machine, how, pattern, args[1])

    return called


def search(machine: Core, how: str, pattern: object, value: object) -> Any:  # noqa: ANN401
    """Return what a pattern finds in a text."""
    if not isinstance(pattern, Pattern):
        return machine.unknown("a computed pattern")
    value = machine.settle(value)
    if isinstance(value, Symbolic):
        return search_field(machine, how, pattern.pattern, pattern.flags, value)
    if not isinstance(value, str):
        machine.fail(TypeError, "expected a text")
    translated = to_re2(pattern.pattern, pattern.flags, how)
    if translated is None:
        return machine.unknown("a regular expression that RE2 does not have")
    found = regex_matcher(translated)(value)
    return Maybe(Constant(value=found), 0, [] if how == "findall" else None)


def matches(machine: Core, args: Args, _: Kwargs) -> Any:  # noqa: ANN401
    """Return ``fnmatch(text, pattern)``."""
    value = machine.settle(args[0]) if not isinstance(args[0], Field) else args[0]
    if is_symbolic(args[1]):
        return machine.unknown("a pattern computed from the event")
    if isinstance(value, str) and isinstance(args[1], str):
        return matches_glob(args[1], value)
    if not isinstance(value, Symbolic):
        machine.fail(TypeError, "expected a text")
    return fnmatch_field(machine, value, args[1])


def search_field(core: Core, how: str, pattern: str, flags: int, of: Any) -> Any:  # noqa: ANN401
    """Return what ``re`` finds in a text of the event, as far as it is asked whether it does."""
    translated = to_re2(pattern, flags, how)
    if translated is None:
        return core.unknown("a regular expression that RE2 does not have")
    try:
        regex_matcher(translated)
    except re2.error:
        return core.unknown("a regular expression that RE2 does not have")
    settled = core.settle(of)
    if isinstance(settled, Field):
        if not core.is_a(settled, JsonType.TEXT):
            core.fail(TypeError, "expected a text")
        condition = core.leaf(settled, Regex(translated.pattern))
        return Maybe(condition, settled.scope, [] if how == "findall" else None)
    return core.unknown(UNSURE)


def fnmatch_field(core: Core, of: Any, pattern: Any) -> Any:  # noqa: ANN401
    """Return ``fnmatch_field(of, pattern)``."""
    if not isinstance(pattern, str) or not isinstance(of, Field):
        return core.unknown("a pattern computed from the event")
    test = fnmatch_test(pattern)
    if isinstance(core.settle(of), str | Field):
        return tested(core, of, test, lambda text: _known_glob(core, pattern, text))
    return core.fail(TypeError, "expected a text")


def _known_glob(core: Core, pattern: str, text: object) -> object:
    if isinstance(text, str):
        return matches_glob(pattern, text)
    return core.unknown("a pattern for a text computed from the event")


def matches_glob(pattern: str, text: str) -> bool:
    """Return ``fnmatch(text, pattern)`` of two known texts."""
    return value_predicate(fnmatch_test(pattern))(text)

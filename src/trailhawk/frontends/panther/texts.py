"""Methods of texts that come from the event, and patterns that are looked for in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import re2

from trailhawk.frontends.panther.consequences import may_be_scalar
from trailhawk.frontends.panther.core import Core
from trailhawk.frontends.panther.patterns import fnmatch_test, to_re2
from trailhawk.frontends.panther.values import (
    Answer,
    Field,
    Folded,
    Joined,
    Maybe,
    Split,
    Unknown,
    is_symbolic,
)
from trailhawk.ir.conditions import Comparison, FieldsCompare
from trailhawk.ir.testing import regex_matcher, value_predicate
from trailhawk.ir.tests import Contains, EndsWith, JsonType, Regex, StartsWith, Test
from trailhawk.model.paths import FieldPath

__all__ = ["TEXT_METHODS", "as_text", "fnmatch", "join", "matches_glob", "search", "text_of"]

_UNSURE = "a text computed from the event"


def _edge(comparison: Comparison, test: type[StartsWith | EndsWith], name: str) -> Any:  # noqa: ANN401
    def method(core: Core, of: Any, args: list[Any]) -> Any:  # noqa: ANN401
        wanted = core.settle(args[0])
        match of, wanted:
            case (Field(), str() | tuple()) if not is_symbolic(wanted):
                texts = (wanted,) if isinstance(wanted, str) else wanted
                return _tested(core, of, test(texts), lambda text: getattr(text, name)(wanted))
            case (Folded(inner, upper), str() | tuple()) if not is_symbolic(wanted):
                texts = (wanted,) if isinstance(wanted, str) else wanted
                good = tuple(
                    text for text in texts if (text.upper() if upper else text.lower()) == text
                )
                return Answer(core.leaf(inner, test(good, fold=True)), inner.scope)
            case Joined(parts), str():
                return _joined_edge(core, parts, wanted, at_end=name == "endswith")
            case Field(), Field() | Joined():
                return _against_field(core, of, comparison, wanted, name)
            case _:
                return core.unknown(_UNSURE)

    return method


def _joined_edge(
    core: Core, parts: tuple[str | Field, ...], wanted: str, *, at_end: bool
) -> object:
    """Return whether texts in a row begin, or end, with a constant that the outermost decides."""
    outer = parts[-1] if at_end else parts[0]
    if not isinstance(outer, str):
        return core.unknown(_UNSURE)
    length = min(len(outer), len(wanted))
    seen = (outer[-length:], wanted[-length:]) if at_end else (outer[:length], wanted[:length])
    if seen[0] != seen[1]:
        return False
    return True if len(wanted) <= len(outer) else core.unknown(_UNSURE)


def _tested(core: Core, of: Field, test: Test, known: Callable[[str], bool]) -> object:
    """Return what a test says of a text, failing as Python does where there is none."""
    certain_type = core.type_of(of) is JsonType.TEXT
    early = certain_type or not may_be_scalar(test)
    if early and core.asks(of, test):
        return True
    settled = core.settle(of)
    if not isinstance(settled, Field):
        if isinstance(settled, str):
            return known(settled)
        return core.unknown(_UNSURE) if is_symbolic(settled) else core.fail(AttributeError)
    if not core.is_a(settled, JsonType.TEXT):
        core.fail(AttributeError, "no such method")
    return False if early else Answer(core.leaf(settled, test), of.scope)


def _against_field(
    core: Core, of: Field, comparison: Comparison, wanted: object, name: str
) -> object:
    text = text_of(core, of)
    prefix, other = _prefixed(core, wanted)
    if isinstance(other, str):
        if isinstance(text, str):
            return bool(getattr(text, name)(prefix + other))
        method = TEXT_METHODS[name]
        return method(core, text, [prefix + other])
    if isinstance(text, str) and len(prefix) > len(text):
        return False
    if not isinstance(text, Field) or other is None or text.scope != other.scope:
        return core.unknown(_UNSURE)
    return Answer(
        FieldsCompare(
            FieldPath(text.path), comparison, FieldPath(other.path), plain=True, prefix=prefix
        ),
        text.scope,
    )


def _prefixed(core: Core, wanted: object) -> tuple[str, str | Field | None]:
    """Return a constant and what follows it: a text, or a field that is certain to be one."""
    parts = wanted.parts if isinstance(wanted, Joined) else (wanted,)
    prefix = ""
    for number, part in enumerate(parts):
        settled = text_of(core, part) if isinstance(part, Field) else part
        if isinstance(settled, Field):
            return (prefix, settled) if number == len(parts) - 1 else (prefix, None)
        if not isinstance(settled, str):
            return prefix, None
        prefix += settled
    return "", prefix


def text_of(core: Core, of: object) -> object:
    """Return a text, or a field certain to be one; fail as a method of texts does on others."""
    settled = core.settle(of)
    if isinstance(settled, Field):
        if not core.is_a(settled, JsonType.TEXT):
            core.fail(AttributeError, "no such method")
    elif not isinstance(settled, str) and not is_symbolic(settled):
        core.fail(AttributeError, "no such method")
    return settled


def _folded(*, upper: bool) -> Any:  # noqa: ANN401
    def method(core: Core, of: Any, _: list[Any]) -> Any:  # noqa: ANN401
        settled = text_of(core, of)
        if isinstance(settled, Field):
            return Folded(settled, upper)
        if isinstance(settled, str):
            return settled.upper() if upper else settled.lower()
        return Folded(settled.of, upper) if isinstance(settled, Folded) else core.unknown(_UNSURE)

    return method


def _split(core: Core, of: Any, args: list[Any]) -> Any:  # noqa: ANN401
    settled = text_of(core, of)
    separator, most = (*args, -1)[:2] if args else (None, -1)
    if isinstance(settled, str):
        return settled.split(*args)
    if isinstance(settled, Field) and isinstance(separator, str) and separator:
        return Split(settled, separator, most)
    if (
        isinstance(settled, Joined)
        and isinstance(separator, str)
        and not any(
            separator in part if isinstance(part, str) else core.asks(part, Contains((separator,)))
            for part in settled.parts
        )
    ):
        return [settled]
    return core.unknown(_UNSURE)


def _changed(name: str) -> Any:  # noqa: ANN401
    def method(core: Core, of: Any, args: list[Any]) -> Any:  # noqa: ANN401
        settled = text_of(core, of)
        if is_symbolic(settled) or is_symbolic(args):
            return Unknown(_UNSURE, harmless=not is_symbolic(args))
        return getattr(settled, name)(*args)

    return method


TEXT_METHODS: dict[str, Callable[[Core, Any, list[Any]], Any]] = {
    "startswith": _edge(Comparison.STARTS_WITH, StartsWith, "startswith"),
    "endswith": _edge(Comparison.ENDS_WITH, EndsWith, "endswith"),
    "lower": _folded(upper=False),
    "upper": _folded(upper=True),
    "casefold": _folded(upper=False),
    "split": _split,
    **{
        name: _changed(name)
        for name in (
            "strip", "lstrip", "rstrip", "replace", "title", "capitalize", "removeprefix",
            "removesuffix", "rsplit", "partition", "rpartition", "isdigit", "isnumeric",
        )
    },
}  # fmt: skip


def join(parts: list[Any]) -> Any:  # noqa: ANN401
    """Return texts in a row as one."""
    flat: list[str | Field] = []
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    if unknown is not None:
        return unknown
    for part in parts:
        for one in part.parts if isinstance(part, Joined) else (part,):
            if isinstance(one, str) and flat and isinstance(flat[-1], str):
                flat[-1] += one
            else:
                flat.append(one)
    if all(isinstance(part, str) for part in flat):
        return "".join(str(part) for part in flat)
    return Joined(tuple(flat))


def fnmatch(core: Core, of: Any, pattern: Any) -> Any:  # noqa: ANN401
    """Return ``fnmatch(of, pattern)``."""
    if not isinstance(pattern, str) or not isinstance(of, Field):
        return core.unknown("a pattern computed from the event")
    test = fnmatch_test(pattern)
    if isinstance(core.settle(of), str | Field):
        return _tested(core, of, test, lambda text: matches_glob(pattern, text))
    return core.fail(TypeError, "expected a text")


def matches_glob(pattern: str, text: str) -> bool:
    """Return ``fnmatch(text, pattern)`` of two known texts."""
    return value_predicate(fnmatch_test(pattern))(text)


def search(core: Core, how: str, pattern: str, flags: int, of: Any) -> Any:  # noqa: ANN401
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
    return core.unknown(_UNSURE)


def as_text(core: Core, value: Any) -> Any:  # noqa: ANN401
    """Return ``str(value)``, which never fails."""
    match value:
        case str() | Joined():
            return value
        case Field() if core.lazy and _has_text_defaults(value):
            missing, null = str(value.missing), str(value.null)
            return Field(value.path, value.scope, missing, null)
        case Field():
            settled = core.settle(value)
            if not isinstance(settled, Field):
                return as_text(core, settled)
            if core.lazy or core.is_a(settled, JsonType.TEXT):
                return settled
            return Unknown("the text of what is no text", harmless=True)
        case _ if is_symbolic(value):
            return Unknown("the text of a computed value", harmless=True)
        case _:
            return str(value)


def _has_text_defaults(value: Field) -> bool:
    return not value.certain and not is_symbolic(value.missing) and not is_symbolic(value.null)

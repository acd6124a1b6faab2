"""Methods of texts that come from the event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trailhawk.frontends.panther.symbolic.consequences import may_be_scalar
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.texts import UNSURE, text_of
from trailhawk.frontends.panther.symbolic.trouble import NATIVE_ERRORS
from trailhawk.frontends.panther.symbolic.values import (
    Answer,
    Field,
    Folded,
    Joined,
    Split,
    Unknown,
    is_symbolic,
)
from trailhawk.ir.conditions import Comparison, FieldsCompare
from trailhawk.ir.tests import Contains, EndsWith, JsonType, StartsWith, Test
from trailhawk.model.paths import FieldPath

__all__ = ["TEXT_METHODS", "tested", "text_method"]


def text_method(core: Core, of: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return ``of.name(*args, **kwargs)``; unknown for arguments that nobody has thought of."""
    if name in {"split", "rsplit"} and kwargs.keys() <= {"sep", "maxsplit"} and len(args) <= 2:
        given = dict(zip(("sep", "maxsplit"), args, strict=False)) | kwargs
        return TEXT_METHODS[name](core, of, [given.get("sep"), given.get("maxsplit", -1)])
    if kwargs or len(args) != _ARGUMENTS.get(name, len(args)):
        return core.unknown(UNSURE)
    return TEXT_METHODS[name](core, of, args)


_ARGUMENTS = {"startswith": 1, "endswith": 1, "lower": 0, "upper": 0, "casefold": 0}


def _edge(comparison: Comparison, test: type[StartsWith | EndsWith], name: str) -> Any:  # noqa: ANN401
    def known(core: Core, text: str | Joined, wanted: Any) -> Any:  # noqa: ANN401
        return (
            getattr(text, name)(wanted) if isinstance(text, str) else method(core, text, [wanted])
        )

    def method(core: Core, of: Any, args: list[Any]) -> Any:  # noqa: ANN401
        wanted = core.settle(args[0])
        if isinstance(wanted, tuple) and not all(isinstance(one, str) for one in wanted):
            return core.unknown(UNSURE)
        match of, wanted:
            case (Field(), str() | tuple()) if not is_symbolic(wanted):
                texts = (wanted,) if isinstance(wanted, str) else wanted
                return tested(core, of, test(texts), lambda text: known(core, text, wanted))
            case (Folded(inner, upper), str() | tuple()) if not is_symbolic(wanted):
                texts = (wanted,) if isinstance(wanted, str) else wanted
                if not all(map(str.isascii, texts)):
                    return core.unknown("a text in other letters than ASCII's, folded")
                good = tuple(
                    text for text in texts if (text.upper() if upper else text.lower()) == text
                )
                return Answer(core.leaf(inner, test(good, fold=True)), inner.scope)
            case Joined(parts), str():
                return _joined_edge(core, parts, wanted, at_end=name == "endswith")
            case Field(), Field() | Joined():
                return _against_field(core, of, comparison, wanted, name)
            case _:
                return core.unknown(UNSURE)

    return method


def _joined_edge(
    core: Core, parts: tuple[str | Field, ...], wanted: str, *, at_end: bool
) -> object:
    """Return whether texts in a row begin, or end, with a constant that the outermost decides."""
    outer = parts[-1] if at_end else parts[0]
    if not isinstance(outer, str):
        return core.unknown(UNSURE)
    length = min(len(outer), len(wanted))
    seen = (outer[-length:], wanted[-length:]) if at_end else (outer[:length], wanted[:length])
    if seen[0] != seen[1]:
        return False
    return True if len(wanted) <= len(outer) else core.unknown(UNSURE)


def tested(core: Core, of: Field, test: Test, known: Callable[[Any], object]) -> object:
    """Return what a test says of a text, failing as Python does where there is none.

    ``known`` says it of a text, or of texts in a row, that stands in for nothing.
    """
    certain_type = core.type_of(of) is JsonType.TEXT
    early = certain_type or not may_be_scalar(test)
    if early and core.asks(of, test):
        return True
    settled = core.settle(of)
    if not isinstance(settled, Field):
        if isinstance(settled, str | Joined):
            return known(settled)
        return core.unknown(UNSURE) if is_symbolic(settled) else core.fail(AttributeError)
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
        return core.unknown(UNSURE)
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


def _folded(name: str) -> Any:  # noqa: ANN401
    upper = name == "upper"

    def method(core: Core, of: Any, _: list[Any]) -> Any:  # noqa: ANN401
        settled = text_of(core, of)
        if isinstance(settled, Field):
            return Folded(settled, upper)
        if isinstance(settled, str):
            return getattr(settled, name)()
        return Folded(settled.of, upper) if isinstance(settled, Folded) else core.unknown(UNSURE)

    return method


def _split(core: Core, of: Any, args: list[Any]) -> Any:  # noqa: ANN401
    settled = text_of(core, of)
    separator, most = args
    if isinstance(settled, str) and not is_symbolic(args):
        return settled.split(separator, most)
    if isinstance(settled, Field) and isinstance(separator, str) and isinstance(most, int):
        return Split(settled, separator, most) if separator else core.fail(ValueError)
    if (
        isinstance(settled, Joined)
        and isinstance(separator, str)
        and separator
        and not any(
            separator in part if isinstance(part, str) else core.asks(part, Contains((separator,)))
            for part in settled.parts
        )
    ):
        return [settled]
    return core.unknown(UNSURE)


def _changed(name: str) -> Any:  # noqa: ANN401
    def method(core: Core, of: Any, args: list[Any]) -> Any:  # noqa: ANN401
        settled = text_of(core, of)
        if is_symbolic(settled) or is_symbolic(args):
            # What is known of the arguments tells whether Python would take them.
            usable = not is_symbolic(args) and _takes(name, args)
            return Unknown(UNSURE, harmless=True) if usable else core.unknown(UNSURE)
        return getattr(settled, name)(*args)

    return method


def _takes(name: str, args: list[Any]) -> bool:
    """Whether a method of texts takes these arguments: of any text, as they are of one."""
    try:
        getattr("a", name)(*args)
    except NATIVE_ERRORS:
        return False
    return True


TEXT_METHODS: dict[str, Callable[[Core, Any, list[Any]], Any]] = {
    "startswith": _edge(Comparison.STARTS_WITH, StartsWith, "startswith"),
    "endswith": _edge(Comparison.ENDS_WITH, EndsWith, "endswith"),
    "lower": _folded("lower"),
    "upper": _folded("upper"),
    "casefold": _folded("casefold"),
    "split": _split,
    **{
        name: _changed(name)
        for name in (
            "strip", "lstrip", "rstrip", "replace", "title", "capitalize", "removeprefix",
            "removesuffix", "rsplit", "partition", "rpartition", "isdigit", "isnumeric",
        )
    },
}  # fmt: skip

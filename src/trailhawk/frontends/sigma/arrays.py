r"""Field names with array selectors, as proposed for version 3 of the specification.

``a.b[any].c`` enters the list at ``a.b`` and asks some element of it for ``c``; ``[0]`` and
``[-1]`` are positions; ``\[`` and ``\]`` are plain brackets; ``.`` alone is the element itself.
"""

from __future__ import annotations

from difflib import get_close_matches
from enum import Enum
from typing import assert_never

import msgspec
import re2

from trailhawk.frontends.sigma.setting import Brackets, Setting
from trailhawk.frontends.yaml_reader.tree import Places, Scalar
from trailhawk.ir.conditions import Condition, Element, Not, Over
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import FieldPath, Step
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span

__all__ = ["ELEMENT", "Hop", "Way", "quantified", "way_of"]

ELEMENT = "."
"""The name of the element that a block is asked of."""

MAX_DEPTH = 16
"""Lists within lists that a rule may enter; records hold no more than a few."""

_SELECTOR = re2.compile(r"^((?:[^\\\[\]]|\\.|\\$)*)\[([^\[\]]*)\]$")
_BRACKET = re2.compile(r"(?:^|[^\\])[\[\]]")
_ESCAPED = re2.compile(r"\\([\[\]])")
_POSITION = re2.compile(r"^-?\d{1,6}$")


class Quantifier(Enum):
    """Which elements of a list must satisfy what is asked."""

    ANY = "any"
    ALL = "all"
    ALL_OR_EMPTY = "all_or_empty"
    NONE = "none"


_WORDS = tuple(one.value for one in Quantifier)


class Hop(msgspec.Struct, frozen=True):
    """A list that is entered on the way to a field, and for which of its elements."""

    path: FieldPath
    quantifier: Quantifier


class Way(msgspec.Struct, frozen=True):
    """The lists that a field name enters, and the path after the last of them."""

    hops: tuple[Hop, ...]
    rest: FieldPath
    positioned: bool
    """Whether the path after the last list names a position in another."""


def quantified(hop: Hop, part: Condition) -> Condition:
    """Return that as many elements as the selector says satisfy ``part``."""
    match hop.quantifier:
        case Quantifier.ANY:
            return Element(hop.path, part)
        case Quantifier.ALL:
            return Element(hop.path, part, Over.ALL)
        case Quantifier.ALL_OR_EMPTY:
            return Not(Element(hop.path, Not(part)))
        case Quantifier.NONE:
            return Not(Element(hop.path, part))
        case _:
            assert_never(hop.quantifier)


def way_of(name: str, key: Scalar, setting: Setting) -> Way:
    """Return the way that a field name describes; ``key`` begins with the name.

    Raises ``RuleError`` for selectors that cannot be read, or that are not switched on.
    """
    plain = "[" not in name and "]" not in name
    if setting.brackets is Brackets.LITERAL or (plain and not setting.scope.depth):
        return Way((), _below(setting, setting.resolve(name)), positioned=False)
    if name == ELEMENT and setting.scope.depth:
        return Way((), setting.scope.prefix, positioned=False)
    return _read(name, key, setting)


def _below(setting: Setting, path: FieldPath) -> FieldPath:
    return setting.scope.prefix.then(*path.steps)


def _read(name: str, key: Scalar, setting: Setting) -> Way:
    hops: list[Hop] = []
    steps: list[Step] = list(setting.scope.prefix.steps)
    positioned = False
    places, start = Places(key), 0
    for part in name.split("."):
        at = places.at(start, max(1, len(part)))
        start += len(part) + 1
        label, selector = _selector(part, at, setting)
        steps.append(_ESCAPED.sub(r"\1", label))
        match selector:
            case Quantifier():
                hops.append(Hop(FieldPath(tuple(steps)), selector))
                if setting.scope.depth + len(hops) > MAX_DEPTH:
                    raise RuleError("R212", f"more than {MAX_DEPTH} lists within lists", at=at)
                steps, positioned = [], False
            case int():
                steps.append(selector)
                positioned = True
            case None:
                pass
    return Way(tuple(hops), FieldPath(tuple(steps)), positioned)


def _selector(part: str, at: Span, setting: Setting) -> tuple[str, Quantifier | int | None]:
    """Return one part of a name without its selector, and the selector."""
    found = _SELECTOR.match(part)
    if found is None:
        if _BRACKET.search(part):
            raise _unreadable(f"the bracket in {cut(part, 80)!r} ends no selector", at)
        return part, None
    label, word = found.group(1), found.group(2)
    if word not in _WORDS and not _POSITION.match(word):
        near = get_close_matches(word[:40], _WORDS, n=1)
        said = f"no array selector '[{cut(word, 40)}]'"
        raise _unreadable(said, at, f"use '[{near[0]}]'" if near else "")
    if not label:
        raise _unreadable("an array selector stands without a field", at)
    if setting.brackets is Brackets.REFUSED:
        raise RuleError(
            "R230",
            f"array selectors such as '[{word}]' are not switched on",
            at=at,
            fix=(
                "set array_matching = true under [sigma] in trailhawk.toml, or write '\\[' "
                "where a key has a bracket"
            ),
        )
    return label, Quantifier(word) if word in _WORDS else int(word)


def _unreadable(message: str, at: Span, fix: str = "") -> RuleError:
    fix = fix or (
        "use [any], [all], [all_or_empty], [none] or a position such as [0] or [-1]; "
        "a bracket that belongs to the name is written '\\['"
    )
    return RuleError("R231", message, at=at, fix=fix)

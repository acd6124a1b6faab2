"""Placeholders: ``%name%`` in a value of the ``expand`` modifier."""

from __future__ import annotations

from itertools import product

import msgspec
import re2

from trailhawk.frontends.settings import Placeholders
from trailhawk.frontends.sigma.budget import Budget
from trailhawk.frontends.sigma.values import Pattern, Text, parse_text
from trailhawk.ir.tests import Wild
from trailhawk.model.errors import RuleError
from trailhawk.model.spans import Span

__all__ = ["expand_pattern", "expand_text", "split_placeholders"]


class Name(msgspec.Struct, frozen=True):
    """A placeholder found in a text."""

    name: str


def split_placeholders(text: str) -> list[str | Name]:
    r"""Split text at ``%name%``; ``\%`` is a plain percent sign, and so is a lone one."""
    found: list[str | Name] = []
    plain = ""
    index = 0
    while index < len(text):
        if text.startswith("\\%", index):
            plain += "%"
            index += 2
            continue
        stop = text.find("%", index + 1) if text[index] == "%" else -1
        name = text[index + 1 : stop] if stop > 0 else ""
        if name and "\\" not in name:
            found += [plain, Name(name)] if plain else [Name(name)]
            plain = ""
            index = stop + 1
            continue
        plain += text[index]
        index += 1
    return [*found, plain] if plain else found


def _values(name: Name, placeholders: Placeholders, at: Span) -> tuple[str, ...]:
    values = placeholders.get(name.name, ())
    if not values:
        raise RuleError(
            "R210",
            f"the placeholder %{name.name}% has no values",
            at=at,
            fix=f"give values for {name.name!r} under [placeholders] in trailhawk.toml",
        )
    return values


def _combinations(
    choices: list[tuple[tuple[str | Wild, ...], ...]], budget: Budget, at: Span
) -> list[tuple[str | Wild, ...]]:
    count = 1
    for choice in choices:
        count = min(count * len(choice), 1_000_000_000)
    budget.spend_literals(count, at)
    longest = sum(max(_length(one) for one in choice) for choice in choices)
    budget.spend_chars(count * longest, at)
    return [tuple(one for part in parts for one in part) for parts in product(*choices)]


def _length(parts: tuple[str | Wild, ...]) -> int:
    return sum(len(part) if isinstance(part, str) else 1 for part in parts)


def expand_text(text: Text, placeholders: Placeholders, budget: Budget) -> tuple[Text, ...]:
    """Return the text once for each combination of its placeholders' values."""
    choices: list[tuple[tuple[str | Wild, ...], ...]] = []
    for part in text.parts:
        for piece in [part] if isinstance(part, Wild) else split_placeholders(part):
            if isinstance(piece, Name):
                values = _values(piece, placeholders, text.at)
                choices.append(tuple(parse_text(value, text.at).parts for value in values))
            else:
                choices.append(((piece,),))
    return tuple(
        msgspec.structs.replace(text, parts=_merged(parts))
        for parts in _combinations(choices, budget, text.at)
    )


def _merged(parts: tuple[str | Wild, ...]) -> tuple[str | Wild, ...]:
    """Join neighbouring literal parts."""
    merged: list[str | Wild] = []
    for part in parts:
        if merged and isinstance(part, str) and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return tuple(merged)


def expand_pattern(
    pattern: Pattern, placeholders: Placeholders, budget: Budget
) -> tuple[Pattern, ...]:
    """Return the pattern once for each combination; values stand for themselves in it."""
    choices: list[tuple[tuple[str | Wild, ...], ...]] = []
    for piece in split_placeholders(pattern.pattern):
        if isinstance(piece, Name):
            values = _values(piece, placeholders, pattern.at)
            choices.append(tuple((str(re2.escape(value)),) for value in values))
        else:
            choices.append(((piece,),))
    return tuple(
        msgspec.structs.replace(pattern, pattern="".join(map(str, parts)))
        for parts in _combinations(choices, budget, pattern.at)
    )

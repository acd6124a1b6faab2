"""The condition's names, replaced by what the search identifiers ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import combinations
from math import comb
from typing import assert_never

from trailhawk.frontends.sigma.budget import Budget
from trailhawk.frontends.sigma.expression import (
    AllOf,
    AnyOf,
    Expression,
    Name,
    Negation,
    Quantified,
)
from trailhawk.frontends.sigma.leaves import both, either
from trailhawk.ir.conditions import Condition, Not
from trailhawk.ir.sizes import node_count
from trailhawk.model.errors import RuleError
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span

__all__ = ["Selector"]


class Selector:
    """Resolves the expressions of one rule and remembers which identifiers they used."""

    def __init__(self, found: Mapping[str, Condition], budget: Budget) -> None:
        self._found = found
        self._sizes = {name: node_count(condition) for name, condition in found.items()}
        self._budget = budget
        self.used: set[str] = set()

    def resolve(self, expression: Expression) -> Condition:
        """Return the condition that an expression stands for."""
        match expression:
            case Name(name, at):
                return self._named(name, at)
            case Quantified():
                return self._quantified(expression)
            case Negation(part):
                return Not(self.resolve(part))
            case AllOf(parts):
                return both(self.resolve(part) for part in parts)
            case AnyOf(parts):
                return either(self.resolve(part) for part in parts)
            case _:
                assert_never(expression)

    def _named(self, name: str, at: Span) -> Condition:
        if name not in self._found:
            raise self._unknown(name, at)
        self.used.add(name)
        self._budget.spend_nodes(self._sizes[name], at)
        return self._found[name]

    def _unknown(self, name: str, at: Span) -> RuleError:
        if "*" in name or name == "them":
            fix = f"use '1 of {name[:80]}' or 'all of {name[:80]}'"
        else:
            near = get_close_matches(name[:80], list(self._found)[:1000], n=1)
            fix = f"use {near[0]!r}" if near else ""
        return RuleError("R207", f"no search identifier {cut(name, 80)!r}", at=at, fix=fix)

    def _quantified(self, wanted: Quantified) -> Condition:
        lookups = len(self._found) * (1 + wanted.pattern.count("*"))
        self._budget.spend_lookups(lookups, wanted.at)
        names = list(self._matching(wanted.pattern))
        if not names:
            raise RuleError(
                "R208", f"{cut(wanted.pattern, 80)!r} matches no search identifier", at=wanted.at
            )
        count = len(names) if wanted.count is None else wanted.count
        if count > len(names):
            raise RuleError(
                "R208",
                f"{cut(wanted.pattern, 80)!r} matches {len(names)} search identifiers, "
                f"fewer than {count}",
                at=wanted.at,
            )
        self._budget.spend_nodes(comb(len(names), count) * count, wanted.at)
        return either(
            both(self._named(name, wanted.at) for name in some)
            for some in combinations(names, count)
        )

    def _matching(self, pattern: str) -> Iterator[str]:
        """Names that a pattern matches; ``_hidden`` ones only where the pattern begins so."""
        wild = "*" if pattern.lower() == "them" else pattern
        first, *middle = wild.split("*")
        for name in self._found:
            if (wild.startswith("_") or not name.startswith("_")) and _matches(name, first, middle):
                yield name


def _matches(name: str, first: str, rest: list[str]) -> bool:
    """Whether a name begins with ``first``, and the parts after each ``*`` follow in turn."""
    if not rest:
        return name == first
    if not name.startswith(first) or not name.endswith(rest[-1]):
        return False
    index, stop = len(first), len(name) - len(rest[-1])
    for part in rest[:-1]:
        found = name.find(part, index, max(index, stop))
        if found < 0:
            return False
        index = found + len(part)
    return index <= stop

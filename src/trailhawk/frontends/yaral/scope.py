"""What the translation of one rule knows: its placeholders, the operator's lists, its budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import re2

from trailhawk.frontends.settings import NO_PLACEHOLDERS, Placeholders
from trailhawk.frontends.sigma.budget import Budget
from trailhawk.frontends.sigma.patterns import check_regex
from trailhawk.frontends.yaral.tree import Expression, ListRef
from trailhawk.ir.rule import Need, NeedKind
from trailhawk.ir.tests import Regex
from trailhawk.model.limits import Limits
from trailhawk.model.spans import Span

__all__ = ["GEOLOCATION", "Rows", "Scope"]

Rows: TypeAlias = tuple[Mapping[str, str], ...]
"""Entities: values by UDM name."""

GEOLOCATION = "geolocation"
"""The provider that tells where an address is: one ``network=place`` a line, per UDM field."""


@dataclass(slots=True)
class Scope:
    """Shared by everything that is translated for one rule."""

    limits: Limits
    lists: Placeholders = field(default_factory=lambda: NO_PLACEHOLDERS)
    bindings: Mapping[str, Mapping[str, Expression]] = field(default_factory=dict)
    """Placeholder to event variable to the expression that it stands for there."""
    entities: Mapping[str, Rows] = field(default_factory=dict)
    """The operator's entities, by feed."""
    places: bool = False
    """Whether an address database tells where callers are."""
    telling: bool = False
    """Whether the outcome section is read: a place that nobody knows is not told, and no need."""
    needs: dict[tuple[NeedKind, str], Need] = field(default_factory=dict)
    """Providers that the rule cannot do without and that nobody supplied."""
    budget: Budget = field(init=False)

    def __post_init__(self) -> None:
        self.budget = Budget(self.limits)

    def binding(self, name: str, variable: str) -> Expression | None:
        """Return what a placeholder stands for, for one event variable if it is bound there."""
        bound = self.bindings.get(name)
        if not bound:
            return None
        return bound.get(variable) or next(iter(bound.values()))

    def regex(self, pattern: str, at: Span, *, nocase: bool) -> Regex:
        """Return the test for a pattern; ``RuleError`` where RE2 does not take it."""
        test = Regex(pattern, ignore_case=nocase)
        check_regex(test, at, self.budget)
        return test

    def groups(self, pattern: str, at: Span) -> int:
        """Return how many groups a pattern has; ``RuleError`` where RE2 does not take it."""
        self.regex(pattern, at, nocase=False)
        return int(re2.compile(pattern).groups)

    def lines(self, ref: ListRef) -> tuple[str, ...] | None:
        """Return the lines of a reference list; None, and a need, when nobody supplied it."""
        name = f"{ref.name}.{ref.column}" if ref.column else ref.name
        return self.supplied(name, Need(NeedKind.LIST, f"%{name}", ref.at))

    def supplied(self, name: str, need: Need) -> tuple[str, ...] | None:
        """Return what the operator supplied under a name; None, and a need, when nothing."""
        found = self.lists.get(name)
        if found is None and not (self.telling and need.kind is NeedKind.PLACES):
            self.require(need)
        return found

    def require_place(self, need: Need) -> None:
        """Note that the rule cannot do without a place, unless it is only told."""
        if not self.telling:
            self.require(need)

    def require(self, need: Need) -> None:
        """Note what the rule cannot do without, once."""
        self.needs.setdefault((need.kind, need.name), need)

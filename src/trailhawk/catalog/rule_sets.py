"""Rule sets: the rules of one vendor or of one configured folder, and what they cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property

from trailhawk.catalog.context import Context
from trailhawk.catalog.corpus import Entry
from trailhawk.catalog.names import compare_url, vendor_url
from trailhawk.catalog.pages.refs import vendor_name

__all__ = ["FOLDER", "VENDOR", "RuleSet", "RuleSets", "all_rule_sets"]

VENDOR = "vendor"
FOLDER = "folder"

MAX_SETS = 12
"""Sets of a kind that are compared, those with most rules first; pages on pairs grow by squares."""


class RuleSet:
    """Some rules under one name."""

    def __init__(self, context: Context, name: str, url: str, entries: tuple[Entry, ...]) -> None:
        self._context = context
        self.name = name
        self.url = url
        self.entries = entries

    @cached_property
    def events(self) -> frozenset[tuple[str, str]]:
        """(short source, name) of the events that the rules certainly look at."""
        mine = {entry.url for entry in self.entries}
        named = {
            pair
            for pair, rows in self._context.covered.items()
            if any(entry.url in mine for entry in rows)
        }
        whole = {source for entry in self.entries for source in entry.reach.catch_all}
        return frozenset(
            named.union(
                (source, event.name)
                for source in whole
                for event in self._context.events.get(source, ())
            )
        )

    @cached_property
    def techniques(self) -> frozenset[str]:
        """The techniques that the rules claim."""
        claimed = (name for entry in self.entries for name in entry.rule.meta.techniques)
        return frozenset(name.upper() for name in claimed)

    @cached_property
    def urls(self) -> frozenset[str]:
        """The addresses of the rules."""
        return frozenset(entry.url for entry in self.entries)


class RuleSets:
    """All sets of one kind, sorted by name."""

    def __init__(self, by: str, sets: tuple[RuleSet, ...]) -> None:
        self.by = by
        largest = sorted(sets, key=lambda one: (-len(one.entries), one.name))[:MAX_SETS]
        self.sets = tuple(sorted(largest, key=lambda one: one.name))

    @property
    def url(self) -> str:
        """The address of the page on all of them."""
        return compare_url(self.by)

    def alone(self, one: RuleSet) -> frozenset[tuple[str, str]]:
        """Return the events that no other set looks at."""
        return one.events.difference(*(other.events for other in self.sets if other is not one))


def all_rule_sets(context: Context) -> Mapping[str, RuleSets]:
    """Return the sets by vendor, and by folder where several are configured."""
    vendors = _grouped(context, lambda entry: entry.rule.meta.vendor)
    sets = [RuleSet(context, vendor_name(one), vendor_url(one), vendors[one]) for one in vendors]
    found = {VENDOR: RuleSets(VENDOR, tuple(sets))}
    folders = _grouped(context, lambda entry: entry.material.folder)
    if len(folders) > 1:
        several = tuple(RuleSet(context, name, "", rows) for name, rows in folders.items())
        found[FOLDER] = RuleSets(FOLDER, several)
    return found


def _grouped(context: Context, key: Callable[[Entry], str]) -> Mapping[str, tuple[Entry, ...]]:
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in context.corpus.entries:
        found[key(entry)].append(entry)
    return {name: tuple(rows) for name, rows in found.items()}

"""Every loaded rule with what was derived from it, and the ways from anything to the rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeVar

import msgspec

from trailhawk.catalog.classes import Universe
from trailhawk.catalog.keys import IndicatorKey, keys_of
from trailhawk.catalog.names import rule_url
from trailhawk.catalog.provenance import Provenance
from trailhawk.catalog.reach import EdgeKind, Reach, reach_of
from trailhawk.catalog.reading import for_people
from trailhawk.catalog.verdicts import CaseVerdict
from trailhawk.facts import Facts
from trailhawk.ir.indicators import Indicator, fields_of, indicators
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Rule
from trailhawk.lint import Liveness, RuleReport
from trailhawk.model.errors import Refusal

K = TypeVar("K")

__all__ = ["Corpus", "Entry", "Material", "make_entry"]


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """One rule and what stands around it on disk."""

    rule: Rule
    file: str = ""
    """The file's name as pages show it."""
    folder: str = ""
    """The label of the configured folder that it is in."""
    body: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    """The Python beside the rule, for languages that have it."""
    language: str = "text"
    provenance: Provenance | None = None
    verdicts: tuple[CaseVerdict, ...] = ()
    report: RuleReport | None = None
    """What the lint says; None where it was not asked."""
    tested: frozenset[tuple[str, str]] = frozenset()
    """(short source, name) of events that the rule's own tests say it fires on."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in the catalog."""

    material: Material
    url: str
    reach: Reach
    conditions: tuple[str, ...]
    """The normalised conditions as text; one, but for windowed rules."""
    indicators: tuple[Indicator, ...]
    keys: frozenset[IndicatorKey]
    fields: tuple[tuple[str, str], ...]
    """(raw path, the author's name for it)."""

    @property
    def rule(self) -> Rule:
        """The rule itself."""
        return self.material.rule

    @property
    def proven(self) -> bool:
        """Whether a case of the rule's tests fired as it should, and none failed."""
        verdicts = self.material.verdicts
        return any(one.fires and one.passed for one in verdicts) and all(
            one.passed for one in verdicts
        )

    @property
    def live(self) -> bool:
        """Whether there is any event that the rule could match."""
        report = self.material.report
        if report is not None:
            return report.liveness is not Liveness.DEAD
        reach = self.reach
        return bool(reach.edges or reach.catch_all or reach.everything or reach.broad)


def make_entry(material: Material, facts: Facts, universe: Universe) -> Entry:
    """Derive what the catalog says of a rule."""
    rule = material.rule
    readable = tuple(dict.fromkeys(map(for_people, rule.conditions)))
    found = tuple(dict.fromkeys(row for condition in readable for row in indicators(condition)))
    return Entry(
        material=material,
        url=rule_url(rule.meta.vendor, rule.meta.title, rule.uid),
        reach=reach_of(rule.conditions, facts, universe, material.tested),
        conditions=tuple(dict.fromkeys(map(print_condition, readable))),
        indicators=found,
        keys=frozenset(key for row in found for key in keys_of(row)),
        fields=tuple(
            dict.fromkeys(pair for condition in rule.conditions for pair in fields_of(condition))
        ),
    )


class Corpus:
    """All entries, sorted, and the ways to them."""

    def __init__(self, entries: Iterable[Entry], refusals: tuple[Refusal, ...] = ()) -> None:
        self.entries = tuple(
            sorted(entries, key=lambda one: (one.rule.meta.vendor, one.rule.meta.title, one.url))
        )
        self.refusals = refusals

    @cached_property
    def by_url(self) -> Mapping[str, Entry]:
        """Entries by their page's address."""
        return {entry.url: entry for entry in self.entries}

    @cached_property
    def by_event(self) -> Mapping[tuple[str, str], tuple[tuple[Entry, EdgeKind], ...]]:
        """Entries by (short source, name) of the events in their reach."""
        found: defaultdict[tuple[str, str], list[tuple[Entry, EdgeKind]]] = defaultdict(list)
        for entry in self.entries:
            for edge in entry.reach.edges:
                found[edge.source, edge.name].append((entry, edge.kind))
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def catch_all(self) -> Mapping[str, tuple[Entry, ...]]:
        """Entries by the short source of which any event can match."""
        return _grouped((source, one) for one in self.entries for source in one.reach.catch_all)

    @cached_property
    def everything(self) -> tuple[Entry, ...]:
        """Entries that look at events of any source."""
        return tuple(one for one in self.entries if one.reach.everything or one.reach.broad)

    @cached_property
    def by_indicator(self) -> Mapping[IndicatorKey, tuple[Entry, ...]]:
        """Entries by each field, kind and folded value that they look for."""
        return _grouped((key, one) for one in self.entries for key in sorted(one.keys))

    @cached_property
    def _spellings(self) -> Mapping[IndicatorKey, str]:
        found: defaultdict[IndicatorKey, Counter[str]] = defaultdict(Counter)
        for entry in self.entries:
            for row in entry.indicators:
                for value, key in zip(row.values, keys_of(row), strict=False):
                    found[key][value] += 1
        return {key: min(all_, key=lambda one: (-all_[one], one)) for key, all_ in found.items()}

    def spelling(self, key: IndicatorKey) -> str:
        """Return an indicator's value as most rules write it, letters in their case."""
        return self._spellings.get(key, key[2])

    @cached_property
    def by_field(self) -> Mapping[str, tuple[Entry, ...]]:
        """Entries by the raw path of each field that they ask of."""
        return _grouped((path, one) for one in self.entries for path in _paths(one))

    @cached_property
    def by_technique(self) -> Mapping[str, tuple[Entry, ...]]:
        """Entries by the ATT&CK technique that they claim."""
        return _grouped(
            (technique.upper(), one)
            for one in self.entries
            for technique in dict.fromkeys(one.rule.meta.techniques)
        )

    @cached_property
    def by_vendor(self) -> Mapping[str, tuple[Entry, ...]]:
        """Entries by vendor."""
        return _grouped((one.rule.meta.vendor, one) for one in self.entries)

    @cached_property
    def by_alert_type(self) -> Mapping[str, tuple[Entry, ...]]:
        """Entries by the vendor's alert that they contribute to."""
        return _grouped(
            (one.rule.meta.alert_type, one) for one in self.entries if one.rule.meta.alert_type
        )

    def others_with(self, key: IndicatorKey) -> int:
        """Return in how many rules besides one that has it an indicator occurs."""
        return len(self.by_indicator.get(key, ())) - 1


def _paths(entry: Entry) -> dict[str, None]:
    return dict.fromkeys(path for path, _ in entry.fields)


def _grouped(pairs: Iterable[tuple[K, Entry]]) -> dict[K, tuple[Entry, ...]]:
    found: defaultdict[K, list[Entry]] = defaultdict(list)
    for key, entry in pairs:
        found[key].append(entry)
    return {key: tuple(rows) for key, rows in found.items()}

"""Makes the pages on rule sets side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import msgspec

from trailhawk.catalog.context import CHANGING, Context
from trailhawk.catalog.corpus import Entry
from trailhawk.catalog.make_gaps import most_dangerous
from trailhawk.catalog.names import pair_url
from trailhawk.catalog.pages.compare import ComparePage, PairLink, PairPage, PairRow, SetColumn
from trailhawk.catalog.pages.refs import Crumb, RuleRef, rule_ref
from trailhawk.catalog.pages.rules import TechniqueRef
from trailhawk.catalog.relatives import RANK, Relatives
from trailhawk.catalog.rule_sets import FOLDER, RuleSet, RuleSets
from trailhawk.ir.relations import Relation

__all__ = ["compare_page", "pair_page"]

MAX_ONLY = 12
MAX_EVENTS = 250
"""Events that one set alone looks at, on the page on two; there is a count of all."""

_TWIN = "R005"


def compare_page(
    context: Context, relatives: Relatives, sets: RuleSets, others: RuleSets | None
) -> ComparePage:
    """Return the page on all sets of one kind; ``others`` are those of the other kind."""
    return ComparePage(
        url=sets.url,
        title=f"Rule sets side by side, by {sets.by}",
        by=sets.by,
        sets=tuple(_column(context, sets, one, MAX_ONLY) for one in sets.sets),
        pairs=tuple(_link(relatives, sets, *pair) for pair in combinations(sets.sets, 2)),
        other_url=others.url if others is not None and len(others.sets) > 1 else "",
    )


def _column(context: Context, sets: RuleSets, one: RuleSet, most: int) -> SetColumn:
    alone = sets.alone(one)
    return SetColumn(
        name=one.name,
        url=one.url,
        rules=len(one.entries),
        live=sum(entry.live for entry in one.entries),
        proven=sum(entry.live and entry.proven for entry in one.entries),
        events=len(one.events),
        writes=sum(_changes(context, pair) for pair in one.events),
        services=len({source for source, _ in one.events}),
        techniques=len(one.techniques),
        alone=len(alone),
        twins=_twins(context, one) if sets.by == FOLDER else 0,
        only=most_dangerous(context, alone, most),
    )


def _changes(context: Context, pair: tuple[str, str]) -> bool:
    event = context.by_pair.get(pair)
    return event is not None and event.access in CHANGING


def _twins(context: Context, one: RuleSet) -> int:
    refusals = context.corpus.refusals
    return sum(row.code == _TWIN and row.file.startswith(f"{one.name}/") for row in refusals)


def _link(relatives: Relatives, sets: RuleSets, one: RuleSet, other: RuleSet) -> PairLink:
    equal = sum(relation is Relation.EQUAL for _, relation, _ in _relations(relatives, one, other))
    url = pair_url(sets.by, one.name, other.name)
    return PairLink(one.name, other.name, url, len(one.events & other.events), equal)


def _relations(
    relatives: Relatives, one: RuleSet, other: RuleSet
) -> Iterator[tuple[Entry, Relation, Entry]]:
    """Yield the related pairs of a rule of the one and a rule of the other.

    Which candidates a rule has depends on the side that is asked, so both sides are.
    """
    found = {
        (entry.url, kin.entry.url): (entry, kin.relative.relation, kin.entry)
        for entry in one.entries
        for kin in relatives.of(entry)
        if kin.entry.url in other.urls
    }
    for entry in other.entries:
        for kin in relatives.of(entry):
            pair = (kin.entry.url, entry.url)
            if kin.entry.url in one.urls and pair not in found:
                turned = relatives.between(kin.entry, entry).relation
                found[pair] = (kin.entry, turned, entry)
    yield from found.values()


def pair_page(
    context: Context, relatives: Relatives, sets: RuleSets, one: RuleSet, other: RuleSet
) -> PairPage:
    """Return the page on two sets."""
    two = RuleSets(sets.by, (one, other))
    related = sorted(
        _relations(relatives, one, other),
        key=lambda row: (RANK[row[1]], row[0].rule.meta.title, row[2].rule.meta.title, row[0].url),
    )
    counts = Counter(relation.value for _, relation, _ in related)
    here, there = {row[0].url for row in related}, {row[2].url for row in related}
    return PairPage(
        url=pair_url(sets.by, one.name, other.name),
        title=f"{one.name} and {other.name} side by side",
        crumbs=(Crumb("Rule sets", sets.url),),
        one=msgspec.structs.replace(_column(context, two, one, 0), only=()),
        other=msgspec.structs.replace(_column(context, two, other, 0), only=()),
        shared_events=len(one.events & other.events),
        relations=tuple((relation.value, counts[relation.value]) for relation in RANK),
        rows=tuple(PairRow(rule_ref(a), how.value, rule_ref(b)) for a, how, b in related),
        unlike_one=_without(one, here),
        unlike_other=_without(other, there),
        only_one=most_dangerous(context, one.events - other.events, MAX_EVENTS),
        only_other=most_dangerous(context, other.events - one.events, MAX_EVENTS),
        techniques_one=_techniques(context, one, other),
        techniques_other=_techniques(context, other, one),
    )


def _without(one: RuleSet, related: set[str]) -> tuple[RuleRef, ...]:
    rows = (rule_ref(entry) for entry in one.entries if entry.url not in related)
    return tuple(sorted(rows, key=lambda rule: (-rule.score, rule.title, rule.url)))


def _techniques(context: Context, one: RuleSet, other: RuleSet) -> tuple[TechniqueRef, ...]:
    return tuple(map(context.technique, sorted(one.techniques - other.techniques)))

"""Makes the pages on vendors."""

from __future__ import annotations

from collections import Counter

from trailhawk.catalog.context import Context
from trailhawk.catalog.corpus import Entry
from trailhawk.catalog.make_rules import TOP, findings_on
from trailhawk.catalog.names import service_url, vendor_url
from trailhawk.catalog.pages.refs import rule_ref, vendor_name
from trailhawk.catalog.pages.rules import SourceRef, VendorPage
from trailhawk.catalog.relatives import Relatives
from trailhawk.catalog.rule_sets import RuleSet
from trailhawk.ir.relations import Relation
from trailhawk.model.severity import Level

__all__ = ["vendor_page"]

MAX_MOST = 8


def vendor_page(context: Context, relatives: Relatives, vendor: str) -> VendorPage:
    """Return the page of one vendor."""
    entries = context.corpus.by_vendor[vendor]
    levels = Counter(one.rule.meta.severity.level for one in entries)
    covered = RuleSet(context, vendor_name(vendor), vendor_url(vendor), entries)
    services = Counter(source for source, _ in covered.events)
    techniques = Counter(name for one in entries for name in _claimed(one))
    return VendorPage(
        url=vendor_url(vendor),
        title=vendor_name(vendor),
        crumbs=(TOP,),
        vendor=vendor_name(vendor),
        rules=tuple(map(rule_ref, entries)),
        levels=tuple((level.value, levels[level]) for level in sorted(Level, reverse=True)),
        events=len(covered.events),
        techniques=len(covered.techniques),
        live=sum(one.live for one in entries),
        proven=sum(one.live and one.proven for one in entries),
        shared=sum(_has_equal(relatives, one, vendor) for one in entries),
        services=tuple(
            (context.service_title(source), service_url(source), number)
            for source, number in _most(services)
        ),
        top_techniques=tuple(
            (context.technique(name), number) for name, number in _most(techniques)
        ),
        findings=tuple(_most(Counter(code for one in entries for code in _codes(one)))),
        sources=tuple(dict.fromkeys(filter(None, map(_source, entries)))),
    )


def _claimed(entry: Entry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.upper() for name in entry.rule.meta.techniques))


def _codes(entry: Entry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.code for one in findings_on(entry)))


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_MOST]


def _source(entry: Entry) -> SourceRef | None:
    origin = entry.material.provenance
    if origin is None:
        return None
    return SourceRef(origin.name, origin.url, origin.commit, origin.licence)


def _has_equal(relatives: Relatives, entry: Entry, vendor: str) -> bool:
    return any(
        kin.relative.relation is Relation.EQUAL and kin.entry.rule.meta.vendor != vendor
        for kin in relatives.of(entry)
    )

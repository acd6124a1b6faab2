"""The catalog's addresses: what stands at each, made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from itertools import combinations

import msgspec

from trailhawk.catalog.context import Context
from trailhawk.catalog.make_alerts import (
    ALERTS_URL,
    alert_page,
    alert_url,
    alerts_page,
    kind_page,
    kind_url,
)
from trailhawk.catalog.make_compare import compare_page, pair_page
from trailhawk.catalog.make_events import all_services, catch_all_page, event_page, service_page
from trailhawk.catalog.make_lookups import (
    LAYER_URL,
    field_page,
    indicator_page,
    layer,
    matrix_page,
    technique_page,
)
from trailhawk.catalog.make_overviews import (
    coverage_page,
    fields_page,
    findings_page,
    home_page,
    indicators_page,
)
from trailhawk.catalog.make_rules import all_rules, rule_page
from trailhawk.catalog.make_vendors import vendor_page
from trailhawk.catalog.names import (
    CATCH_ALL,
    event_url,
    field_url,
    indicator_url,
    pair_url,
    service_url,
    technique_url,
    vendor_url,
)
from trailhawk.catalog.pages.overviews import SearchPage
from trailhawk.catalog.pages.refs import Page
from trailhawk.catalog.relatives import Relatives
from trailhawk.catalog.rule_sets import all_rule_sets
from trailhawk.catalog.schema import schemas
from trailhawk.catalog.search import rows_of
from trailhawk.catalog.search_columns import columns_of

__all__ = ["ROWS_URL", "Site"]

ROWS_URL = "search/rows.json"
Maker = Callable[[], Page]


class Site:
    """Every page and every data file of one catalog."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.relatives = Relatives(context.corpus)
        self._makers: dict[str, Maker] = dict(self._all())

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses of all pages; those of one service are neighbours."""
        return tuple(self._makers)

    @cached_property
    def known(self) -> frozenset[str]:
        """The addresses of all pages, to look one up."""
        return frozenset(self._makers)

    def page(self, url: str) -> Page | None:
        """Return the page at an address; None where there is none."""
        maker = self._makers.get(url)
        return None if maker is None else maker()

    def data(self, url: str) -> bytes | None:
        """Return the data file at an address that is no page's twin; None where there is none."""
        if url == ROWS_URL:
            return msgspec.json.encode(columns_of(rows_of(self.context)))
        if url == LAYER_URL:
            return msgspec.json.encode(layer(self.context))
        return schemas().get(url)

    @property
    def data_urls(self) -> tuple[str, ...]:
        """The addresses of all data files."""
        return (ROWS_URL, LAYER_URL, *schemas())

    def _all(self) -> Iterator[tuple[str, Maker]]:
        yield from self._overviews()
        yield from self._rules()
        yield from self._comparisons()
        yield from self._lookups()
        yield from self._events()

    def _overviews(self) -> Iterator[tuple[str, Maker]]:
        context = self.context
        yield "", partial(home_page, context)
        yield "search/", partial(SearchPage, url="search/", title="Search")
        yield "coverage/", partial(coverage_page, context)
        yield "findings/", partial(findings_page, context)
        yield "indicators/", partial(indicators_page, context)
        yield "fields/", partial(fields_page, context)
        yield "attack/", partial(matrix_page, context)
        yield "rules/", partial(all_rules, context)
        yield "events/", partial(all_services, context)

    def _rules(self) -> Iterator[tuple[str, Maker]]:
        context, corpus = self.context, self.context.corpus
        for entry in corpus.entries:
            yield entry.url, partial(rule_page, context, self.relatives, entry)
        for vendor in corpus.by_vendor:
            yield vendor_url(vendor), partial(vendor_page, context, self.relatives, vendor)
        yield ALERTS_URL, partial(alerts_page, context)
        for name in corpus.by_alert_type:
            yield alert_url(name), partial(alert_page, context, name)
        for kind in context.alert_kinds:
            yield kind_url(kind), partial(kind_page, context, kind)

    def _comparisons(self) -> Iterator[tuple[str, Maker]]:
        context, kin, kinds = self.context, self.relatives, all_rule_sets(self.context)
        for by, sets in kinds.items():
            others = next((one for name, one in kinds.items() if name != by), None)
            yield sets.url, partial(compare_page, context, kin, sets, others)
            for one, other in combinations(sets.sets, 2):
                url = pair_url(by, one.name, other.name)
                yield url, partial(pair_page, context, kin, sets, one, other)

    def _lookups(self) -> Iterator[tuple[str, Maker]]:
        context, corpus = self.context, self.context.corpus
        for key in corpus.by_indicator:
            yield indicator_url(*key), partial(indicator_page, context, key)
        for path in corpus.by_field:
            yield field_url(path), partial(field_page, context, path)
        known = {name for name, one in context.facts.attack.techniques.items() if not one.retired}
        for technique in sorted(known | {*corpus.by_technique}):
            if (url := technique_url(technique)) is not None:
                yield url, partial(technique_page, context, technique)

    def _events(self) -> Iterator[tuple[str, Maker]]:
        context = self.context
        for source, events in context.events.items():
            yield service_url(source), partial(service_page, context, source)
            yield event_url(source, CATCH_ALL), partial(catch_all_page, context, source)
            for event in events:
                yield event_url(source, event.name), partial(event_page, context, source, event)

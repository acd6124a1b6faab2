"""The published form of the catalog's JSON: one JSON Schema for each kind of page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from trailhawk.catalog.pages import compare, events, overviews, rules
from trailhawk.catalog.pages.refs import Page

__all__ = ["KINDS", "schemas"]

KINDS: Mapping[str, type[Page]] = {
    "home": overviews.HomePage,
    "services": events.ServicesPage,
    "service": events.ServicePage,
    "event": events.EventPage,
    "rules": rules.RulesPage,
    "rule": rules.RulePage,
    "vendor": rules.VendorPage,
    "alerts": rules.AlertsPage,
    "alert": rules.AlertPage,
    "indicators": overviews.IndicatorsPage,
    "indicator": overviews.IndicatorPage,
    "fields": overviews.FieldsPage,
    "field": overviews.FieldPage,
    "technique": overviews.TechniquePage,
    "matrix": overviews.MatrixPage,
    "coverage": overviews.CoveragePage,
    "findings": overviews.FindingsPage,
    "search": overviews.SearchPage,
    "compare": compare.ComparePage,
    "pair": compare.PairPage,
}


@cache
def schemas() -> Mapping[str, bytes]:
    """Return address → JSON Schema."""
    return {
        f"api/schema/{kind}.json": msgspec.json.format(
            msgspec.json.encode(msgspec.json.schema(page)), indent=1
        )
        for kind, page in KINDS.items()
    }

"""Makes the pages on alerts: the kinds that the operator has, and what vendors call theirs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from trailhawk.catalog.alert_kinds import AlertKind
from trailhawk.catalog.context import Context
from trailhawk.catalog.corpus import Entry
from trailhawk.catalog.names import slug
from trailhawk.catalog.pages.refs import Crumb, rule_ref, vendor_name
from trailhawk.catalog.pages.rules import AlertPage, AlertRef, AlertRule, AlertsPage
from trailhawk.model.severity import Severity

__all__ = [
    "ALERTS_URL",
    "alert_page",
    "alert_url",
    "alerts_page",
    "kind_page",
    "kind_url",
    "log_source",
]

ALERTS_URL = "alert-types/"
_CRUMBS = (Crumb("Detection rules", "rules/"), Crumb("Alert types", ALERTS_URL))


def alert_url(name: str) -> str:
    """Return the address of a vendor's alert."""
    return f"{ALERTS_URL}{slug(name, name)}/"


def kind_url(kind: AlertKind) -> str:
    """Return the address of a kind of alert of one's own."""
    return f"{ALERTS_URL}{slug(kind.name, chr(0) + kind.id)}/"


def alerts_page(context: Context) -> AlertsPage:
    """Return the page of all alerts."""
    kinds = tuple(
        AlertRef(one.name, kind_url(one), "", one.description, one.severity, len(one.rules))
        for one in sorted(context.alert_kinds, key=lambda one: one.name)
    )
    vendors = tuple(
        AlertRef(name, alert_url(name), _vendors(entries), "", None, len(entries))
        for name, entries in sorted(context.corpus.by_alert_type.items())
    )
    return AlertsPage(
        url=ALERTS_URL, title="Alert types", crumbs=_CRUMBS[:1], kinds=kinds, vendors=vendors
    )


def _vendors(entries: Iterable[Entry]) -> str:
    return ", ".join(dict.fromkeys(vendor_name(one.rule.meta.vendor) for one in entries))


def alert_page(context: Context, name: str) -> AlertPage:
    """Return the page of one vendor's alert, its most severe rules first."""
    entries = sorted(context.corpus.by_alert_type[name], key=_rank)
    return AlertPage(
        url=alert_url(name),
        title=_title(name),
        crumbs=_CRUMBS,
        vendor=_vendors(entries),
        rules=tuple(_alert_rule(context, entry, entry.rule.meta.suppression) for entry in entries),
    )


def kind_page(context: Context, kind: AlertKind) -> AlertPage:
    """Return the page of one kind of alert of one's own, its most severe rules first."""
    entries = [one for one in context.corpus.entries if one.rule.uid in kind.rules]
    entries.sort(key=_rank)
    told = _suppression(kind)
    return AlertPage(
        url=kind_url(kind),
        title=_title(kind.name),
        crumbs=_CRUMBS,
        id=kind.id,
        about=kind.description.strip(),
        severity=kind.severity,
        level="" if kind.severity is None else Severity(kind.severity).level.value,
        stage=kind.stage,
        tactics=kind.tactics,
        techniques=tuple(map(context.technique, kind.techniques)),
        suppression=told,
        rules=tuple(_alert_rule(context, entry, told) for entry in entries),
    )


def _rank(entry: Entry) -> tuple[int, str, str]:
    return -entry.rule.meta.severity.score, entry.rule.meta.title, entry.url


def _title(name: str) -> str:
    return f"Rules contributing to {name} alert"


def _suppression(kind: AlertKind) -> str:
    return f"{', '.join(kind.same)}; for {kind.hours:g} h from the first on"


def log_source(entry: Entry) -> str:
    """Return which logs a rule is for, in its vendor's words."""
    meta = entry.rule.meta
    named = (("product", meta.product), ("service", meta.service))
    return meta.log_source or ", ".join(f"{name} {value}" for name, value in named if value)


def _query(entry: Entry) -> str:
    """Return the query as the vendor wrote it: what stands below ``query`` in the rule's text."""
    lines = entry.material.body
    start = next((at for at, line in enumerate(lines) if line.startswith("query:")), None)
    if start is None:
        return ""
    below = [line.strip() for line in takewhile(_is_below, lines[start + 1 :])]
    return " ".join(below) or lines[start].partition(":")[2].strip()


def _is_below(line: str) -> bool:
    return not line.strip() or line[:1].isspace()


def _alert_rule(context: Context, entry: Entry, suppression: str) -> AlertRule:
    meta = entry.rule.meta
    return AlertRule(
        rule_ref(entry),
        meta.description,
        meta.id,
        _query(entry) or " or ".join(entry.conditions),
        entry.conditions,
        log_source(entry),
        meta.origin or entry.material.file,
        meta.author,
        meta.tactics,
        tuple(map(context.technique, meta.techniques)),
        meta.references,
        suppression,
    )

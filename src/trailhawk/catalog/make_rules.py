"""Makes the pages on rules."""

from __future__ import annotations

from typing import TypedDict

import msgspec

from trailhawk.catalog.context import Context
from trailhawk.catalog.corpus import Entry
from trailhawk.catalog.flow import flow, window_words
from trailhawk.catalog.keys import keys_of
from trailhawk.catalog.make_alerts import alert_url, kind_url, log_source
from trailhawk.catalog.make_seen import seen_of
from trailhawk.catalog.names import (
    CATCH_ALL,
    event_url,
    field_url,
    indicator_url,
    vendor_url,
)
from trailhawk.catalog.outline import outline
from trailhawk.catalog.pages.refs import Crumb, rule_ref, vendor_name
from trailhawk.catalog.pages.rules import (
    Case,
    EventEdge,
    Finding,
    IndicatorRow,
    IndicatorValue,
    RelativeRow,
    RulePage,
    RulesPage,
    Said,
)
from trailhawk.catalog.provenance import Provenance
from trailhawk.catalog.relatives import Kin, Relatives
from trailhawk.catalog.thresholds import threshold_flow, threshold_words
from trailhawk.ir.indicators import Indicator
from trailhawk.ir.relations import Relation
from trailhawk.ir.rule import Rule
from trailhawk.ir.templates_text import tells_lines

__all__ = ["TOP", "all_rules", "findings_on", "rule_page"]

MAX_VALUES = 200
MAX_CASES = 20
MAX_CASE_EVENTS = 5
TOP = Crumb("Detection rules", "rules/")

AS_WRITTEN = (
    *("title", "id", "status", "origin", "author", "date", "modified", "tags", "tactics"),
    *("falsepositives", "suppression", "alert_type", "notes"),
)
"""What a rule's page says in the words of its author."""


def rule_page(context: Context, relatives: Relatives, entry: Entry) -> RulePage:
    """Return the page of one rule."""
    rule, meta, material = entry.rule, entry.rule.meta, entry.material
    return RulePage(
        **{name: getattr(meta, name) for name in AS_WRITTEN},
        **_origin(entry),
        url=entry.url,
        crumbs=(TOP, Crumb(vendor_name(meta.vendor), vendor_url(meta.vendor))),
        uid=rule.uid,
        vendor=vendor_name(meta.vendor),
        vendor_url=vendor_url(meta.vendor),
        level=meta.severity.level.value,
        score=meta.severity.score,
        description=meta.description.strip(),
        log_source=log_source(entry),
        techniques=tuple(map(context.technique, meta.techniques)),
        references=tuple(one.strip() for one in meta.references),
        alert_url=alert_url(meta.alert_type) if meta.alert_type else "",
        alerts=tuple(
            Crumb(one.name, kind_url(one)) for one in context.alert_kinds if rule.uid in one.rules
        ),
        language=material.language,
        body=material.body,
        code=material.code,
        conditions=entry.conditions,
        logic=tuple(dict.fromkeys(map(outline, rule.conditions))),
        window=window_words(rule.logic) or threshold_words(rule.dedup),
        flow=flow(rule.logic) or threshold_flow(rule.dedup, rule.conditions[0]),
        indicators=tuple(_indicator(context, row) for row in entry.indicators),
        outputs=tuple(path.text for path in rule.outputs),
        says=_says(rule),
        reach=_reach_text(entry),
        live=entry.live,
        proven=entry.proven,
        events=_edges(context, entry),
        catch_all=_catch_alls(entry),
        findings=findings_on(entry),
        cases=_cases(entry),
        relatives=tuple(map(_relative, relatives.of(entry))),
        seen=seen_of(context, entry),
    )


class _Origin(TypedDict):
    file: str
    source_name: str
    source_url: str
    commit: str
    license: str


def _origin(entry: Entry) -> _Origin:
    """Return where a rule comes from: its file, the source that was pulled, its licence."""
    origin = entry.material.provenance or Provenance("")
    return {
        "file": entry.material.file,
        "source_name": origin.name,
        "source_url": origin.url,
        "commit": origin.commit,
        "license": entry.rule.meta.license or origin.licence,
    }


def _indicator(context: Context, row: Indicator) -> IndicatorRow:
    values = tuple(
        IndicatorValue(value, indicator_url(*key), context.corpus.others_with(key))
        for value, key in zip(row.values or ("",), keys_of(row), strict=True)
    )
    return IndicatorRow(row.field, field_url(row.field), row.kind, values[:MAX_VALUES])


def _says(rule: Rule) -> tuple[Said, ...]:
    """Return what the rule's alerts say, its lines grouped by what says them."""
    found: dict[str, list[str]] = {}
    for name, line in tells_lines(rule.tells) if rule.tells is not None else ():
        found.setdefault(name, []).append(line)
    return tuple(Said(name, tuple(lines)) for name, lines in found.items())


def _edges(context: Context, entry: Entry) -> tuple[EventEdge, ...]:
    return tuple(
        EventEdge(
            edge.source,
            edge.name,
            context.url_of(edge.source, edge.name),
            edge.kind.value,
            context.seen(edge.source, edge.name),
        )
        for edge in entry.reach.edges
    )


def _catch_alls(entry: Entry) -> tuple[EventEdge, ...]:
    return tuple(
        EventEdge(source, CATCH_ALL, event_url(source, CATCH_ALL), "catch-all")
        for source in entry.reach.catch_all
    )


def _reach_text(entry: Entry) -> str:
    reach = entry.reach
    if reach.everything:
        return "Looks at events of any service."
    if reach.broad:
        return f"Its pattern fits {reach.broad:,} events of many services."
    parts = []
    if reach.edges:
        one = len(reach.edges) == 1
        parts.append("one event" if one else f"{len(reach.edges)} events")
    if reach.catch_all:
        parts.append(f"any event of {', '.join(reach.catch_all)}")
    return f"Can match {' and '.join(parts)}." if parts else "There is no event it could match."


def findings_on(entry: Entry) -> tuple[Finding, ...]:
    """Return what is wrong with a rule; without the lint, the events that nobody has."""
    report = entry.material.report
    if report is not None:
        return tuple(
            Finding(one.code, one.level.value, one.message, one.help) for one in report.findings
        )
    return tuple(
        Finding("L-UNKNOWN-EVENT", "warn", _unknown_text(source, name))
        for source, name in entry.reach.unknown
    )


def _unknown_text(source: str, name: str) -> str:
    if not name:
        return f"CloudTrail has no event source {source}."
    if not source:
        return f"No AWS service has an event {name}."
    return f"{source} has no event {name}."


def _cases(entry: Entry) -> tuple[Case, ...]:
    return tuple(
        Case(
            one.name,
            one.fires,
            one.passed,
            "\n".join(map(_pretty, one.events[:MAX_CASE_EVENTS])),
            one.findings,
            len(one.events),
        )
        for one in entry.material.verdicts[:MAX_CASES]
    )


def _pretty(record: object) -> str:
    return msgspec.json.format(msgspec.json.encode(record), indent=2).decode()


def _relative(kin: Kin) -> RelativeRow:
    found = kin.relative
    shows = found.relation is not Relation.UNKNOWN
    texts = (
        "" if record is None or not shows else msgspec.json.encode(record).decode()
        for record in (found.only_here, found.only_there, found.both)
    )
    return RelativeRow(rule_ref(kin.entry), found.relation.value, *texts)


def all_rules(context: Context) -> RulesPage:
    """Return the page of all rules."""
    entries = sorted(
        context.corpus.entries,
        key=lambda one: (-one.rule.meta.severity.score, one.rule.meta.title, one.url),
    )
    return RulesPage(url="rules/", title="Detection rules", rules=tuple(map(rule_ref, entries)))

"""Makes the pages on rules and vendors."""

from __future__ import annotations

from collections import Counter
from typing import TypedDict

import msgspec

from trailhawk.catalog.context import Context
from trailhawk.catalog.corpus import Entry
from trailhawk.catalog.evidence import Evidence, Near, RuleEvidence
from trailhawk.catalog.flow import flow, window_words
from trailhawk.catalog.keys import keys_of
from trailhawk.catalog.make_alerts import alert_url, kind_url, log_source
from trailhawk.catalog.names import (
    CATCH_ALL,
    event_url,
    field_url,
    indicator_url,
    service_url,
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
    MissRow,
    RelativeRow,
    RulePage,
    RulesPage,
    Said,
    Seen,
    SourceRef,
    VendorPage,
)
from trailhawk.catalog.provenance import Provenance
from trailhawk.catalog.relatives import Kin, Relatives
from trailhawk.catalog.rule_sets import RuleSet
from trailhawk.catalog.thresholds import threshold_flow, threshold_words
from trailhawk.ir.indicators import Indicator
from trailhawk.ir.logic import Single
from trailhawk.ir.relations import Relation
from trailhawk.ir.rule import Rule
from trailhawk.ir.templates_text import tells_lines
from trailhawk.model.severity import Level

__all__ = ["all_rules", "rule_page", "vendor_page"]

MAX_VALUES = 200
MAX_CASES = 20
MAX_CASE_EVENTS = 5
MAX_MOST = 8
_TOP = Crumb("Detection rules", "rules/")

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
        crumbs=(_TOP, Crumb(vendor_name(meta.vendor), vendor_url(meta.vendor))),
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
        findings=_findings(entry),
        cases=_cases(entry),
        relatives=tuple(map(_relative, relatives.of(entry))),
        seen=_seen(context, entry),
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


def _findings(entry: Entry) -> tuple[Finding, ...]:
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


def _seen(context: Context, entry: Entry) -> Seen | None:
    evidence = context.evidence
    if not evidence.logs:
        return None
    found = evidence.rules.get(entry.rule.uid, RuleEvidence())
    near = evidence.near.get(entry.rule.uid, Near())
    single = isinstance(entry.rule.logic, Single)
    return Seen(
        evidence.logs,
        found.records,
        found.failed,
        found.first,
        found.last,
        max(0, _within(evidence, entry) - found.records) if single else 0,
        near.looked,
        near.records,
        tuple(
            MissRow(
                one.test,
                one.saw,
                f"{one.source}:{one.name}",
                context.url_of(one.source, one.name),
                one.records,
                one.event_id,
                one.time,
            )
            for one in near.misses
        ),
        not single,
        near.steps,
    )


def _within(evidence: Evidence, entry: Entry) -> int:
    """Return in how many records of the logs the rule could have fired by source and name."""
    reach = entry.reach
    if reach.everything or reach.broad:
        return evidence.records
    named = {(edge.source, edge.name) for edge in reach.edges}
    return sum(
        number
        for pair, number in evidence.seen.items()
        if pair in named or pair[0] in reach.catch_all
    )


def all_rules(context: Context) -> RulesPage:
    """Return the page of all rules."""
    entries = sorted(
        context.corpus.entries,
        key=lambda one: (-one.rule.meta.severity.score, one.rule.meta.title, one.url),
    )
    return RulesPage(url="rules/", title="Detection rules", rules=tuple(map(rule_ref, entries)))


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
        crumbs=(_TOP,),
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
    return tuple(dict.fromkeys(one.code for one in _findings(entry)))


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

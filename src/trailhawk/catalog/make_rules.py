"""Makes the pages on rules, vendors and alerts."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile

import msgspec

from trailhawk.catalog.context import Context
from trailhawk.catalog.corpus import Entry
from trailhawk.catalog.evidence import Evidence, Near, RuleEvidence
from trailhawk.catalog.flow import flow, threshold_flow, threshold_words, window_words
from trailhawk.catalog.keys import keys_of
from trailhawk.catalog.names import (
    CATCH_ALL,
    event_url,
    field_url,
    indicator_url,
    slug,
    vendor_url,
)
from trailhawk.catalog.outline import outline
from trailhawk.catalog.pages.refs import Crumb, rule_ref, vendor_name
from trailhawk.catalog.pages.rules import (
    AlertPage,
    AlertRule,
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
    VendorPage,
)
from trailhawk.catalog.relatives import Kin, Relatives
from trailhawk.ir.indicators import Indicator
from trailhawk.ir.logic import Single
from trailhawk.ir.relations import Relation
from trailhawk.ir.rule import Rule
from trailhawk.ir.templates_text import tells_lines
from trailhawk.model.severity import Level

__all__ = ["alert_page", "alert_url", "all_rules", "rule_page", "vendor_page"]

MAX_VALUES = 200
MAX_CASES = 20
_TOP = Crumb("Detection rules", "rules/")


def alert_url(name: str) -> str:
    """Return the address of a vendor's alert."""
    return f"alerts/{slug(name, name)}/"


def rule_page(context: Context, relatives: Relatives, entry: Entry) -> RulePage:
    """Return the page of one rule."""
    rule, meta, material = entry.rule, entry.rule.meta, entry.material
    origin = material.provenance
    return RulePage(
        url=entry.url,
        title=meta.title,
        crumbs=(_TOP, Crumb(vendor_name(meta.vendor), vendor_url(meta.vendor))),
        uid=rule.uid,
        id=meta.id,
        vendor=vendor_name(meta.vendor),
        vendor_url=vendor_url(meta.vendor),
        level=meta.severity.level.value,
        score=meta.severity.score,
        status=meta.status,
        description=meta.description.strip(),
        log_source=_log_source(entry),
        origin=meta.origin,
        author=meta.author,
        date=meta.date,
        modified=meta.modified,
        license=meta.license or (origin.licence if origin else ""),
        tags=meta.tags,
        tactics=meta.tactics,
        techniques=tuple(map(context.technique, meta.techniques)),
        references=tuple(one.strip() for one in meta.references),
        falsepositives=meta.falsepositives,
        suppression=meta.suppression,
        alert_type=meta.alert_type,
        alert_url=alert_url(meta.alert_type) if meta.alert_type else "",
        notes=meta.notes,
        file=material.file,
        source_name=origin.name if origin else "",
        source_url=origin.url if origin else "",
        commit=origin.commit if origin else "",
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


def _log_source(entry: Entry) -> str:
    meta = entry.rule.meta
    named = (("product", meta.product), ("service", meta.service))
    return meta.log_source or ", ".join(f"{name} {value}" for name, value in named if value)


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
        Case(one.name, one.fires, one.passed, _pretty(one.event))
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
    return VendorPage(
        url=vendor_url(vendor),
        title=vendor_name(vendor),
        crumbs=(Crumb("Detection rules", "rules/"),),
        vendor=vendor_name(vendor),
        rules=tuple(map(rule_ref, entries)),
        levels=tuple((level.value, levels[level]) for level in sorted(Level, reverse=True)),
        events=len({(e.source, e.name) for one in entries for e in one.reach.edges}),
        techniques=len({name for one in entries for name in one.rule.meta.techniques}),
        live=sum(one.live for one in entries),
        proven=sum(one.proven for one in entries),
        shared=sum(_has_equal(relatives, one, vendor) for one in entries),
    )


def _has_equal(relatives: Relatives, entry: Entry, vendor: str) -> bool:
    return any(
        kin.relative.relation is Relation.EQUAL and kin.entry.rule.meta.vendor != vendor
        for kin in relatives.of(entry)
    )


def alert_page(context: Context, name: str) -> AlertPage:
    """Return the page of one alert, its rules in the order of their files."""
    entries = sorted(context.corpus.by_alert_type[name], key=lambda one: one.material.file)
    return AlertPage(
        url=alert_url(name),
        title=f"Rules contributing to {name} alert",
        crumbs=(_TOP,),
        rules=tuple(_alert_rule(context, entry) for entry in entries),
    )


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


def _alert_rule(context: Context, entry: Entry) -> AlertRule:
    meta = entry.rule.meta
    return AlertRule(
        rule_ref(entry),
        meta.description,
        meta.id,
        _query(entry) or " or ".join(entry.conditions),
        entry.conditions,
        _log_source(entry),
        meta.origin,
        meta.author,
        meta.tactics,
        tuple(map(context.technique, meta.techniques)),
        meta.references,
        meta.suppression,
    )

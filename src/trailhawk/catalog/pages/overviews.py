"""Pages that show many things at once, and those on indicators, fields and techniques."""

from __future__ import annotations

import msgspec

from trailhawk.catalog.pages.refs import Page, VendorGroup
from trailhawk.catalog.pages.rules import TechniqueRef

__all__ = [
    "CoveragePage",
    "FieldPage",
    "FindingsPage",
    "HomePage",
    "IndicatorPage",
    "MatrixPage",
    "SearchPage",
    "TechniquePage",
]


class Count(msgspec.Struct, frozen=True):
    """A number and what there are so many of."""

    title: str
    number: int
    url: str = ""


class Gap(msgspec.Struct, frozen=True):
    """An event that no rule covers."""

    source: str
    name: str
    url: str
    access: str
    danger: int
    about: str
    seen: int | None = None


class HomePage(Page, frozen=True, kw_only=True):
    """The first page."""

    kind: str = "home"
    counts: tuple[Count, ...]
    vendors: tuple[Count, ...]
    levels: tuple[tuple[str, int], ...]
    gaps: tuple[Gap, ...]
    services: tuple[Count, ...]
    facts: tuple[tuple[str, str], ...]
    evidence: str
    evidence_records: int = 0
    alert_types: int = 0


class IndicatorPage(Page, frozen=True, kw_only=True):
    """One field, kind and value, and the rules that look for it."""

    kind: str = "indicator"
    field: str
    field_url: str
    operator: str
    value: str
    written: tuple[tuple[str, str], ...]
    """(vendor, the field's name there)."""
    rules: tuple[VendorGroup, ...]
    count: int
    events: tuple[tuple[str, str], ...]
    """(title, address) of the events of that name, or of the source of that name."""


class FieldPage(Page, frozen=True, kw_only=True):
    """One field of the record and the rules that ask of it."""

    kind: str = "field"
    path: str
    about: str
    written: tuple[tuple[str, str], ...]
    indicators: tuple[tuple[str, str, str, int], ...]
    """(kind, value, address, rules), most rules first."""
    rules: tuple[VendorGroup, ...]
    count: int


class FieldsPage(Page, frozen=True, kw_only=True):
    """All fields that rules ask of."""

    kind: str = "fields"
    fields: tuple[tuple[str, str, str, int], ...]
    """(path, address, what it is, rules)."""
    record: tuple[tuple[str, str], ...]
    """The fields that every record can have, in our words."""


class IndicatorsPage(Page, frozen=True, kw_only=True):
    """The indicators that most rules look for."""

    kind: str = "indicators"
    indicators: tuple[tuple[str, str, str, str, int], ...]
    """(field, kind, value, address, rules)."""
    total: int


class TechniquePage(Page, frozen=True, kw_only=True):
    """One ATT&CK technique and the rules that claim it."""

    kind: str = "technique"
    technique: TechniqueRef
    tactics: tuple[str, ...]
    rules: tuple[VendorGroup, ...]
    claimed: int
    live: int
    proven: int
    events: tuple[tuple[str, str, int], ...]
    """(title, address, rules) of the events that its rules match."""
    parts: tuple[TechniqueRef, ...]


class MatrixCell(msgspec.Struct, frozen=True):
    """A technique under a tactic."""

    id: str
    name: str
    url: str
    claimed: int
    live: int
    proven: int
    sub: bool = False


class MatrixColumn(msgspec.Struct, frozen=True):
    """A tactic with its techniques."""

    name: str
    cells: tuple[MatrixCell, ...]


class MatrixPage(Page, frozen=True, kw_only=True):
    """The ATT&CK matrix."""

    kind: str = "matrix"
    version: str
    columns: tuple[MatrixColumn, ...]
    unknown: tuple[tuple[str, int], ...]
    """(what rules name, rules) that this version of ATT&CK does not have."""
    layer_url: str


class ServiceShare(msgspec.Struct, frozen=True):
    """How much of a source the rules cover."""

    title: str
    url: str
    events: int
    covered: int


class CoveragePage(Page, frozen=True, kw_only=True):
    """What no rule covers, most dangerous first."""

    kind: str = "coverage"
    events: int
    covered: int
    writes: int
    writes_covered: int
    gaps: tuple[Gap, ...]
    total_gaps: int
    services: tuple[ServiceShare, ...]
    vendors: tuple[tuple[str, str, int, int], ...]
    """(vendor, address, events covered, events that only this vendor covers)."""


class FindingRow(msgspec.Struct, frozen=True):
    """Something wrong with one rule."""

    title: str
    url: str
    text: str
    place: str = ""
    """File and line of a rule that was not loaded, which has no page."""


class FindingGroup(msgspec.Struct, frozen=True):
    """One kind of finding."""

    code: str
    title: str
    rows: tuple[FindingRow, ...]


class FindingsPage(Page, frozen=True, kw_only=True):
    """Rules that were refused or cannot fire."""

    kind: str = "findings"
    groups: tuple[FindingGroup, ...]


class SearchPage(Page, frozen=True, kw_only=True):
    """The search form."""

    kind: str = "search"


class NotFoundPage(Page, frozen=True, kw_only=True):
    """There is no such page."""

    kind: str = "missing"

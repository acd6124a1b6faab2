"""Pages, and the short forms in which they mention one another."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from trailhawk.catalog.corpus import Entry
from trailhawk.catalog.names import vendor_url
from trailhawk.catalog.reach import EdgeKind
from trailhawk.model.printable import cut

__all__ = ["Crumb", "Page", "RuleRef", "VendorGroup", "by_vendor", "rule_ref", "vendor_name"]

MAX_ABOUT = 240

_VENDORS = {
    "sigma": "Sigma",
    "stellar": "Stellar Cyber",
    "panther": "Panther",
    "yaral": "YARA-L",
    "yara-l": "YARA-L",
    "google": "YARA-L",
    "splunk": "Splunk",
    "elastic": "Elastic",
    "trailhawk": "Trailhawk",
}


class Crumb(msgspec.Struct, frozen=True):
    """A page above another one."""

    title: str
    url: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What every page has."""

    url: str
    """Relative to the catalog's root; ends with a slash, or is empty for the first page."""
    title: str
    crumbs: tuple[Crumb, ...] = ()


class RuleRef(msgspec.Struct, frozen=True):
    """A rule as other pages mention it."""

    title: str
    url: str
    vendor: str
    level: str
    score: int
    status: str
    about: str
    why: str = ""
    """How it reaches the event that mentions it."""


class VendorGroup(msgspec.Struct, frozen=True):
    """The rules of one vendor."""

    vendor: str
    url: str
    rules: tuple[RuleRef, ...]


def vendor_name(vendor: str) -> str:
    """Return a rule language's or product's name as it writes itself."""
    return _VENDORS.get(vendor, vendor)


def rule_ref(entry: Entry, why: EdgeKind | None = None) -> RuleRef:
    """Return the short form of a rule."""
    meta = entry.rule.meta
    return RuleRef(
        meta.title,
        entry.url,
        vendor_name(meta.vendor),
        meta.severity.level.value,
        meta.severity.score,
        meta.status,
        cut(" ".join(meta.description.split()), MAX_ABOUT),
        why.value if why is not None else "",
    )


def by_vendor(rows: Iterable[tuple[Entry, EdgeKind | None]]) -> tuple[VendorGroup, ...]:
    """Return rules grouped by vendor, both sorted; the most severe rule of each first."""
    groups: dict[str, list[RuleRef]] = {}
    for entry, why in rows:
        groups.setdefault(entry.rule.meta.vendor, []).append(rule_ref(entry, why))
    return tuple(
        VendorGroup(
            vendor_name(vendor),
            vendor_url(vendor),
            tuple(sorted(rules, key=lambda rule: (-rule.score, rule.title, rule.url))),
        )
        for vendor, rules in sorted(groups.items())
    )

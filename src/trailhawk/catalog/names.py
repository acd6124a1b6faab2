"""What pages are called: the address of each, relative to the catalog's root.

No text of a rule or a log becomes part of an address unhashed: a readable form of it may lead,
the hash makes it that text's own.
"""

from __future__ import annotations

from hashlib import blake2b

import re2

from trailhawk.facts import short_source
from trailhawk.model.text import fold

__all__ = [
    "CATCH_ALL",
    "compare_url",
    "digest",
    "event_url",
    "field_url",
    "indicator_url",
    "pair_url",
    "rule_url",
    "service_url",
    "slug",
    "technique_url",
    "vendor_url",
]

CATCH_ALL = "_catch_all"
"""The name of the entry for rules that look at a source and at no event of it in particular."""

_TECHNIQUE = re2.compile(r"^T[0-9]{4}(?:\.[0-9]{3})?$")
_NOT_PLAIN = re2.compile(r"[^a-z0-9]+")
MAX_LEAD = 48


def digest(text: str, size: int = 5) -> str:
    """Return a short name for a text: two hexadecimal digits a byte."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def slug(text: str, identity: str) -> str:
    """Return a readable and unique part of an address."""
    lead = _NOT_PLAIN.sub("-", fold(text)).strip("-")[:MAX_LEAD].strip("-")
    return f"{lead}-{digest(identity)}" if lead else digest(identity)


def service_url(source: str) -> str:
    """Return the address of an event source, which must be a known one."""
    return f"events/aws/{short_source(source)}/"


def event_url(source: str, name: str) -> str:
    """Return the address of an event, which must be a known one or the catch-all entry."""
    return f"{service_url(source)}{name}/"


def rule_url(vendor: str, title: str, uid: str) -> str:
    """Return the address of a rule."""
    return f"rules/{slug(vendor, vendor)}/{slug(title, uid)}/"


def vendor_url(vendor: str) -> str:
    """Return the address of a vendor."""
    return f"vendors/{slug(vendor, vendor)}/"


def field_url(path: str) -> str:
    """Return the address of a field."""
    return f"fields/{slug(path, path)}/"


def indicator_url(field: str, kind: str, value: str) -> str:
    """Return the address of an indicator."""
    return f"indicators/{digest(chr(0).join((field, kind, value)), 8)}/"


def compare_url(by: str) -> str:
    """Return the address of the page that lays rule sets of a kind side by side."""
    return f"compare/by-{by}/"


def pair_url(by: str, one: str, other: str) -> str:
    """Return the address of the page on two rule sets."""
    return f"{compare_url(by)}{slug(f'{one} and {other}', chr(0).join((one, other)))}/"


def technique_url(technique: str) -> str | None:
    """Return the address of an ATT&CK technique; None for what is no technique id."""
    return f"attack/{technique}/" if _TECHNIQUE.search(technique) else None

"""What Panther, not CloudTrail, puts into every event."""

from __future__ import annotations

from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.values import Field, Unknown

__all__ = ["supplied"]

ENGINE_FIELDS = frozenset({"p_event_time", "p_parse_time", "p_row_id", "p_source_label"})
"""Texts that Panther adds to every event. No condition on the record can ask about them."""


def supplied(core: Core, of: Field, key: str, default: object, field: Field) -> object:
    """Return what Panther, not CloudTrail, puts under a key of the event; else the field."""
    key = key if of.bare else key.lower()
    if of.path or of.scope or not key.startswith("p_"):
        return field
    if key == "p_log_type":
        return "AWS.CloudTrail"
    if key in ENGINE_FIELDS:
        return Unknown(f"{key} is Panther's", harmless=True)
    if key == "p_enrichment":
        core.enrichment = True
        return default
    return Unknown(f"{key} is Panther's")

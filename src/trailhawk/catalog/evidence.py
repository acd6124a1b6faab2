"""What real logs say about rules and events; counted elsewhere, shown here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

__all__ = ["NO_EVIDENCE", "Evidence", "RuleEvidence"]


class RuleEvidence(msgspec.Struct, frozen=True):
    """The records on which one rule fired."""

    records: int = 0
    failed: int = 0
    """How many of them are calls that failed."""
    first: str = ""
    last: str = ""
    events: tuple[tuple[str, str, int], ...] = ()
    """(short source, name, records), most records first."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A scan of logs with the whole corpus."""

    logs: str = ""
    """What the logs are called; empty when none were given."""
    records: int = 0
    rules: Mapping[str, RuleEvidence] = MappingProxyType({})
    """By rule uid."""
    seen: Mapping[tuple[str, str], int] = MappingProxyType({})
    """Records by (short source, name)."""


NO_EVIDENCE = Evidence()

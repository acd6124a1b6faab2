"""What real logs say about rules and events; counted elsewhere, shown here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

__all__ = ["NO_EVIDENCE", "Evidence", "Near", "NearMiss", "RuleEvidence"]


class RuleEvidence(msgspec.Struct, frozen=True):
    """The records on which one rule fired."""

    records: int = 0
    failed: int = 0
    """How many of them are calls that failed."""
    first: str = ""
    last: str = ""
    events: tuple[tuple[str, str, int], ...] = ()
    """(short source, name, records), most records first."""


class NearMiss(msgspec.Struct, frozen=True):
    """Records that failed one and the same test of a rule, and no other, on the same value."""

    test: str
    saw: str
    """What stood there instead; empty for nothing."""
    source: str
    """The short spelling."""
    name: str
    records: int
    event_id: str
    """Of the first such record."""
    time: str


class Near(msgspec.Struct, frozen=True):
    """What came of looking at records of a rule's events on which it did not fire."""

    looked: int = 0
    """How many were looked at: the first ones, up to a bound."""
    records: int = 0
    """On how many of them a single test stood in the way."""
    misses: tuple[NearMiss, ...] = ()
    """The most frequent ones, by test and value."""
    steps: tuple[tuple[str, int], ...] = ()
    """For windowed rules: step, and how many of the looked-at records meet it."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A scan of logs with the whole corpus."""

    logs: str = ""
    """What the logs are called; empty when none were given."""
    records: int = 0
    rules: Mapping[str, RuleEvidence] = MappingProxyType({})
    """By rule uid."""
    near: Mapping[str, Near] = MappingProxyType({})
    """By rule uid."""
    seen: Mapping[tuple[str, str], int] = MappingProxyType({})
    """Records by (short source, name)."""


NO_EVIDENCE = Evidence()

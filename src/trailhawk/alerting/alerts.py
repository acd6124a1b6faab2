"""A finished alert, as lists, pages and sinks know it."""

from __future__ import annotations

from enum import Enum

import msgspec

from trailhawk.model.events import EventFacts
from trailhawk.model.findings import Burst, Evidence, Place, Tally
from trailhawk.model.severity import Level, Severity

__all__ = ["Alert", "Sample", "State", "Verdict"]


class State(Enum):
    """Where a person is with an alert."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Verdict(Enum):
    """What a closed alert turned out to be."""

    TRUE_POSITIVE = "true-positive"
    FALSE_POSITIVE = "false-positive"
    BENIGN = "benign"
    DUPLICATE = "duplicate"


class Sample(msgspec.Struct, frozen=True):
    """One of an alert's events, with what made its rule fire."""

    finding: str
    rule: str
    facts: EventFacts
    evidence: tuple[Evidence, ...]
    place: Place
    record: bytes
    burst: Burst | None = None


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """Triggers folded: the same thing by the same identity within one period."""

    id: str
    uid: str
    """Of the alert type, or of the rule that alerts for itself."""
    name: str
    title: str
    severity: int
    """The worst of its triggers, the outcome of each weighed in (``ranking.weighed``)."""
    rule_severity: int
    stage: str
    tactics: tuple[str, ...]
    techniques: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]
    first: str
    last: str
    count: int
    successes: int
    failures: int
    principal: str
    account: str
    events: int = 0
    """Of all triggers: a burst is one trigger of many events. Each counts once where the ids of
    all are kept (``store.tallying``)."""
    rules: tuple[tuple[str, str, int], ...] = ()
    """(unique id, title, triggers), most triggers first."""
    principals: Tally = Tally()
    sessions: Tally = Tally()
    keys: Tally = Tally()
    addresses: Tally = Tally()
    user_agents: Tally = Tally()
    regions: Tally = Tally()
    calls: Tally = Tally()
    errors: Tally = Tally()
    resources: Tally = Tally()
    samples: tuple[Sample, ...] = ()
    state: State = State.NEW
    verdict: Verdict | None = None
    note: str = ""
    replaces: tuple[str, ...] = ()
    """Ids under which this was known before an earlier trigger turned up."""

    @property
    def level(self) -> Level:
        """The word for the severity."""
        return Severity(self.severity).level

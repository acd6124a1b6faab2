"""What a run reports: findings one by one, and findings folded into groups."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from trailhawk.model.deciding import Told
from trailhawk.model.events import EventFacts
from trailhawk.model.severity import Level, Severity

__all__ = [
    "Burst",
    "Evidence",
    "Finding",
    "Group",
    "OutcomeValue",
    "Outcomes",
    "Place",
    "PrincipalRisk",
    "RuleCard",
    "StepSample",
    "Summary",
    "Tally",
]


OutcomeValue: TypeAlias = str | int | float | bool | tuple[str | int | float | bool, ...]
"""One value, or several in the order in which they were seen."""

Outcomes: TypeAlias = tuple[tuple[str, OutcomeValue], ...]
"""Names and values, in the rule's order."""


class RuleCard(msgspec.Struct, frozen=True):
    """What a report says about the rule behind a finding."""

    uid: str
    """Unique over all loaded rules: vendor and the rule's own id."""
    id: str
    title: str
    vendor: str
    severity: Severity
    description: str = ""
    tactics: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    falsepositives: tuple[str, ...] = ()
    file: str = ""


class Evidence(msgspec.Struct, frozen=True):
    """One leaf of the condition that held, and the value it saw."""

    field: str
    """The raw CloudTrail path."""
    test: str
    """The leaf as the printer writes it, such as ``eventName eq "StopLogging"``."""
    value: str
    """The value's text, cut to ``Limits.max_shown_chars``; empty for an absent field."""


class Place(msgspec.Struct, frozen=True):
    """Where a record was read: the object's name and the record's number in it, from 0."""

    object: str
    index: int


class StepSample(msgspec.Struct, frozen=True):
    """One step of a windowed rule in a burst: how many events, and one of them."""

    step: str
    count: int
    time: str = ""
    event_id: str = ""
    event_name: str = ""
    evidence: tuple[Evidence, ...] = ()


class Burst(msgspec.Struct, frozen=True):
    """What a finding of a windowed rule says beyond the event that completed it."""

    count: int
    """Events of the rule's steps from ``first`` to ``last``, exactly."""
    first: str
    last: str
    event_ids: tuple[str, ...]
    """The first ids, up to a limit; ``count`` is exact."""
    keys: tuple[tuple[str, str | None], ...] = ()
    """What the events have in common: name and value, null where they all lack it."""
    measures: tuple[tuple[str, float], ...] = ()
    """What the rule measured, and the most it saw."""
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The first distinct values of what the rule collects, up to a limit."""
    steps: tuple[StepSample, ...] = ()


class Finding(msgspec.Struct, frozen=True):
    """One rule true on one record, or by it on a burst of records, with the evidence."""

    rule: RuleCard
    facts: EventFacts
    evidence: tuple[Evidence, ...]
    place: Place
    record: bytes
    """The record as JSON text; of a burst, the record that completed it."""
    burst: Burst | None = None
    outcomes: Outcomes = ()
    """What the rule says about this finding: names and values, in the rule's order."""
    dedup: str | None = None
    """What the rule's own code says makes findings one alert; None where it says nothing."""
    told: Told | None = None
    """All that the rule's own code says of it."""


class Tally(msgspec.Struct, frozen=True):
    """The most frequent values of one fact, most frequent first.

    ``others`` counts the findings that had any other value. Findings without the fact count
    nowhere here.
    """

    top: tuple[tuple[str, int], ...] = ()
    others: int = 0


class Group(msgspec.Struct, frozen=True):
    """Findings of one rule by one principal in one account, folded."""

    rule: RuleCard
    principal: str
    account: str
    count: int
    first: str
    last: str
    successes: int
    failures: int
    names: Tally
    addresses: Tally
    user_agents: Tally
    regions: Tally
    errors: Tally
    sessions: Tally
    sample: Finding
    """The worst of them: the first that succeeded, else the first."""
    event_ids: tuple[str, ...]
    """The first ids, up to a limit; ``count`` is exact."""
    events: int = 0
    """Events of all its bursts; 0 where each finding is one event."""


class PrincipalRisk(msgspec.Struct, frozen=True):
    """How much one principal in one account deserves a look, over all its groups."""

    name: str
    account: str
    score: int
    """See ``alerting.principals`` for the sum; only good for comparing principals of one run."""
    groups: int
    findings: int
    first: str
    last: str
    worst: Level


class Summary(msgspec.Struct, frozen=True):
    """All groups of a run, worst first, and what a report needs around them."""

    groups: tuple[Group, ...]
    findings: int
    first: str
    last: str
    timeline: tuple[tuple[str, str, int], ...]
    """(start of the bucket, level word, findings), in time order; see ``bucket_seconds``."""
    bucket_seconds: int
    rules_loaded: int
    rules_refused: int
    command: str = ""
    version: str = ""
    overflow: int = 0
    """Findings past ``Limits.max_groups`` groups: counted here and in ``findings``, not grouped."""
    principals: tuple[PrincipalRisk, ...] = ()
    """Everybody who appears in ``groups``, riskiest first."""
    needs: tuple[tuple[str, str], ...] = ()
    """(rule uid, what it needs before it can hold of anything)."""
    undecided: tuple[tuple[str, str, int], ...] = ()
    """(rule uid, its title, records on which it could not be decided), most records first."""

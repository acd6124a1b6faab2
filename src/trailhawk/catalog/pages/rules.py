"""Pages on rules: one rule, all rules, an alert type, a vendor."""

from __future__ import annotations

import msgspec

from trailhawk.catalog.pages.refs import Crumb, Page, RuleRef

__all__ = [
    "AlertPage",
    "AlertRef",
    "AlertRule",
    "AlertsPage",
    "EventEdge",
    "Flow",
    "IndicatorRow",
    "IndicatorValue",
    "LogicNode",
    "MissRow",
    "RelativeRow",
    "RulePage",
    "RulesPage",
    "Said",
    "SourceRef",
    "StepWords",
    "TechniqueRef",
    "VendorPage",
]


class IndicatorValue(msgspec.Struct, frozen=True):
    """One value that a rule looks for."""

    value: str
    url: str
    others: int
    """In how many other rules it occurs."""


class IndicatorRow(msgspec.Struct, frozen=True):
    """Field, kind and values."""

    field: str
    field_url: str
    kind: str
    values: tuple[IndicatorValue, ...]


class LogicNode(msgspec.Struct, frozen=True):
    """A condition as an outline."""

    text: str
    parts: tuple[LogicNode, ...] = ()


class StepWords(msgspec.Struct, frozen=True):
    """One step of windowed logic, for the diagram."""

    name: str
    text: str
    """Its condition; for a step that is windowed itself, that one's words."""
    times: str = ""
    """How many events of it are wanted, in words; empty for one."""
    dots: int = 0
    """The same as a number to draw, up to a bound."""
    more: bool = False
    """More are wanted than are drawn."""
    absent: bool = False
    """It must not happen."""
    nested: bool = False
    keys: tuple[str, ...] = ()
    """Where it has the values that the group shares, if not under the group's own names."""
    between: tuple[str, ...] = ()
    """What must hold between the step before and this one."""


class Flow(msgspec.Struct, frozen=True):
    """Windowed logic as a diagram."""

    joined: str
    """How its steps belong together: ``then``, ``and``, ``or``."""
    span: str
    """How long the window is."""
    by: tuple[str, ...]
    """What all events share."""
    steps: tuple[StepWords, ...]
    total: str = ""
    """What is wanted of all steps together."""


class EventEdge(msgspec.Struct, frozen=True):
    """An event that the rule can match."""

    source: str
    name: str
    url: str
    why: str
    seen: int | None = None


class RelativeRow(msgspec.Struct, frozen=True):
    """Another rule, and how it relates to this one."""

    rule: RuleRef
    relation: str
    only_here: str = ""
    """A record, as JSON, on which only this rule fires."""
    only_there: str = ""
    both: str = ""


class TechniqueRef(msgspec.Struct, frozen=True):
    """An ATT&CK technique as rules name it."""

    id: str
    name: str
    url: str = ""
    note: str = ""
    """That ATT&CK does not have it, or no longer."""


class Case(msgspec.Struct, frozen=True):
    """A test of the rule and how it came out."""

    name: str
    fires: bool
    passed: bool
    event: str
    """As JSON; of several events the first ones, one after the other."""
    findings: int | None = None
    """How many findings several events are to make; None for one event."""
    events: int = 1


class MissRow(msgspec.Struct, frozen=True):
    """Records that failed one test of the condition and no other, on the same value."""

    test: str
    saw: str
    """What stood there instead; empty for nothing."""
    event: str
    url: str
    records: int
    event_id: str
    """Of the first such record."""
    time: str


class Seen(msgspec.Struct, frozen=True):
    """What the given logs say."""

    logs: str
    records: int
    failed: int
    first: str
    last: str
    near: int
    """Records of events within reach on which the rule did not fire; 0 for windowed rules."""
    looked: int = 0
    """How many of these were looked at more closely: the first ones, up to a bound."""
    near_records: int = 0
    """On how many of the looked-at records a single test of the condition stood in the way."""
    misses: tuple[MissRow, ...] = ()
    bursts: bool = False
    """What fired is bursts of records, not records."""
    steps: tuple[tuple[str, int], ...] = ()
    """For windowed rules: step, and how many of the looked-at records meet it."""


class Finding(msgspec.Struct, frozen=True):
    """Something wrong with the rule."""

    code: str
    grade: str
    text: str
    help: str = ""


class Said(msgspec.Struct, frozen=True):
    """What the rule says of a match, by one of its functions or under one key of its context."""

    name: str
    lines: tuple[str, ...]
    """Texts with fields in braces, and the conditions that choose them, indented."""


class RulePage(Page, frozen=True, kw_only=True):
    """One rule."""

    kind: str = "rule"
    uid: str
    id: str
    vendor: str
    vendor_url: str
    level: str
    score: int
    status: str
    description: str
    log_source: str
    origin: str
    author: str
    date: str
    modified: str
    license: str
    tags: tuple[str, ...]
    tactics: tuple[str, ...]
    techniques: tuple[TechniqueRef, ...]
    references: tuple[str, ...]
    falsepositives: tuple[str, ...]
    suppression: str
    alert_type: str
    alert_url: str
    alerts: tuple[Crumb, ...] = ()
    """The operator's own kind of alert that its findings go under."""
    notes: tuple[str, ...]
    file: str
    source_name: str
    source_url: str
    commit: str
    language: str
    body: tuple[str, ...]
    code: tuple[str, ...] = ()
    """The Python beside it, for Panther's rules."""
    conditions: tuple[str, ...]
    logic: tuple[LogicNode, ...]
    window: str = ""
    """What windowed logic counts or orders, in words; empty for a rule over single events."""
    flow: Flow | None = None
    indicators: tuple[IndicatorRow, ...]
    outputs: tuple[str, ...]
    says: tuple[Said, ...] = ()
    reach: str
    """One sentence on what the rule can match."""
    live: bool
    proven: bool
    events: tuple[EventEdge, ...]
    catch_all: tuple[EventEdge, ...]
    findings: tuple[Finding, ...]
    cases: tuple[Case, ...]
    relatives: tuple[RelativeRow, ...]
    seen: Seen | None = None


class RulesPage(Page, frozen=True, kw_only=True):
    """All rules, or those of one vendor."""

    kind: str = "rules"
    rules: tuple[RuleRef, ...]


class SourceRef(msgspec.Struct, frozen=True):
    """A source that rules were pulled from."""

    name: str
    url: str
    commit: str
    licence: str


class VendorPage(Page, frozen=True, kw_only=True):
    """The rules of one vendor, and what they cover."""

    kind: str = "vendor"
    vendor: str
    rules: tuple[RuleRef, ...]
    levels: tuple[tuple[str, int], ...]
    events: int
    techniques: int
    live: int
    proven: int
    shared: int
    """Rules that another vendor has an equal of."""
    services: tuple[tuple[str, str, int], ...] = ()
    """(title, address, events looked at) of the services that most events are of."""
    top_techniques: tuple[tuple[TechniqueRef, int], ...] = ()
    """With how many rules claim them, most first."""
    findings: tuple[tuple[str, int], ...] = ()
    """(code, rules) of the most frequent findings."""
    sources: tuple[SourceRef, ...] = ()


class AlertRule(msgspec.Struct, frozen=True):
    """A rule as its alert's page shows it."""

    rule: RuleRef
    description: str
    id: str
    query: str
    """As the vendor wrote it."""
    conditions: tuple[str, ...]
    log_source: str
    origin: str
    author: str
    tactics: tuple[str, ...]
    techniques: tuple[TechniqueRef, ...]
    references: tuple[str, ...]
    suppression: str


class AlertPage(Page, frozen=True, kw_only=True):
    """An alert, with the rules that raise it."""

    kind: str = "alert"
    vendor: str = ""
    """Whose alert it is; empty for one of the operator's own kinds."""
    id: str = ""
    about: str = ""
    severity: int | None = None
    """From 0 to 100; None is as its rules say."""
    level: str = ""
    """The same as a word."""
    stage: str = ""
    tactics: tuple[str, ...] = ()
    techniques: tuple[TechniqueRef, ...] = ()
    suppression: str = ""
    rules: tuple[AlertRule, ...]


class AlertRef(msgspec.Struct, frozen=True):
    """An alert on the page of all of them."""

    name: str
    url: str
    vendor: str
    about: str
    severity: int | None
    rules: int


class AlertsPage(Page, frozen=True, kw_only=True):
    """All alerts: the operator's kinds, and what vendors call theirs."""

    kind: str = "alerts"
    kinds: tuple[AlertRef, ...]
    vendors: tuple[AlertRef, ...]

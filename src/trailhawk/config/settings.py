"""The configuration as one frozen object; no file means the same as an empty one."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

__all__ = [
    "KINDS",
    "Addresses",
    "Alerts",
    "Baseline",
    "Config",
    "Egress",
    "EntityFile",
    "ListFile",
    "Panther",
    "Sigma",
    "Sink",
    "wants_updates",
]

KINDS = (
    *("jsonl", "csv", "ocsf", "sarif", "webhook", "slack", "teams", "pagerduty", "jira"),
    *("syslog", "cef", "smtp", "sns", "securityhub"),
)


class Alerts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How findings become alerts."""

    suppress_hours: float = 24
    """For rules in no alert type."""
    retell_factor: int = 10
    """Sinks are told again of an alert whose count has grown so many times; 0 for never."""
    shipped_types: bool = True


class ListFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reference list that stands in a file, an entry a line."""

    file: str
    kind: Literal["text", "regex", "cidr"] = "text"


class EntityFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Entities that rules look up: CSV with a heading, or JSON objects."""

    file: str


class Addresses(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to look up whose an address is."""

    databases: tuple[str, ...] = ()
    """MaxMind-format files; what an earlier one knows comes first."""


class Egress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom sinks may speak to. Link-local addresses and metadata services are never among them."""

    allow_private: bool = False
    allow_loopback: bool = False
    hosts: tuple[str, ...] = ()
    """Only these, when there are any; ``*`` is a wildcard."""


class Sigma(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How Sigma rules are read."""

    array_matching: bool = False
    """Whether ``[any]``, ``[0]`` and their like in field names select elements of lists."""


class Baseline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules of any language that are to report only what is new for somebody."""

    rules: tuple[str, ...]
    """Id, unique id, title, or the file's name without its extension; ``*`` is a wildcard."""
    of: tuple[str, ...]
    """Fields that may be new; several make one combined value."""
    by: tuple[str, ...]
    """Fields that say for whom."""
    within: str
    """For how long a value is remembered after it was last seen: ``14d``."""
    warm_up: str
    """From somebody's first event on, nothing is reported for so long."""


class Panther(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What Panther rules may do here."""

    trust_python: tuple[str, ...] = ()
    """Folders whose Python may run, in a confined worker."""
    constants: dict[str, dict[str, Any]] = {}
    """New values of constants in rules' Python, by the id of the rule or helper and the name."""


class Sink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place that alerts go to."""

    name: str
    kind: str
    path: str = ""
    url: str = ""
    host: str = ""
    port: int = 0
    protocol: str = "udp"
    min_level: str = "informational"
    updates: bool | None = None
    """Whether it is told again of alerts that have grown; None is what suits its kind."""
    key_env: str = ""
    """The environment variable that holds the key, token or password."""
    sender: str = ""
    recipients: tuple[str, ...] = ()
    user: str = ""
    project: str = ""
    template: str = ""
    """A JSON file that shapes what is posted; relative to the configuration."""
    topic: str = ""
    region: str = ""
    account: str = ""
    timeout_seconds: float = 10


_ONCE = ("jira",)
"""Kinds that make a new thing of everything they are told."""


def wants_updates(sink: Sink) -> bool:
    """Return whether a sink is told again of alerts that have grown."""
    return sink.kind not in _ONCE if sink.updates is None else sink.updates


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that the file may say."""

    rules: tuple[str, ...] = ()
    """Rule files and folders for when a command names none."""
    placeholders: dict[str, tuple[str, ...]] = {}
    lists: dict[str, tuple[str, ...] | ListFile] = {}
    entities: dict[str, EntityFile] = {}
    alert_types: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    baseline: tuple[Baseline, ...] = ()
    store: str = ""
    alerts: Alerts = Alerts()
    sigma: Sigma = Sigma()
    panther: Panther = Panther()
    addresses: Addresses = Addresses()
    egress: Egress = Egress()
    sink: tuple[Sink, ...] = ()
    file: str = ""
    """Where it was read; empty for none."""

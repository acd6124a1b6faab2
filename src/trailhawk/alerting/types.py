"""Alert types: what a person is told about, and which rules contribute to it.

A type is data (``content/alert_types``); which file it came from is not this module's business.
"""

from __future__ import annotations

import msgspec

from trailhawk.ir.indicators import indicators
from trailhawk.ir.rule import Rule
from trailhawk.model.wildcards import some_match

__all__ = ["ATTRIBUTES", "AlertType", "Contributors", "contributes", "named"]

ATTRIBUTES = (
    *("principal", "session", "identity_type", "access_key", "account", "address"),
    *("user_agent", "region", "source", "name", "error_code", "outcome", "resource", "rule"),
)
"""What can make two triggers the same: facts of the event, its resource, or the rule."""


class Contributors(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Rules that satisfy all that is said here; of each list, one entry is enough.

    ``*`` and ``?`` are wildcards; letters compare without case.
    """

    ids: tuple[str, ...] = ()
    """Id, unique id, title, or the file's name without its extension."""
    tags: tuple[str, ...] = ()
    tactics: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    """AWS services that the rule asks for, as in ``eventSource`` before the first dot."""
    events: tuple[str, ...] = ()
    """Event names that the rule asks for."""
    vendors: tuple[str, ...] = ()
    alert_types: tuple[str, ...] = ()
    """What the rule's own vendor calls the alert."""


class AlertType(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of alert."""

    id: str
    name: str
    rules: tuple[Contributors, ...]
    """A rule contributes that any of these describes."""
    description: str = ""
    title: str = "{name}: {event} by {principal}"
    severity: int | None = None
    """From 0 to 100; as the rules say when there is none."""
    stage: str = ""
    """Kill-chain stage; told from the tactics when there is none."""
    tactics: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    same: tuple[str, ...] = ("principal", "account")
    """Triggers are the same when these attributes are."""
    suppress_hours: float = 24
    """For so long after its first trigger, further ones are of the same alert."""
    rank: int = 100
    """A rule that several types describe contributes to the one of lowest rank, then id."""
    file: str = ""


def contributes(rule: Rule, kind: AlertType) -> bool:
    """Return whether the rule is one of the type's."""
    return any(_described(rule, one) for one in kind.rules)


def named(rule: Rule, patterns: tuple[str, ...]) -> bool:
    """Return whether a pattern is of the rule's id, title or file name; none is of every rule."""
    stem = rule.source.file.rpartition("/")[2].rpartition(".")[0]
    names = (rule.meta.id, rule.uid, rule.meta.title, stem)
    return not patterns or some_match(patterns, names)


def _described(rule: Rule, wanted: Contributors) -> bool:
    meta = rule.meta
    asked = (
        (wanted.tags, meta.tags),
        (wanted.tactics, meta.tactics),
        (wanted.techniques, meta.techniques),
        (wanted.vendors, (meta.vendor,)),
        (wanted.alert_types, (meta.alert_type,)),
    )
    if not named(rule, wanted.ids):
        return False
    if not all(some_match(patterns, values) for patterns, values in asked if patterns):
        return False
    if wanted.services and not some_match(wanted.services, _indicated(rule, "eventSource")):
        return False
    return not wanted.events or some_match(wanted.events, _indicated(rule, "eventName"))


def _indicated(rule: Rule, field: str) -> tuple[str, ...]:
    found = (
        value
        for condition in rule.conditions
        for one in indicators(condition)
        if one.field == field
        for value in one.values
    )
    return tuple(value.partition(".")[0] if field == "eventSource" else value for value in found)

"""Findings, groups and books as plain fields, the shape that JSON lines promise.

Owns the names in that format. Knows nothing of files or escapes.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import msgspec

from trailhawk.model.books import Books
from trailhawk.model.deciding import Told
from trailhawk.model.findings import Burst, Finding, Group, RuleCard, Summary, Tally

__all__ = ["Fields", "books_fields", "finding_fields", "finding_id", "group_fields"]

Fields = Mapping[str, object]

_TALLIES = ("names", "addresses", "user_agents", "regions", "errors", "sessions")
_COUNTS = (
    "records_read",
    "evaluated",
    "filtered",
    "damaged",
    "bytes_read",
    "bytes_inflated",
    "duplicate_matches",
    "conflicting_matches",
    "unlisted",
)


def finding_id(finding: Finding) -> str:
    """Return an id that is the same whenever the same rule fires on the same record."""
    uid = finding.rule.uid.encode("utf-8", "surrogatepass")
    parts = uid + b"\0" + finding.record
    if finding.burst is not None:
        # One record may complete bursts in several groups of one rule.
        parts += repr(finding.burst.keys).encode("utf-8", "surrogatepass")
    return blake2b(parts, digest_size=16).hexdigest()


def finding_fields(finding: Finding) -> Fields:
    """Return a finding as fields, all but its event."""
    fields = {
        "id": finding_id(finding),
        "rule": _rule(finding.rule),
        "facts": msgspec.to_builtins(finding.facts),
        "evidence": msgspec.to_builtins(finding.evidence),
        "place": msgspec.to_builtins(finding.place),
    }
    if finding.outcomes:
        fields["outcomes"] = dict(finding.outcomes)
    if finding.burst is not None:
        fields["burst"] = _burst(finding.burst)
    if finding.told is not None:
        fields["told"] = _told(finding.told)
    return fields


def group_fields(group: Group) -> Fields:
    """Return a group as fields; its rule and its sample are named by their ids."""
    tallies = {name: _tally(getattr(group, name)) for name in _TALLIES}
    return {
        "rule_uid": group.rule.uid,
        "title": group.rule.title,
        "severity": group.rule.severity.score,
        "level": group.rule.severity.level.value,
        "principal": group.principal,
        "account": group.account,
        "count": group.count,
        "events": group.events or group.count,
        "successes": group.successes,
        "failures": group.failures,
        "first": group.first,
        "last": group.last,
        **tallies,
        "sample_id": finding_id(group.sample) if group.sample.record else None,
        "sample_place": msgspec.to_builtins(group.sample.place),
        "event_ids": group.event_ids,
    }


def books_fields(summary: Summary, books: Books) -> Fields:
    """Return the totals of a run: what was read, and where every record ended."""
    return {
        "findings": summary.findings,
        "groups": len(summary.groups),
        "overflow": summary.overflow,
        "first": summary.first,
        "last": summary.last,
        "rules_loaded": summary.rules_loaded,
        "rules_refused": summary.rules_refused,
        "objects": {
            "named": books.objects,
            "done": books.objects_done,
            "damaged": books.objects_damaged,
            "skipped": dict(books.objects_skipped),
        },
        **{name: getattr(books, name) for name in _COUNTS},
        "balanced": books.balanced,
        "unknown": {"rules": len(books.unknown), "records": books.unknown.total()},
        "undecided": [
            {"rule_uid": uid, "title": title, "records": count}
            for uid, title, count in summary.undecided
        ],
        "needs": [{"rule_uid": uid, "needs": text} for uid, text in summary.needs],
        "windows": {
            "forgotten": books.pressure.total(),
            "unplaced": books.unplaced.total(),
        },
        "code": {
            "raised": dict(books.raised),
            "fell_back": dict(books.fell_back),
            "first_errors": dict(books.first_errors),
        },
        "damage": msgspec.to_builtins(books.damage),
        "skipped": [{"object": name, "reason": reason} for name, reason in books.skipped],
    }


def _burst(burst: Burst) -> Fields:
    return {
        **msgspec.to_builtins(burst),
        "keys": [{"name": name, "value": value} for name, value in burst.keys],
        "measures": [{"name": name, "most": most} for name, most in burst.measures],
        "values": [{"name": name, "first": found} for name, found in burst.values],
    }


def _told(told: Told) -> Fields:
    """Return what the rule's own code said, the context as an object."""
    context = msgspec.json.decode(told.context) if told.context else None
    level = None if told.severity is None else told.severity.level.value
    return {
        "title": told.title,
        "level": level,
        "dedup": told.dedup,
        "unique": told.unique,
        "description": told.description,
        "reference": told.reference,
        "runbook": told.runbook,
        "destinations": told.destinations,
        "context": context,
    }


def _rule(rule: RuleCard) -> Fields:
    severity = {"severity": rule.severity.score, "level": rule.severity.level.value}
    return {**msgspec.structs.asdict(rule), **severity}


def _tally(tally: Tally) -> Fields:
    top = [{"value": value, "count": count} for value, count in tally.top]
    return {"top": top, "others": tally.others}

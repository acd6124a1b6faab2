"""An alert as plain fields, the shape that JSON lines and webhooks promise.

Record bodies are not among them: a log's records carry whatever secrets callers put into them.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from trailhawk.alerting.alerts import Alert, Sample
from trailhawk.model.findings import Tally
from trailhawk.model.redaction import redacted

__all__ = ["FORMAT_VERSION", "Fields", "alert_fields", "sample_fields"]

FORMAT_VERSION = 1

Fields = Mapping[str, object]

_TALLIES = (
    *("principals", "sessions", "keys", "addresses", "user_agents"),
    *("regions", "calls", "errors", "resources"),
)


def alert_fields(alert: Alert) -> Fields:
    """Return an alert as fields, its texts free of what looks like a secret."""
    return {
        "id": alert.id,
        "type": alert.uid,
        "name": alert.name,
        "title": redacted(alert.title),
        "severity": alert.severity,
        "level": alert.level.value,
        "rule_severity": alert.rule_severity,
        "stage": alert.stage,
        "tactics": alert.tactics,
        "techniques": alert.techniques,
        "attributes": {name: redacted(value) for name, value in alert.attributes},
        "first": alert.first,
        "last": alert.last,
        "count": alert.count,
        "events": alert.events,
        "successes": alert.successes,
        "failures": alert.failures,
        "principal": redacted(alert.principal),
        "account": alert.account,
        "rules": [
            {"uid": uid, "title": title, "count": count} for uid, title, count in alert.rules
        ],
        **{name: _tally(getattr(alert, name)) for name in _TALLIES},
        "state": alert.state.value,
        "verdict": None if alert.verdict is None else alert.verdict.value,
        "note": redacted(alert.note),
    }


def sample_fields(sample: Sample) -> Fields:
    """Return one of an alert's events as fields, its record left out."""
    facts = {
        name: redacted(value) if isinstance(value, str) else value
        for name, value in msgspec.to_builtins(sample.facts).items()
    }
    return {
        "finding": sample.finding,
        "rule": sample.rule,
        "facts": facts,
        "evidence": [
            {"field": one.field, "test": one.test, "value": redacted(one.value)}
            for one in sample.evidence
        ],
        "place": msgspec.to_builtins(sample.place),
    }


def _tally(tally: Tally) -> Fields:
    top = [{"value": redacted(value), "count": count} for value, count in tally.top]
    return {"top": top, "others": tally.others}

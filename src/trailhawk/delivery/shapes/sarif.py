"""SARIF 2.1.0: alerts where code scanners' results are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from trailhawk import __version__
from trailhawk.alerting.alerts import Alert
from trailhawk.model.redaction import redacted
from trailhawk.model.severity import Level

__all__ = ["sarif_log"]

_LEVEL = {
    Level.INFORMATIONAL: "note",
    Level.LOW: "note",
    Level.MEDIUM: "warning",
    Level.HIGH: "error",
    Level.CRITICAL: "error",
}


def sarif_log(alerts: Iterable[Alert]) -> Mapping[str, object]:
    """Return a whole log; it holds all alerts, as the format has no other way."""
    results = []
    rules: dict[str, Mapping[str, object]] = {}
    for alert in alerts:
        rules.setdefault(alert.uid, {"id": alert.uid, "name": alert.name})
        results.append(_result(alert))
    driver = {"name": "Trailhawk", "version": __version__, "rules": list(rules.values())}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def _result(alert: Alert) -> Mapping[str, object]:
    places = [
        {
            "physicalLocation": {"artifactLocation": {"uri": _uri(one.place.object)}},
            "logicalLocations": [{"name": f"Records[{one.place.index}]", "kind": "element"}],
        }
        for one in alert.samples[:1]
    ]
    return {
        "ruleId": alert.uid,
        "level": _LEVEL[alert.level],
        "message": {"text": redacted(alert.title)},
        "locations": places,
        "fingerprints": {"trailhawk/v1": alert.id},
        "rank": float(alert.severity),
        "occurrenceCount": alert.count,
        "properties": {
            "account": alert.account,
            "principal": redacted(alert.principal),
            "first": alert.first,
            "last": alert.last,
            "tags": list(alert.techniques),
        },
    }


def _uri(name: str) -> str:
    return quote(name)

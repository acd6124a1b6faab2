"""OCSF 1.4 Detection Finding (class 2004)."""

from __future__ import annotations

from collections.abc import Mapping

from trailhawk import __version__
from trailhawk.alerting.alerts import Alert, State
from trailhawk.alerting.triggers import microseconds
from trailhawk.model.findings import Tally
from trailhawk.model.redaction import redacted
from trailhawk.model.severity import Level

__all__ = ["OCSF_VERSION", "detection_finding"]

OCSF_VERSION = "1.4.0"
MAX_EVENTS = 100

_SEVERITY = {
    Level.INFORMATIONAL: (1, "Informational"),
    Level.LOW: (2, "Low"),
    Level.MEDIUM: (3, "Medium"),
    Level.HIGH: (4, "High"),
    Level.CRITICAL: (5, "Critical"),
}
_STATUS = {
    State.NEW: (1, "New"),
    State.ACKNOWLEDGED: (2, "In Progress"),
    State.CLOSED: (4, "Resolved"),
}
_ADDRESS, _AGENT, _USER, _RESOURCE = 2, 16, 4, 10
"""Observable types: IP Address, HTTP User-Agent, User Name, Resource UID."""


_ACTIVITY = {1: "Create", 2: "Update", 3: "Close"}


def detection_finding(
    alert: Alert, ids: tuple[str, ...], *, update: bool = False
) -> Mapping[str, object]:
    """Return the alert as an OCSF event; redelivery carries the same ``finding_info.uid``."""
    severity_id, severity = _SEVERITY[alert.level]
    status_id, status = _STATUS[alert.state]
    activity = 3 if alert.state is State.CLOSED else 2 if update else 1
    last = _milliseconds(alert.last)
    return {
        "activity_id": activity,
        "activity_name": _ACTIVITY[activity],
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2004,
        "class_name": "Detection Finding",
        "type_uid": 200400 + activity,
        "time": last,
        "start_time": _milliseconds(alert.first),
        "end_time": last,
        "count": alert.count,
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "message": redacted(alert.title),
        "metadata": {
            "version": OCSF_VERSION,
            "uid": alert.id,
            "product": {"name": "Trailhawk", "vendor_name": "Trailhawk", "version": __version__},
            "profiles": ["cloud"],
        },
        "cloud": {"provider": "AWS", "account": {"uid": alert.account or "unknown"}},
        "finding_info": _finding_info(alert),
        "resources": [
            {"uid": redacted(name), "cloud_partition": "aws"} for name, _ in alert.resources.top
        ],
        "observables": [
            *_observables("addresses", alert.addresses, _ADDRESS),
            *_observables("user_agents", alert.user_agents, _AGENT),
            *_observables("principals", alert.principals, _USER),
            *_observables("resources", alert.resources, _RESOURCE),
        ],
        "unmapped": {"event_ids": list(ids[:MAX_EVENTS]), "events": len(ids)},
    }


def _finding_info(alert: Alert) -> Mapping[str, object]:
    return {
        "uid": alert.id,
        "title": redacted(alert.title),
        "types": [alert.name],
        "first_seen_time": _milliseconds(alert.first),
        "last_seen_time": _milliseconds(alert.last),
        "analytic": {"uid": alert.uid, "name": alert.name, "type_id": 1, "type": "Rule"},
        "related_analytics": [
            {"uid": uid, "name": title, "type_id": 1, "type": "Rule"}
            for uid, title, _ in alert.rules
        ],
        "attacks": [{"technique": {"uid": one}, "version": "17"} for one in alert.techniques],
    }


def _observables(name: str, tally: Tally, kind: int) -> list[Mapping[str, object]]:
    return [{"name": name, "type_id": kind, "value": redacted(value)} for value, _ in tally.top]


def _milliseconds(time: str) -> int:
    return max(0, microseconds(time) // 1000)

"""AWS Security Finding Format, for Security Hub's BatchImportFindings."""

from __future__ import annotations

from collections.abc import Mapping

from trailhawk.alerting.alerts import Alert
from trailhawk.model.printable import cut, printable
from trailhawk.model.redaction import redacted
from trailhawk.model.severity import Level

__all__ = ["asff_finding"]

_LABEL = {
    Level.INFORMATIONAL: "INFORMATIONAL",
    Level.LOW: "LOW",
    Level.MEDIUM: "MEDIUM",
    Level.HIGH: "HIGH",
    Level.CRITICAL: "CRITICAL",
}
_UNKNOWN_TIME = "1970-01-01T00:00:00Z"


def asff_finding(alert: Alert, account: str, region: str) -> Mapping[str, object]:
    """Return the finding; a second import of the same id updates the first."""
    product = f"arn:{_partition(region)}:securityhub:{region}:{account}:product/{account}/default"
    resources = [
        {"Type": "Other", "Id": _text(name, 512)} for name, _ in alert.resources.top if name
    ] or [{"Type": "AwsAccount", "Id": f"AWS::::Account:{alert.account or account}"}]
    return {
        "SchemaVersion": "2018-10-08",
        "Id": f"trailhawk/{alert.id}",
        "ProductArn": product,
        "GeneratorId": _text(alert.uid, 512),
        "AwsAccountId": account,
        "Types": ["TTPs"],
        "FirstObservedAt": alert.first or _UNKNOWN_TIME,
        "LastObservedAt": alert.last or _UNKNOWN_TIME,
        "CreatedAt": alert.first or _UNKNOWN_TIME,
        "UpdatedAt": alert.last or _UNKNOWN_TIME,
        "Severity": {"Label": _LABEL[alert.level], "Normalized": alert.severity},
        "Title": _text(alert.title, 256),
        "Description": _text(f"{alert.name}: {alert.count} triggers by {alert.principal}", 1024),
        "Resources": resources,
        "ProductFields": {
            "trailhawk/count": str(alert.count),
            "trailhawk/stage": alert.stage or "-",
        },
    }


def _partition(region: str) -> str:
    """Return what stands after ``arn:`` in a region's names."""
    kinds = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
    return next((name for start, name in kinds.items() if region.startswith(start)), "aws")


def _text(text: str, most: int) -> str:
    return cut(printable(redacted(text)), most) or "-"

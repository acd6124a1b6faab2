"""What may stand for a field's name in a typed condition."""

from __future__ import annotations

from trailhawk.model.paths import FieldPath

__all__ = ["SHORT_NAMES", "field_path"]

SHORT_NAMES = {
    "account": "recipientAccountId",
    "address": "sourceIPAddress",
    "agent": "userAgent",
    "arn": "userIdentity.arn",
    "error": "errorCode",
    "event": "eventName",
    "id": "eventID",
    "key": "userIdentity.accessKeyId",
    "region": "awsRegion",
    "role": "userIdentity.sessionContext.sessionIssuer.userName",
    "service": "eventSource",
    "time": "eventTime",
    "type": "userIdentity.type",
    "user": "userIdentity.userName",
}
"""Names shorter than CloudTrail's own, for what is asked about most."""


def field_path(name: str) -> FieldPath:
    """Return the path of a short name, or of a path as CloudTrail writes it."""
    return FieldPath.of(SHORT_NAMES.get(name, name))

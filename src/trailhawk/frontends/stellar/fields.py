"""Stellar Cyber's field names: CloudTrail's path with ``_`` between the keys."""

from __future__ import annotations

from trailhawk.model.paths import FieldPath

__all__ = ["flattened_path"]

# Record contents, AWS CloudTrail user guide, and what real records carry besides.
_TOP = frozenset(
    {
        "addendum",
        "additionalEventData",
        "annotation",
        "apiVersion",
        "awsRegion",
        "edgeDeviceDetails",
        "errorCode",
        "errorMessage",
        "eventCategory",
        "eventContext",
        "eventID",
        "eventName",
        "eventSource",
        "eventTime",
        "eventType",
        "eventVersion",
        "insightDetails",
        "managementEvent",
        "readOnly",
        "recipientAccountId",
        "requestID",
        "requestParameters",
        "resources",
        "responseElements",
        "serviceEventDetails",
        "sessionCredentialFromConsole",
        "sharedEventID",
        "sourceIPAddress",
        "tlsDetails",
        "userAgent",
        "userIdentity",
        "vpcEndpointAccountId",
        "vpcEndpointId",
    }
)


def flattened_path(name: str) -> FieldPath:
    """Return the path of a flattened name: ``userIdentity_type`` is ``userIdentity.type``.

    Only below a member that CloudTrail records have is ``_`` a separator; any other name is
    taken as it stands, and so is one that is already dotted.
    """
    top, separator, below = name.partition("_")
    if not separator or top not in _TOP or not below or "." in name:
        return FieldPath.of(name)
    return FieldPath((top, *below.split("_")))

"""What a call was done to: the one name that a person would ask for."""

from __future__ import annotations

from collections.abc import Mapping

from trailhawk.model.printable import cut

__all__ = ["resource_of"]

MAX_CHARS = 512

_PARAMETERS = (
    *("bucketName", "trailName", "functionName", "secretId", "keyId", "dbInstanceIdentifier"),
    *("dbSnapshotIdentifier", "clusterName", "clusterIdentifier", "instanceId", "groupId"),
    *("snapshotId", "imageId", "volumeId", "routeTableId", "hostedZoneId", "vpcId"),
    *("logGroupName", "detectorId", "loadBalancerArn", "fileSystemId", "roleArn", "policyArn"),
    *("userName", "roleName", "groupName", "policyName", "identity", "resourceArn", "name", "id"),
)
"""What names a resource in ``requestParameters``, the more particular first."""


def resource_of(record: Mapping[str, object]) -> str:
    """Return the resource's name or ARN; empty when the record names none."""
    request = record.get("requestParameters")
    if isinstance(request, Mapping):
        for name in _PARAMETERS:
            value = request.get(name)
            if isinstance(value, str) and value:
                return cut(value, MAX_CHARS)
    return _first_arn(record.get("resources"))


def _first_arn(resources: object) -> str:
    for one in resources if isinstance(resources, list) else ():
        arn = (one.get("ARN") or one.get("arn")) if isinstance(one, Mapping) else None
        if isinstance(arn, str) and arn:
            return cut(arn, MAX_CHARS)
    return ""

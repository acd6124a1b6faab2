"""The fields of a CloudTrail record outside the calls' own parameters, and what they can hold.

From the record contents of the AWS CloudTrail user guide, and from public logs. Requests and
responses are each operation's own: see ``facts.members``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "CALLS_OWN",
    "EXTRA_PARAMETERS",
    "LOOSE_SOURCES",
    "RECORD_FIELDS",
    "SCALAR_FIELDS",
    "VALUES",
    "is_record_field",
]

CALLS_OWN = frozenset(
    {
        *("requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"),
        *("insightDetails", "addendum", "edgeDeviceDetails", "eventContext"),
        "annotation",
    }
)
"""Objects whose members depend on the event."""

_TEXTS = (
    *("apiVersion", "awsRegion", "errorCode", "errorMessage", "eventCategory", "eventID"),
    *("eventName", "eventSource", "eventTime", "eventType", "eventVersion", "managementEvent"),
    *("readOnly", "recipientAccountId", "requestID", "sessionCredentialFromConsole"),
    *("sharedEventID", "sourceIPAddress", "userAgent", "vpcEndpointAccountId", "vpcEndpointId"),
)

_IDENTITY = (
    *("accessKeyId", "accountId", "arn", "identityProvider", "invokedBy", "principalId", "type"),
    *("userName", "credentialId"),
    *("inScopeOf.credentialsIssuedTo", "inScopeOf.issuerType", "inScopeOf.sourceAccount"),
    "inScopeOf.sourceArn",
    *("onBehalfOf.identityStoreArn", "onBehalfOf.userId"),
    *("invokedByDelegate.accountId", "sessionContext.assumedRoot", "sessionContext.sourceIdentity"),
    *("sessionContext.attributes.creationDate", "sessionContext.attributes.mfaAuthenticated"),
    *("sessionContext.ec2RoleDelivery", "sessionContext.ec2IssuedInVpc"),
    *(
        "sessionContext.ec2IssuedPrivateIPv4",
        "sessionContext.attributes.sessionCredentialFromConsole",
    ),
    *("sessionContext.sessionIssuer.accountId", "sessionContext.sessionIssuer.arn"),
    *("sessionContext.sessionIssuer.principalId", "sessionContext.sessionIssuer.type"),
    "sessionContext.sessionIssuer.userName",
    *("sessionContext.webIdFederationData.federatedProvider",),
)

_OPEN = (
    "userIdentity.sessionContext.webIdFederationData.attributes",
    *sorted(CALLS_OWN),
)

RECORD_FIELDS = frozenset(
    {
        *_TEXTS,
        *(f"userIdentity.{name}" for name in _IDENTITY),
        *("resources.ARN", "resources.ARNPrefix", "resources.accountId", "resources.type"),
        *("tlsDetails.cipherSuite", "tlsDetails.clientProvidedHostHeader"),
        *("tlsDetails.keyExchange", "tlsDetails.tlsVersion"),
    }
)
"""Every field with a scalar at the end, lists' elements without marks."""

SCALAR_FIELDS = frozenset(name for name in RECORD_FIELDS if not name.startswith("resources."))
"""Fields that hold one value at most: two different values are a contradiction."""

_INNER = frozenset(
    name.rsplit(".", depth)[0] for name in RECORD_FIELDS for depth in range(1, name.count(".") + 1)
)


def is_record_field(path: str) -> bool:
    """Whether records have such a field, or may have one because a call's own data stands there."""
    if path in RECORD_FIELDS or path in _INNER:
        return True
    return any(path == one or path.startswith(f"{one}.") for one in _OPEN)


VALUES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "userIdentity.type": frozenset(
            {
                *("Root", "IAMUser", "AssumedRole", "Role", "FederatedUser", "Directory"),
                *("AWSAccount", "AWSService", "IdentityCenterUser", "SAMLUser", "WebIdentityUser"),
                "Unknown",
            }
        ),
        "eventType": frozenset(
            {
                *("AwsApiCall", "AwsServiceEvent", "AwsConsoleAction", "AwsConsoleSignIn"),
                *("AwsCloudTrailInsight", "AwsVpceEvent", "AwsMcpEvent"),
            }
        ),
        "eventCategory": frozenset({"Management", "Data", "Insight", "NetworkActivity"}),
        "userIdentity.sessionContext.sessionIssuer.type": frozenset(
            {"Root", "IAMUser", "Role", "User"}
        ),
        "readOnly": frozenset({"true", "false"}),
        "managementEvent": frozenset({"true", "false"}),
        "sessionCredentialFromConsole": frozenset({"true", "false"}),
        "userIdentity.sessionContext.attributes.mfaAuthenticated": frozenset({"true", "false"}),
        "responseElements.ConsoleLogin": frozenset({"Success", "Failure"}),
        "responseElements.SwitchRole": frozenset({"Success", "Failure"}),
        "responseElements.CheckMfa": frozenset({"Success", "Failure"}),
        "additionalEventData.MFAUsed": frozenset({"Yes", "No"}),
    }
)
"""All that CloudTrail writes into a field of few values."""

LOOSE_SOURCES = frozenset({"apigateway", "cloudfront", "ec2", "glacier", "s3", "s3express"})
"""Sources whose request parameters CloudTrail spells by rules of their own: an unknown member
proves nothing there."""

EXTRA_PARAMETERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "eks": frozenset({"name"}),
        "guardduty": frozenset({"consoleOnly"}),
        "lambda": frozenset({"fullyQualifiedArn"}),
        "rds": frozenset({"sourceRegion"}),
        "ssm": frozenset({"interactive"}),
    }
)
"""Request parameters seen in public logs that no API has, by source; and RDS's ``sourceRegion``,
which SDKs take beside what the API has."""

"""Which events are data events, what IAM calls an operation, and how dangerous one is.

From the CloudTrail user guide (logging data events) and the service authorization reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from trailhawk.facts import Access, Event, EventKind, short_source

__all__ = ["danger", "iam_action", "is_data_event"]

_DATA_EVENTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "s3": frozenset(
            {
                *("AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject"),
                *("CreateMultipartUpload", "DeleteObject", "DeleteObjectTagging"),
                *("DeleteObjects", "GetObject", "GetObjectAcl", "GetObjectAttributes"),
                *("GetObjectLegalHold", "GetObjectRetention", "GetObjectTagging"),
                *("GetObjectTorrent", "HeadBucket", "HeadObject", "ListMultipartUploads"),
                *("ListObjectVersions", "ListObjects", "ListObjectsV2", "ListParts"),
                *("PostObject", "PutObject", "PutObjectAcl", "PutObjectLegalHold"),
                *("PutObjectRetention", "PutObjectTagging", "RestoreObject"),
                *("SelectObjectContent", "UploadPart", "UploadPartCopy"),
            }
        ),
        "lambda": frozenset({"Invoke", "InvokeAsync", "InvokeExecution"}),
        "dynamodb": frozenset(
            {
                *("BatchExecuteStatement", "BatchGetItem", "BatchWriteItem", "DeleteItem"),
                *("ExecuteStatement", "ExecuteTransaction", "GetItem", "GetRecords", "PutItem"),
                *("GetShardIterator", "Query", "Scan", "TransactGetItems", "TransactWriteItems"),
                "UpdateItem",
            }
        ),
        "sns": frozenset({"Publish", "PublishBatch"}),
        "sqs": frozenset(
            {
                *("SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage"),
                *("DeleteMessageBatch", "ChangeMessageVisibility"),
            }
        ),
        "ses": frozenset({"SendEmail", "SendBulkEmail", "SendRawEmail", "SendTemplatedEmail"}),
        "bedrock": frozenset({"InvokeAgent", "InvokeFlow", "InvokeInlineAgent", "Retrieve"}),
    }
)

_IAM_PREFIX = MappingProxyType({"monitoring": "cloudwatch", "amazonmq": "mq"})

_ACCESS_DANGER = MappingProxyType(
    {
        Access.PERMISSIONS: 50,
        Access.WRITE: 25,
        Access.TAGGING: 8,
        Access.READ: 4,
        Access.LIST: 2,
    }
)
_VITAL = frozenset(
    {
        *("iam", "sts", "signin", "organizations", "account", "sso", "sso-directory", "kms"),
        *("identitystore", "cloudtrail", "guardduty", "secretsmanager", "s3", "ec2", "lambda"),
    }
)
"""Who may do what, the record of it, keys and secrets, and where nearly everybody's data is."""

_CORE = frozenset(
    {
        *("ssm", "config", "securityhub", "rds", "ecr", "ecs", "eks", "logs", "ses", "events"),
        *("access-analyzer", "macie2", "route53", "route53domains", "wafv2", "network-firewall"),
        *("backup", "cognito-idp", "cognito-identity", "dynamodb", "ram", "cloudformation"),
        *("inspector2", "detective", "securitylake", "rolesanywhere", "codebuild"),
    }
)

_GRANTING = (
    *("Attach", "Put", "Add", "Authorize", "Grant", "Share", "Associate", "Accept", "Create"),
    *("Set", "Update", "Modify", "Enable", "Import", "Replace", "Assume", "Register"),
)
_ENDING = (
    *("Delete", "Disable", "Stop", "Deregister", "Terminate", "Purge", "Remove", "Detach"),
    *("Disassociate", "Cancel", "Revoke", "Schedule", "Archive"),
)
_GUARDS = (
    *("PublicAccess", "Boundary", "Guardrail", "Logging", "Trail", "Detector", "FlowLog"),
    *("Recorder", "Backup", "Recovery", "Snapshot", "Vault", "Lock", "Retention", "Mfa", "MFA"),
    *("Firewall", "Alarm", "Monitor", "Encryption", "Protection", "Findings"),
    *("EventDataStore", "DeliveryChannel", "LogGroup", "LogStream", "SecurityHub", "Macie"),
    *("Blocklist", "BlockPublic", "Administrator"),
)
"""Words for what protects, records or brings back: ending that is worse than ending a thing."""

_SECRETS = (
    *("GetSecret", "BatchGetSecret", "GetCredential", "GetSession", "GetFederation", "Decrypt"),
    *("GetAuthorizationToken", "GetLoginProfile", "GetPasswordData", "Assume", "ExportCert"),
    *("GetClusterCredentials", "GetDataKey", "GenerateCredential", "GetRoleCredentials"),
)
_RUNNING = ("Run", "Invoke", "Execute", "SendCommand", "StartSession", "Export", "Restore", "Copy")


def is_data_event(event: Event) -> bool:
    """Whether a trail records the event only when told to: it is about data, not resources."""
    return event.name in _DATA_EVENTS.get(short_source(event.source), ())


def iam_action(event: Event) -> str:
    """Return the IAM action that allows the call; empty where AWS documents none of its name."""
    if not event.documented_access or not event.operation:
        return ""
    short = short_source(event.source)
    return f"{_IAM_PREFIX.get(short, short)}:{event.operation}"


def danger(event: Event) -> int:
    """Return how much a call of this kind can do, from 0 to 100.

    What the call may change (its access level), what its verb does to that, and how much hangs
    on the service. Handing permissions out counts more than taking them away, unless what is
    taken away is a guard.
    """
    if event.kind is EventKind.PREDICTED or event.retired:
        return 0
    source = short_source(event.source)
    score = _ACCESS_DANGER[event.access] + _by_verb(event)
    score += 30 if source in _VITAL else 20 if source in _CORE else 0
    return min(100, score)


def _by_verb(event: Event) -> int:
    """Return up to 20 for what the name says is done, and to what."""
    name, changing = event.name, event.access in {Access.PERMISSIONS, Access.WRITE}
    if name.startswith(_SECRETS):
        return 20
    if not changing:
        return 0
    if name.startswith("Schedule") and "Deletion" in name:
        return 20
    if name.startswith(_ENDING):
        if any(word in name for word in _GUARDS):
            return 20
        return 4 if event.access is Access.PERMISSIONS else 10
    if any(word in name for word in _GUARDS):
        return 4  # setting a guard up, mostly
    if event.access is Access.PERMISSIONS:
        return 18 if name.startswith(_GRANTING) else 10
    return 12 if name.startswith(_RUNNING) else 7 if name.startswith(_GRANTING) else 4

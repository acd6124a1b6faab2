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
_CORE = frozenset(
    {
        *("iam", "sts", "signin", "organizations", "kms", "cloudtrail", "guardduty", "s3", "ec2"),
        *("secretsmanager", "ssm", "lambda", "config", "securityhub", "sso", "sso-directory"),
        *("identitystore", "rds", "ecr", "ecs", "eks", "logs", "account", "ses", "events"),
        *("access-analyzer", "macie2", "route53", "route53domains", "wafv2", "network-firewall"),
    }
)
_VERBS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("Delete", "Disable", "Stop", "Deregister", "Terminate", "Cancel", "Purge", "Remove"), 14),
    (("Attach", "Put", "Add", "Authorize", "Grant", "Share", "Associate", "Accept", "Export"), 12),
    (("Create", "Update", "Modify", "Set", "Import", "Enable", "Start", "Run", "Invoke"), 9),
    (("GetSecret", "GetCredential", "GetSession", "GetAuthorization", "Decrypt", "Assume"), 14),
)


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
    """Return how much a call of this kind can do, from 0 to 100, by access level and verb."""
    if event.kind is EventKind.PREDICTED or event.retired:
        return 0
    score = _ACCESS_DANGER[event.access]
    score += next((more for verbs, more in _VERBS if event.name.startswith(verbs)), 0)
    score += 30 if short_source(event.source) in _CORE else 0
    return min(100, score)

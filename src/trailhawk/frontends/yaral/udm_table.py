"""What Google's CloudTrail parser puts into each UDM field, as data.

One row a field: its name, whether Google repeats it, where each value comes from in the order in
which the parser prefers them, and on what ground we say so. ``docs/languages/yaral.md`` prints
this table; ``udm`` gives it meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["AWS_ROOT", "FIELDS", "LABELS", "Ground", "Row", "Source"]


class Ground(Enum):
    """Why we say that a field means this."""

    DOCUMENTED = "documented"
    """Google's field mapping, sample events or parser change log."""

    FROM_RULES = "from rules"
    """Google's own rules only make sense with this meaning."""

    DECIDED = "decided"
    """The sources leave it open; this is our decision, made once."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: a raw path, or a constant text when ``path`` is empty.

    ``when`` names a condition of ``udm.CONDITIONS``. ``list`` marks a path that ends in a list;
    ``prefix`` is what the parser writes before the value.
    """

    path: str = ""
    text: str = ""
    when: str = ""
    prefix: str = ""
    list: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One UDM field."""

    name: str
    sources: tuple[Source, ...]
    ground: Ground
    note: str = ""


AWS_ROOT = "AWS Root User"
_DOCUMENTED, _RULES, _DECIDED = Ground.DOCUMENTED, Ground.FROM_RULES, Ground.DECIDED


def _row(name: str, ground: Ground, *paths: str, note: str = "") -> Row:
    return Row(name, tuple(Source(path) for path in paths), ground, note)


def _constant(name: str, text: str) -> Row:
    return Row(name, (Source(text=text),), _DOCUMENTED)


_ARN = Source("userIdentity.arn")
_PRINCIPAL_ID = Source("userIdentity.principalId")
_USER_NAME = Source("userIdentity.userName")
_ACTOR = (_ARN, _PRINCIPAL_ID)
_ISSUER = "userIdentity.sessionContext.sessionIssuer.userName"
_LOGIN_USER = "userIdentity.userName"
_RESOURCE = "resources.0.ARN"

FIELDS: tuple[Row, ...] = (
    _constant("metadata.vendor_name", "AMAZON"),
    _constant("metadata.product_name", "AWS CloudTrail"),
    _constant("metadata.log_type", "AWS_CLOUDTRAIL"),
    _row("metadata.id", _DECIDED, "eventID", note="Google's own id of the event; one per event"),
    _row("metadata.product_log_id", _DOCUMENTED, "eventID"),
    _row("metadata.product_event_type", _DOCUMENTED, "eventName"),
    _row("metadata.event_timestamp.seconds", _DOCUMENTED, "eventTime", note="compared as a time"),
    Row(
        "metadata.event_type",
        (
            Source(text="USER_LOGIN", when="console login"),
            Source(text="USER_CREATION", when="user created"),
            Source(text="USER_DELETION", when="user deleted"),
            Source(text="USER_CHANGE_PASSWORD", when="password changed"),
            Source(text="RESOURCE_CREATION", when="name starts with Create"),
            Source(text="RESOURCE_DELETION", when="name starts with Delete"),
            Source(text="RESOURCE_READ", when="name starts with Get, List or Describe"),
        ),
        _DECIDED,
        "Google assigns the type by event name; ours goes by the first word of the name, and any "
        "type not listed is refused",
    ),
    Row("principal.ip", (Source("sourceIPAddress", when="called from an address"),), _DOCUMENTED),
    Row(
        "principal.asset.ip", (Source("sourceIPAddress", when="called from an address"),), _DECIDED
    ),
    Row(
        "principal.hostname",
        (Source("sourceIPAddress", when="called from a name"),),
        _DOCUMENTED,
        "an AWS service stands there by its name",
    ),
    Row("principal.user.userid", _ACTOR, _DOCUMENTED, "the ARN; root and services have an id only"),
    Row("principal.user.product_object_id", _ACTOR, _DOCUMENTED, "a copy of userid"),
    _row("principal.user.user_display_name", _RULES, "userIdentity.userName", _ISSUER),
    _row("principal.user.group_identifiers", _DOCUMENTED, "userIdentity.accountId"),
    _row("principal.user.groupid", _DOCUMENTED, "userIdentity.accountId"),
    _row("principal.user.role_name", _DOCUMENTED, _ISSUER),
    _row("principal.user.attribute.roles.name", _DOCUMENTED, _ISSUER),
    _row(
        'principal.user.attribute.labels["mfaAuthenticated"]',
        _RULES,
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
    ),
    _row("principal.resource.type", _DOCUMENTED, "userIdentity.type"),
    _row("principal.location.name", _DOCUMENTED, "awsRegion"),
    Row(
        "src.user.user_display_name",
        (Source(text=AWS_ROOT, when="root"), _USER_NAME),
        _RULES,
    ),
    _row("network.http.user_agent", _DOCUMENTED, "userAgent"),
    _row("network.tls.version", _DECIDED, "tlsDetails.tlsVersion"),
    _row("network.tls.cipher", _DECIDED, "tlsDetails.cipherSuite"),
    _row("network.tls.client.server_name", _DECIDED, "tlsDetails.clientProvidedHostHeader"),
    Row(
        "security_result.action",
        (Source(text="BLOCK", when="failed"), Source(text="ALLOW", when="succeeded")),
        _DOCUMENTED,
        "failed: an errorCode or errorMessage, or a ConsoleLogin that answers Failure",
    ),
    Row(
        "security_result.description",
        (Source("errorMessage", prefix="Reason: "),),
        _RULES,
    ),
    Row(
        "security_result.summary",
        (
            Source(text="Login to AWS Console succeeded.", when="console login succeeded"),
            Source(text="Login to AWS Console failed.", when="console login failed"),
        ),
        _RULES,
        "only of ConsoleLogin",
    ),
    _row("security_result.rule_id", _RULES, "errorCode"),
    _row("target.application", _DOCUMENTED, "eventSource"),
    _row("target.url", _DECIDED, "additionalEventData.LoginTo"),
    Row(
        "target.resource.name",
        (
            Source("requestParameters.policyArn", when="managed policy"),
            Source("requestParameters.bucketName", when="no managed policy"),
            Source("requestParameters.trailName", when="no managed policy"),
            Source("requestParameters.logGroupName", when="no managed policy"),
            Source(_RESOURCE),
        ),
        _DECIDED,
        "Google decides event by event; the first of these that is there",
    ),
    _row("target.resource.resource_subtype", _DECIDED, "resources.0.type"),
    _row(
        "target.resource.product_object_id",
        _DECIDED,
        "responseElements.accessKey.accessKeyId",
        "responseElements.credentials.accessKeyId",
        _RESOURCE,
        note="the new access key where one is handed out, else the first resource",
    ),
    _row("target.resource_ancestors.product_object_id", _RULES, "requestParameters.instanceId"),
    Row(
        "target.user.userid",
        (
            Source("userIdentity.arn", when="console login"),
            Source("userIdentity.userName", when="console login"),
            Source("userIdentity.principalId", when="console login"),
            Source("requestParameters.userName", when="no console login"),
            Source("responseElements.user.userName", when="no console login"),
        ),
        _DECIDED,
        "who logs in; of other events the user that they are about",
    ),
    Row(
        "target.user.user_display_name",
        (
            Source("userIdentity.userName", when="console login"),
            Source("requestParameters.userName", when="no console login"),
            Source("responseElements.user.userName", when="no console login"),
        ),
        _DECIDED,
    ),
    _row(
        "target.user.group_identifiers",
        _DECIDED,
        "recipientAccountId",
        note="the account that the event is about",
    ),
    Row(
        "extensions.auth.auth_details",
        (Source("additionalEventData.MFAUsed", prefix="MFAUsed: "),),
        _DOCUMENTED,
    ),
    _row('additional.fields["recipientAccountId"]', _DOCUMENTED, "recipientAccountId"),
    _row('additional.fields["accessKeyId"]', _RULES, "userIdentity.accessKeyId"),
)
"""Every field by its full name."""


def _label(name: str, *paths: str, listed: bool = False, ground: Ground = _RULES) -> Row:
    return Row(name, tuple(Source(path, list=listed) for path in paths), ground)


_BLOCK = "requestParameters.PublicAccessBlockConfiguration"

LABELS: tuple[Row, ...] = (
    _label("sessionCredentialFromConsole", "sessionCredentialFromConsole", ground=_DOCUMENTED),
    _label(
        "Add Items Group",
        "requestParameters.launchPermission.add.items.group",
        "requestParameters.createVolumePermission.add.items.group",
        listed=True,
    ),
    _label("Request Parameters User Data", "requestParameters.userData"),
    _label("Request Parameters Attribute Name", "requestParameters.attributeName"),
    _label("Request Parameters Values To Add", "requestParameters.valuesToAdd", listed=True),
    _label(
        "AccessControlList Grantee URI",
        "requestParameters.AccessControlPolicy.AccessControlList.Grant.Grantee.URI",
        listed=True,
    ),
    _label("enable", "requestParameters.enable"),
    _label("activate", "requestParameters.activate"),
    _label("enabled", "requestParameters.enabled"),
    _label("sendingEnabled", "requestParameters.sendingEnabled"),
    _label("BlockPublicAcls", f"{_BLOCK}.BlockPublicAcls"),
    _label("BlockPublicPolicy", f"{_BLOCK}.BlockPublicPolicy"),
    _label("IgnorePublicAcls", f"{_BLOCK}.IgnorePublicAcls"),
    _label("RestrictPublicBuckets", f"{_BLOCK}.RestrictPublicBuckets"),
    _label(
        "ipPermissions cidrIp",
        "requestParameters.ipPermissions.items.ipRanges.items.cidrIp",
        listed=True,
    ),
    _label(
        "ipPermissions cidrIpv6",
        "requestParameters.ipPermissions.items.ipv6Ranges.items.cidrIpv6",
        listed=True,
    ),
    _label(
        "req_instance_ids",
        "requestParameters.instanceIds",
        listed=True,
        ground=_DOCUMENTED,
    ),
)
"""The labels of ``target.resource.attribute.labels`` and ``additional.fields`` that are not
themselves raw paths. A label with a dot is the raw path that it names."""

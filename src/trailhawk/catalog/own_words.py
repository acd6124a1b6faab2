"""Our own words on events and on the fields of a record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from trailhawk.catalog.names import CATCH_ALL
from trailhawk.catalog.service_events import WORDS

__all__ = ["RECORD_FIELDS", "about_event", "about_field", "from_name"]

RECORD_FIELDS: tuple[tuple[str, str], ...] = (
    ("eventName", "The action that was called, or the name AWS gives to what happened."),
    ("eventSource", "The service that was asked, as its endpoint's name: iam.amazonaws.com."),
    (
        "eventType",
        (
            "How the event came about: AwsApiCall (a call), AwsConsoleSignIn, AwsConsoleAction, "
            "AwsServiceEvent (AWS by itself), or AwsVpceEvent (through a VPC endpoint)."
        ),
    ),
    (
        "userIdentity",
        "Who called: type, ARN, account, access key, and for a role its session and issuer.",
    ),
    (
        "sourceIPAddress",
        "Where the call came from: an IP address, or the name of the AWS service that made it.",
    ),
    ("awsRegion", "The region that the call was made to; us-east-1 for global services."),
    (
        "requestParameters",
        "What the call asked for. Each operation has its own members; null when it has none.",
    ),
    (
        "responseElements",
        "What AWS answered. Each operation has its own members; null for calls that only read.",
    ),
    ("errorCode", "Why the call failed. The field is absent when the call succeeded."),
    ("errorMessage", "The error in words, where there is an errorCode."),
    ("userAgent", "The program that called: console, SDK, command line, or a service's name."),
    ("eventTime", "When the call was completed, in UTC and whole seconds."),
    ("readOnly", "Whether the call could change nothing."),
    ("eventCategory", "Management, Data, Insight or NetworkActivity."),
    ("managementEvent", "Whether this is a management event: the kind every trail records."),
    ("recipientAccountId", "The account that this copy of the event was delivered to."),
    ("resources", "The resources that were touched, by ARN, where the service lists them."),
    ("additionalEventData", "What the service adds about the call, such as bytes or MFA used."),
    ("eventID", "The event's own number. Copies of one event can reach a log twice."),
    ("sharedEventID", "One number for the same action seen by several accounts."),
    ("vpcEndpointId", "The VPC endpoint that the call came through."),
    ("tlsDetails", "Version, cipher and host name of the TLS connection."),
)
"""The fields of a record, those that rules ask for most first."""

_MORE: Mapping[str, str] = MappingProxyType(
    {
        "(anywhere)": "Any value anywhere in the record.",
        "userIdentity.type": "Root, IAMUser, AssumedRole, AWSService and so on.",
        "userIdentity.arn": "The caller's ARN; for a role it ends in the session's name.",
        "userIdentity.userName": "The user's name; absent for role sessions.",
        "userIdentity.accountId": "The account that the caller belongs to.",
        "userIdentity.invokedBy": "The AWS service that made the call for somebody.",
        "userIdentity.accessKeyId": "The access key that signed the call; ASIA… is temporary.",
        "userIdentity.principalId": "The caller's unique id, and for a role the session's name.",
        "userIdentity.sessionContext.sessionIssuer.userName": "The name of the assumed role.",
        "userIdentity.sessionContext.sessionIssuer.type": "What issued the session: Role, Root.",
        "userIdentity.sessionContext.attributes.mfaAuthenticated": (
            'Whether the session was opened with MFA, as the text "true" or "false".'
        ),
        "additionalEventData.MFAUsed": 'Whether MFA was used to sign in: "Yes" or "No".',
        "responseElements.ConsoleLogin": "How the sign-in ended: Success or Failure.",
    }
)

_EVENTS: Mapping[str, str] = MappingProxyType(
    {
        CATCH_ALL: "Stands for rules that look at this source and at no event in particular.",
        "ConsoleLogin": "Somebody signed in to the AWS console, or failed to.",
        "SwitchRole": "Somebody changed to another role in the console.",
        "ExitRole": "Somebody left a role in the console for the identity before.",
        "CheckMfa": "The console asked for a second factor.",
        "GetSigninToken": "A console sign-in token was made from temporary credentials.",
        "PasswordRecoveryRequested": "Somebody asked to reset the root user's password.",
        "PasswordRecoveryCompleted": "The root user's password was reset.",
        "PasswordUpdated": "The root user's password was changed.",
        "EmailUpdated": "The root user's mail address was changed.",
        "StartSecretVersionDelete": "AWS began to delete a version of a secret.",
        "EndSecretVersionDelete": "AWS finished deleting a version of a secret.",
        "CreateAccountResult": "The outcome of an account's creation in the organization.",
        "PostObject": "An object was put into a bucket by an HTML form.",
        "SharedSnapshotVolumeCreated": "Another account made a volume of a shared snapshot.",
        "SharedSnapshotCopyInitiated": "Another account began to copy a shared snapshot.",
    }
)

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_IRREGULAR = {"Do": "does", "Go": "goes", "Batch": "handles many at once:"}


def about_event(source: str, name: str) -> str:
    """Return what we say of an event of a short source; empty where we have no words of our own."""
    return WORDS.get((source, name)) or _EVENTS.get(name, "")


def from_name(name: str) -> str:
    """Return one line on an event, made from its name where we have no better."""
    known = _EVENTS.get(name)
    if known is not None:
        return known
    words = _WORD.findall(name)
    if not words:
        return "An event that AWS has no description of."
    verb = _IRREGULAR.get(words[0]) or words[0].lower() + _ending(words[0])
    rest = " ".join(
        word if word.isupper() and len(word) > 1 else word.lower() for word in words[1:]
    )
    return f"{verb.capitalize()} {rest}".strip() + "."


def _ending(verb: str) -> str:
    return "es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s"


def about_field(path: str) -> str:
    """Return what a field of a record is; empty where it is a call's own."""
    if path in _MORE:
        return _MORE[path]
    top, _, below = path.partition(".")
    about = dict(RECORD_FIELDS).get(top.partition("|")[0].partition("[")[0], "")
    if not below:
        return about
    return f"Part of {top}. {about}" if about else ""

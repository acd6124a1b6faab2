"""What a finding says about one CloudTrail record: who, what, where from, when, how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum

import msgspec

__all__ = ["HIDDEN_NAME", "EventFacts", "Outcome", "event_facts", "event_time", "mistyped_name"]


HIDDEN_NAME = "HIDDEN_DUE_TO_SECURITY_REASONS"
"""What CloudTrail writes instead of a name that may be a password."""


class Outcome(Enum):
    """How the call ended, as CloudTrail shows it."""

    SUCCESS = "success"
    FAILURE = "failure"


class EventFacts(msgspec.Struct, frozen=True):
    """The identifying facts of one record; a missing or misshapen one is an empty string."""

    event_id: str
    time: str
    """``eventTime`` in RFC 3339 with ``Z``; as found where it cannot be read as a time."""
    source: str
    name: str
    region: str
    account: str
    principal: str
    """The caller's ARN with the session taken off a role; else the best name there is."""
    session: str
    """The role session's name; empty for anybody else."""
    identity_type: str
    access_key: str
    address: str
    user_agent: str
    error_code: str
    outcome: Outcome


def _text(record: Mapping[str, object], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def _mapping(record: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = record.get(key)
    return value if isinstance(value, Mapping) else {}


def event_time(text: str) -> datetime | None:
    """Return ``eventTime`` as an aware UTC time; None when it is none. No offset means UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def _canonical_time(text: str) -> str:
    if len(text) == 20 and text[10] == "T" and text[19] == "Z":
        return text
    moment = event_time(text)
    return text if moment is None else moment.isoformat().replace("+00:00", "Z")


def _principal(identity: Mapping[str, object]) -> tuple[str, str]:
    """Return the principal and the session name of a ``userIdentity`` object."""
    arn = _text(identity, "arn")
    if ":assumed-role/" in arn:
        role, _, session = arn.rpartition("/")
        return role, session
    name = (
        arn
        or _text(identity, "invokedBy")
        or _text(identity, "userName")
        or _text(identity, "principalId")
        or _text(identity, "accountId")
    )
    return name, ""


def mistyped_name(record: Mapping[str, object]) -> str:
    """Return a name that may be a password typed into the wrong field; empty for any other.

    CloudTrail hides the name of a failed sign-in where it knows no such user. What came here
    unhidden, or holds what no name in IAM can hold, is hidden too.
    """
    identity = _mapping(record, "userIdentity")
    name = _text(identity, "userName")
    if not name or _text(identity, "arn") or _outcome(record) is Outcome.SUCCESS:
        return ""
    if _text(record, "eventSource") != "signin.amazonaws.com":
        return ""
    unknown = "no username found" in _text(record, "errorMessage").lower()
    plain = all(letter.isalnum() or letter in "+=,.@_-" for letter in name)
    return name if unknown or not plain else ""


def _outcome(record: Mapping[str, object]) -> Outcome:
    # A failed console sign-in has no errorCode; its result stands in responseElements.
    response = _mapping(record, "responseElements")
    if record.get("errorCode") or record.get("errorMessage"):
        return Outcome.FAILURE
    return Outcome.FAILURE if response.get("ConsoleLogin") == "Failure" else Outcome.SUCCESS


def event_facts(record: Mapping[str, object]) -> EventFacts:
    """Return the facts of a record of any shape; what is missing is empty."""
    identity = _mapping(record, "userIdentity")
    principal, session = _principal(identity)
    if mistyped_name(record):
        principal = HIDDEN_NAME
    return EventFacts(
        event_id=_text(record, "eventID"),
        time=_canonical_time(_text(record, "eventTime")),
        source=_text(record, "eventSource"),
        name=_text(record, "eventName"),
        region=_text(record, "awsRegion"),
        account=_text(record, "recipientAccountId") or _text(identity, "accountId"),
        principal=principal,
        session=session,
        identity_type=_text(identity, "type"),
        access_key=_text(identity, "accessKeyId"),
        address=_text(record, "sourceIPAddress"),
        user_agent=_text(record, "userAgent"),
        error_code=_text(record, "errorCode"),
        outcome=_outcome(record),
    )

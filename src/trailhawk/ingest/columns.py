"""Columns of a table to members of a record: names in any case, cells as text.

One mapping for every kind of table: CSV, Parquet, and JSON whose names lost their case. A nested
cell must be JSON; the ``{type=IAMUser, arn=...}`` that Presto prints otherwise cannot be read
back, since values may hold any of its signs and callers choose values.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import msgspec

from trailhawk.ingest.decoding import decode_record
from trailhawk.ingest.objects import RecordDamaged
from trailhawk.model.events import event_time
from trailhawk.model.limits import Limits

__all__ = [
    "NESTED",
    "NO_COLUMNS",
    "OCSF",
    "WHOLE",
    "WHOLE_NAMES",
    "columns_of",
    "lacks_case",
    "record_of",
    "restored",
    "unreadable",
]

# fmt: off
_TEXTS = (
    "eventVersion", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress",
    "userAgent", "errorCode", "errorMessage", "requestID", "eventID", "eventType", "apiVersion",
    "recipientAccountId", "sharedEventID", "vpcEndpointId", "vpcEndpointAccountId",
    "eventCategory", "sessionCredentialFromConsole",
)
_BOOLEANS = ("readOnly", "managementEvent")
NESTED = (
    "userIdentity", "requestParameters", "responseElements", "additionalEventData", "resources",
    "serviceEventDetails", "tlsDetails", "addendum", "edgeDeviceDetails", "eventContext",
)
_MEMBERS = (
    "principalId", "accountId", "accessKeyId", "userName", "invokedBy", "sessionContext",
    "sessionIssuer", "mfaAuthenticated", "creationDate", "webIdFederationData",
    "federatedProvider", "ec2RoleDelivery", "sourceIdentity", "identityProvider", "credentialId",
    "onBehalfOf", "userId", "identityStoreArn", "inScopeOf", "issuerType", "credentialsIssuedTo",
    "tlsVersion", "cipherSuite", "clientProvidedHostHeader", "originalRequestID",
    "originalEventID", "updatedFields",
)
# fmt: on
_COLUMNS = {name.lower(): name for name in (*_TEXTS, *_BOOLEANS, *NESTED)}
_NEEDED = frozenset({"eventName", "eventSource"})
_ACCOUNTS = frozenset({"recipientAccountId", "vpcEndpointAccountId"})

# A row cast to JSON keeps the lower case of its table's columns, and has a null for each
# column that this record lacks.
_LOWERED = frozenset({"userIdentity", "tlsDetails", "resources", "addendum"})
_KEYS = {member.lower(): member for member in _MEMBERS}

WHOLE = "*"
"""The column of a table in which each cell is a whole record."""
# Splunk, CloudWatch Logs Insights, lookup-events, CloudTrail Lake, our own Parquet output; the
# last two only where no better one is there.
WHOLE_NAMES = ("cloudtrailevent", "eventjson", "@message", "_raw", "event", "message")

NO_COLUMNS = "a table without the columns eventName and eventSource"
OCSF = "OCSF, which is not CloudTrail's own form: read the trail itself"
_FLAT = "userIdentity in several columns, which cannot be put together: export it as JSON"
_PRINTED = re.compile(rb"\s*+[\[{]++\s*+[A-Za-z_][A-Za-z0-9_]*+=")
_WITH_ZONE = " UTC"


def columns_of(names: Sequence[str]) -> list[str]:
    """Return the members that columns are; an empty name for what is no member.

    A table that lacks the two that every record has, but has a column of whole records, gets
    ``WHOLE`` for that and nothing else.
    """
    lowered = [name.strip().lower() for name in names]
    found = [_COLUMNS.get(name, "") for name in lowered]
    # Of two columns that differ in case only, the first counts.
    found = ["" if name in found[:at] else name for at, name in enumerate(found)]
    if set(found) >= _NEEDED:
        return found
    for whole in WHOLE_NAMES:
        if whole in lowered:
            at = lowered.index(whole)
            return [WHOLE if place == at else "" for place in range(len(found))]
    return []


def unreadable(names: Sequence[str]) -> str:
    """Return why a table of these columns holds no records that can be read; empty if it does."""
    lowered = {name.strip().lower() for name in names}
    if {"class_uid", "metadata"} <= lowered:
        return OCSF
    if not columns_of(names):
        return NO_COLUMNS
    flat = any(re.match(r"useridentity[._]?\w", name) for name in lowered)
    return _FLAT if flat and "useridentity" not in lowered else ""


def record_of(columns: Sequence[str], cells: Sequence[bytes], limits: Limits) -> bytes:
    """Return a row as a record; ``RecordDamaged`` with the reason if it is none."""
    if WHOLE in columns:
        record = cells[columns.index(WHOLE)]
    else:
        named = zip(columns, cells, strict=True)
        members = {column: _value(column, cell) for column, cell in named if column and cell}
        record = msgspec.json.encode(members)
    decode_record(record, limits)
    # One line a record, however the cell was printed.
    return record if b"\n" not in record else msgspec.json.format(record, indent=-1)


def lacks_case(members: Collection[str]) -> bool:
    """Tell whether these are a record's names in lower case."""
    return "eventname" in members and "eventsource" in members


def restored(members: Mapping[str, msgspec.Raw]) -> bytes | None:
    """Return a record whose names are in lower case, as Athena writes JSON, with its own names.

    None if it is none, or if a nested member is neither an object nor the text of one.
    """
    if not lacks_case(members):
        return None
    found: dict[str, object] = {}
    for name, raw in members.items():
        column = _COLUMNS.get(name, "")
        if not column:
            continue
        try:
            value = msgspec.json.decode(raw)
            cell = value.encode() if isinstance(value, str) else bytes(raw)
            if value is not None:
                found[column] = _value(column, cell)
        except (ValueError, RecordDamaged):
            return None
    return msgspec.json.encode(found)


def _value(column: str, cell: bytes) -> object:
    if column in NESTED:
        return _nested(column, cell)
    text = cell.decode(errors="replace")
    if column in _BOOLEANS and text in {"true", "false"}:
        return text == "true"
    if column in _ACCOUNTS and text.isascii() and text.isdigit():
        # What guessed at types made a number of it and lost the zeros in front.
        return text.zfill(12)
    return _time(text) if column == "eventTime" else text


def _time(text: str) -> str:
    """Return a time as CloudTrail writes it; tables print times with a space and no zone."""
    if text[10:11] != " ":
        return text
    moment = event_time(text.removesuffix(_WITH_ZONE))
    return text if moment is None else moment.isoformat().replace("+00:00", "Z")


def _nested(column: str, cell: bytes) -> object:
    try:
        value = msgspec.json.decode(cell)
    except (ValueError, RecursionError):
        if _PRINTED.match(cell):
            reason = "printed as {key=value}, which cannot be read back"
        else:
            reason = "not JSON"
        raise RecordDamaged(f"the column {column} is {reason}: select CAST(... AS JSON)") from None
    return _with_keys(value, column) if column in _LOWERED else value


def _with_keys(value: object, column: str) -> object:
    """Give the keys of a nested column the case that CloudTrail writes; no nulls."""
    if isinstance(value, list):
        return [_with_keys(one, column) for one in value]
    if not isinstance(value, dict):
        return value
    keys = _KEYS | {"arn": "ARN"} if column == "resources" else _KEYS
    return {
        keys.get(str(key), key): _with_keys(one, column)
        for key, one in value.items()
        if one is not None
    }

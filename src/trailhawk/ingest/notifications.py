"""Notifications: documents that name objects in S3 instead of carrying records.

From S3 itself, from EventBridge, and from a trail with a topic, as they are or in SNS and SQS.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from trailhawk.ingest.envelopes import LAYERS, Members, held_in, is_record

__all__ = ["notification_of"]

_SHOWN = 10
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ARRAY = msgspec.json.Decoder(list[dict[str, msgspec.Raw]])
_KEYS = msgspec.json.Decoder(list[str])


def notification_of(documents: Iterable[Members]) -> str:
    """Return what to call documents that are notifications, all of them; nothing if one is none."""
    count = _all_named(documents, LAYERS)
    if count is None:
        return ""
    if count == 0:
        return "test notification of S3, naming no object"
    # Reasons are counted by their text, so there are not many of them.
    shown = f"more than {_SHOWN} objects" if count > _SHOWN else f"{count} objects"
    named = "1 object" if count == 1 else shown
    return f"notification naming {named}: scan s3://BUCKET/KEY instead"


def _all_named(documents: Iterable[Members], layers: int) -> int | None:
    total = None
    for document in documents:
        count = _named(document, layers)
        if count is None:
            return None
        total = (total or 0) + count
    return total


def _named(members: Members, layers: int) -> int | None:
    """Return how many objects a document names; None if it is no notification."""
    if bytes(members.get("Event", b"")) == b'"s3:TestEvent"':
        return 0
    if bytes(members.get("eventSource", b"")) == b'"aws:s3"':
        return 1
    if is_record(members):
        return None
    try:
        if "s3Bucket" in members and "s3ObjectKey" in members:
            return len(_KEYS.decode(members["s3ObjectKey"]))
        if bytes(members.get("source", b"")) == b'"aws.s3"' and "detail" in members:
            return 1 if {"bucket", "object"} <= _OBJECT.decode(members["detail"]).keys() else None
        inside = held_in(members, ceiling=0) if layers else None
        if inside is None:
            return None
        array = inside.lstrip().startswith(b"[")
        found = _ARRAY.decode(inside) if array else [_OBJECT.decode(inside)]
    except (ValueError, RecursionError):
        return None
    return _all_named(found, layers - 1)

"""What a log object holds, from its text: the shape of records, or the name of another thing.

Content decides, never the name. Only what is certainly no CloudTrail is skipped: text that
could be a damaged log is read, and says itself what is wrong with it.
"""

from __future__ import annotations

import re

import msgspec

from trailhawk.ingest.columns import OCSF, lacks_case
from trailhawk.ingest.envelopes import SERVICE_EVENT, held_in, is_record, is_service_event
from trailhawk.ingest.inflating import GZIP
from trailhawk.ingest.notifications import notification_of
from trailhawk.ingest.objects import Shape
from trailhawk.ingest.scanner import ARRAY_HEAD, DELIVERY_HEAD, RECORD_START, SPACE

__all__ = ["HEAD_BYTES", "MAGIC", "NO_TRAIL", "OTHERS", "sniff"]

HEAD_BYTES = 1 << 16
"""How much of a large object is looked at before the rest is read."""

MAGIC = {
    GZIP: "compressed twice",
    b"PK\x03\x04": "a zip archive, in an archive or on standard input",
    b"\x28\xb5\x2f\xfd": "compressed twice",
    b"BZh": "compressed twice",
    b"\xfd7zXZ\0": "compressed twice",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\x04\x22\x4d\x18": "compressed by lz4",
    b"H4sI": "gzip in base64: decode it first",
    b"Obj\x01": "Avro",
    b"ORC": "ORC",
}
OTHERS = {
    "digestStartTime": "CloudTrail digest",
    "insightDetails": "CloudTrail Insights",
    "configurationItems": "AWS Config",
    "configurationItem": "AWS Config",
    "webaclId": "WAF log",
    "class_uid": OCSF,
    "detail-type": "EventBridge, but no CloudTrail records",
}
NO_TRAIL = "JSON, but no CloudTrail records"
_SEVERAL = re.compile(rb"[}\]][ \t\r]*\n\s*[{\[]")

_Members = dict[str, msgspec.Raw]
_DELIVERY = msgspec.json.Decoder(dict[str, list[_Members]])
_ARRAY = msgspec.json.Decoder(list[_Members])
_LINES = msgspec.json.Decoder(_Members)


def sniff(text: bytes, *, whole: bool) -> Shape | str:
    """Return the shape of records in ``text``, or the reason why the object is skipped.

    Without ``whole``, ``text`` is only how the object begins, and the shape a first guess.
    """
    if head := DELIVERY_HEAD.match(text):
        return _judged(Shape.RECORDS, text, head.end(), whole=whole)
    if head := ARRAY_HEAD.match(text):
        return _judged(Shape.ARRAY, text, head.end(), whole=whole)
    for magic, reason in MAGIC.items():
        if text.startswith(magic):
            return reason
    start = len(text) - len(text.lstrip())
    if start == len(text):
        return "empty file" if whole else Shape.LINES
    if text[start] == ord("{"):
        several = not whole or _SEVERAL.search(text)
        shape = Shape.LINES if several else Shape.RECORD
        return _judged(shape, text, start, whole=whole)
    return Shape.LINES if RECORD_START.search(text) else "not JSON"


def _judged(shape: Shape, text: bytes, start: int, *, whole: bool) -> Shape | str:
    """Return ``shape``, or the reason if none of what ``text`` holds is a record."""
    first = SPACE.match(text, start)
    begins_well = first and RECORD_START.match(text, first.end())
    # A delivery of Insights begins like one of events. An attacker can have the word logged in
    # an event, so it only leads to the sure look at every record.
    head = text[start : start + 4096]
    if begins_well and b"nsight" not in head and not SERVICE_EVENT.search(head):
        return shape
    documents = _documents(shape, text if whole else _whole_lines(text))
    # A queue's bodies, one a line, each look like a delivery.
    lines = documents or _documents(Shape.LINES, text if whole else _whole_lines(text))
    if reason := notification_of(lines):
        return reason
    if any(map(is_service_event, documents)):
        return Shape.DOCUMENTS
    if not documents or any(_may_hold_records(document) for document in documents):
        return shape
    members = documents[0].keys()
    known = next((reason for member, reason in OTHERS.items() if member in members), "")
    # Of a kind that nobody knows, but with records in it somewhere: let the reader find them.
    return shape if not known and RECORD_START.search(text, start) else known or NO_TRAIL


def _documents(shape: Shape, text: bytes) -> list[_Members]:
    """Return what the text holds, one level deep; nothing if any of it is damaged."""
    try:
        match shape:
            case Shape.RECORDS:
                return [one for member in _DELIVERY.decode(text).values() for one in member]
            case Shape.ARRAY:
                return _ARRAY.decode(text)
            case Shape.LINES | Shape.RECORD | Shape.DOCUMENTS:
                return _LINES.decode_lines(text)
    except (ValueError, RecursionError):
        return []


def _may_hold_records(document: _Members) -> bool:
    if is_record(document) or lacks_case(document):
        return True
    inside = held_in(document, ceiling=HEAD_BYTES)
    if inside is None:
        return False
    # Data in base64 shows nothing of what it holds.
    return any(word in inside for word in (b"event", b'"data"')) or not inside.strip(b"[] \t\r\n")


def _whole_lines(text: bytes) -> bytes:
    return text[: text.rfind(b"\n") + 1]

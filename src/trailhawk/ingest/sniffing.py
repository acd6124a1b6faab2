"""What a log object holds, from how its text begins: the shape of records, or a named other thing.

Content decides, never the name. Only what is certainly no CloudTrail is skipped: text that
could be a damaged log is read, and says itself what is wrong with it.
"""

from __future__ import annotations

import re

import msgspec

from trailhawk.ingest import scanner
from trailhawk.ingest.decoding import RECORDS_HEAD
from trailhawk.ingest.inflating import GZIP
from trailhawk.ingest.objects import Shape

__all__ = ["BOM", "HEAD_BYTES", "sniff"]

BOM = b"\xef\xbb\xbf"
HEAD_BYTES = 1 << 16
_LINE_END = re.compile(rb"[}\]][ \t\r]*\n\s*[{\[]")
_INSIGHT = b"nsight"

_MAGIC = {
    GZIP: "gzip inside gzip",
    b"PK\x03\x04": "a zip archive",
    b"\x28\xb5\x2f\xfd": "zstd-compressed",
    b"BZh": "bzip2-compressed",
    b"\xfd7zXZ\0": "xz-compressed",
    b"PAR1": "Parquet",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
_MEMBERS = {
    "digestStartTime": "CloudTrail digest",
    "configurationItems": "AWS Config",
    "configurationItem": "AWS Config",
    "CloudTrailEvent": "lookup-events output",
    "Events": "lookup-events output",
    "detail-type": "EventBridge event",
    "logEvents": "CloudWatch Logs export",
    "webaclId": "WAF log",
    "awslogs": "CloudWatch Logs subscription",
}
_RECORD_MEMBERS = frozenset({"eventName", "eventSource", "eventVersion", "eventID"})
_NO_TRAIL = "JSON, but no CloudTrail records"


def sniff(head: bytes, *, whole: bool) -> Shape | str:
    """Return the shape of records, or the reason why an object is skipped.

    ``head`` is the text without a byte order mark: all of it if ``whole``.
    """
    if RECORDS_HEAD.match(head):
        return _delivery(head, whole=whole)
    text = head.lstrip()
    if not text and whole:
        return "empty file"
    for magic, reason in _MAGIC.items():
        if head.startswith(magic):
            return reason
    if text.startswith(b"["):
        return Shape.ARRAY
    if scanner.RECORD_START.match(text):
        return Shape.LINES if _LINE_END.search(text) or not whole else Shape.RECORD
    if text.startswith(b"{"):
        return _object(text, whole=whole)
    return Shape.LINES if scanner.RECORD_START.search(text) else "not JSON"


def _delivery(head: bytes, *, whole: bool) -> Shape | str:
    # A delivery of Insights has the shape of one of events. An attacker can have the word
    # logged in an event, so it only leads to the sure look at every record.
    if whole and _INSIGHT in head[:4096] and _all_insights(head):
        return "CloudTrail Insights"
    return Shape.RECORDS


class _Insight(msgspec.Struct):
    eventType: str = ""  # noqa: N815  # CloudTrail's name
    eventName: str | None = None  # noqa: N815
    eventSource: str | None = None  # noqa: N815


class _Insights(msgspec.Struct):
    Records: list[_Insight]


def _all_insights(text: bytes) -> bool:
    try:
        records = msgspec.json.decode(text, type=_Insights).Records
    except (ValueError, RecursionError):
        return False
    return all(
        record.eventType == "AwsCloudTrailInsight" and not record.eventName for record in records
    )


def _object(text: bytes, *, whole: bool) -> Shape | str:
    """Judge a document that begins with neither ``Records`` nor a member of a record."""
    if scanner.RECORD_START.search(text) or b'"eventName"' in text or not whole:
        return Shape.LINES
    try:
        members = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except (ValueError, RecursionError):
        members = {}
    if "Records" in members or _RECORD_MEMBERS & members.keys():
        return Shape.LINES
    return next((why for member, why in _MEMBERS.items() if member in members), _NO_TRAIL)

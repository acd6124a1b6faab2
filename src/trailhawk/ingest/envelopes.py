"""Documents that carry CloudTrail records inside: which member holds them, and how to take it out.

One table row a form. Only a document that is no record itself is looked into, so that nothing
an attacker has logged can pose as an envelope. Data that is no JSON text is left alone.
"""

from __future__ import annotations

import binascii
import re
import zlib
from collections.abc import Callable, Iterable, Mapping

import msgspec

from trailhawk.ingest.columns import restored
from trailhawk.ingest.decoding import repaired
from trailhawk.ingest.inflating import GZIP
from trailhawk.ingest.kinds import InputKind

__all__ = [
    "ARRAYS",
    "DATA",
    "LAYERS",
    "OBJECTS",
    "RECORD_NAMES",
    "SERVICE_EVENT",
    "TEXTS",
    "Members",
    "held_in",
    "is_record",
    "is_service_event",
    "unwrap",
]

Members = Mapping[str, msgspec.Raw]

RECORD_NAMES = frozenset({"eventName", "eventSource"})
"""What has one of these is a record, and is not looked into."""

LAYERS = 4
"""Envelopes in envelopes: a record in EventBridge in SNS in SQS in a command's output."""

SERVICE_EVENT = re.compile(rb'"eventSource"[ \t\r\n]{0,20}:[ \t\r\n]{0,20}"aws:')
"""Where an event may stand that a service sends to a queue or to Lambda.

Its source is ``aws:s3``, ``aws:sqs``, ``aws:kinesis``. CloudTrail's sources are host names, so
nobody can have a call passed over by it.
"""

# Which member holds records, and of which kind of input it is; tried in this order.
ARRAYS = {
    "Records": InputKind.RECORDS,
    "Events": InputKind.LOOKUP_EVENTS,
    "events": InputKind.CLOUDWATCH,  # aws logs filter-log-events
    "logEvents": InputKind.CLOUDWATCH,  # a subscription
    "Messages": InputKind.QUEUES,  # aws sqs receive-message
}
TEXTS = {
    "CloudTrailEvent": InputKind.LOOKUP_EVENTS,
    "message": InputKind.CLOUDWATCH,
    "@message": InputKind.CLOUDWATCH,  # Logs Insights
    "Body": InputKind.QUEUES,  # SQS as the command line shows it
    "body": InputKind.QUEUES,  # SQS as Lambda gets it
    "Message": InputKind.QUEUES,  # SNS
    "_raw": InputKind.SPLUNK,
}
OBJECTS = {
    "detail": InputKind.EVENTBRIDGE,
    "Sns": InputKind.QUEUES,  # SNS as Lambda gets it
    "result": InputKind.SPLUNK,
    "_source": InputKind.ELASTIC,
}
DATA = {
    "awslogs": InputKind.CLOUDWATCH,  # a subscription as Lambda gets it
    "kinesis": InputKind.STREAMS,  # Kinesis as Lambda gets it
    "data": InputKind.STREAMS,  # Firehose
    "Data": InputKind.STREAMS,  # Kinesis
}
_LARGEST_RATIO = 16


class _Cell(msgspec.Struct):
    """One field of a row in what Logs Insights answers."""

    field: str = ""
    value: str = ""


_ROWS = msgspec.json.Decoder(list[list[_Cell]])
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)


def unwrap(document: bytes, *, may_inflate: bool) -> bytes | None:
    """Return the JSON text that a document carries; None if it is no envelope.

    Compressed data is inflated only if ``may_inflate``, and up to 16 times the document's size,
    so that envelopes in envelopes cannot multiply.
    """
    try:
        members = _MEMBERS.decode(repaired(document))
    except (ValueError, RecursionError):
        return None
    if is_record(members):
        return None
    return restored(members) or held_in(
        members, ceiling=_LARGEST_RATIO * len(document) if may_inflate else 0
    )


def is_record(members: Members) -> bool:
    """Tell whether a document is a record, by its names."""
    return not RECORD_NAMES.isdisjoint(members) and not is_service_event(members)


def is_service_event(members: Members) -> bool:
    """Tell whether a document is what a service sends to a queue or to Lambda."""
    return bytes(members.get("eventSource", b"")).startswith(b'"aws:')


def held_in(members: Members, *, ceiling: int) -> bytes | None:
    """Return the JSON text in the first member that carries any, inflated up to ``ceiling``."""
    for names, take in _FORMS:
        for name in names:
            if name in members and (text := take(bytes(members[name]))):
                return text
    for name in DATA:
        if name in members and (text := _data(bytes(members[name]), ceiling)):
            return text
    return None


def _array(value: bytes) -> bytes | None:
    return value if value.startswith(b"[") else None


def _object(value: bytes) -> bytes | None:
    return value if value.startswith(b"{") else None


def _text(value: bytes) -> bytes | None:
    try:
        return _json(_TEXT.decode(value).encode())
    except ValueError:
        return None


def _event(value: bytes) -> bytes | None:
    """Return the record that Splunk's collector takes, or the original in Elastic's fields."""
    if not value.startswith(b"{"):
        return _text(value)
    members = _MEMBERS.decode(value)
    if "original" in members:
        return _text(bytes(members["original"]))
    return value if is_record(members) else None


def _hits(value: bytes) -> bytes | None:
    """Return the array in what Elasticsearch answers to a search."""
    if not value.startswith(b"{"):
        return None
    return _array(bytes(_MEMBERS.decode(value).get("hits", b"")))


def _results(value: bytes) -> bytes | None:
    """Return the array of Splunk's results, or the messages in the rows of Logs Insights."""
    if not value.startswith(b"["):
        return None
    if not value[1:].lstrip().startswith(b"["):
        return value
    try:
        cells = [cell for row in _ROWS.decode(value) for cell in row if cell.field == "@message"]
    except ValueError:
        return None
    return b"[%b]" % b",".join(cell.value.encode() for cell in cells) if cells else None


def _deliveries(value: bytes) -> bytes | None:
    """Return the array that Firehose sends to an HTTP endpoint; others call theirs so as well."""
    return value if re.match(rb'\[\s*\{\s*"data"\s*:', value) else None


def _json(text: bytes) -> bytes | None:
    return text if text.lstrip()[:1] in (b"{", b"[") else None


_FORMS: tuple[tuple[Iterable[str], Callable[[bytes], bytes | None]], ...] = (
    (ARRAYS, _array),
    (TEXTS, _text),
    (OBJECTS, _object),
    (("event",), _event),
    (("hits",), _hits),
    (("results",), _results),
    (("records",), _deliveries),
)


def _data(value: bytes, ceiling: int) -> bytes | None:
    """Return the JSON text in base64, compressed or not; ``value`` may be an object around it."""
    try:
        if value.startswith(b"{"):
            value = bytes(_MEMBERS.decode(value).get("data", b""))
        data = binascii.a2b_base64(_TEXT.decode(value))
        if data.startswith(GZIP):
            if not ceiling:
                return None
            data = zlib.decompressobj(31).decompress(data, ceiling)
    except (ValueError, zlib.error):
        return None
    return _json(data)

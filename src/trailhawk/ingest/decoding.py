"""JSON text to records: the one parser, the ceilings on a record, and repair of broken text.

Every path to a record, fast or slow, ends in ``msgspec`` here, so no two of them can disagree
about duplicate keys, large numbers or escapes.
"""

from __future__ import annotations

import re
from typing import Generic, TypeVar, cast

import msgspec

from trailhawk.ingest.objects import Block, BlockDamaged, RecordDamaged, Shape
from trailhawk.ingest.scanner import DELIVERY_HEAD
from trailhawk.model.limits import Limits

__all__ = ["Decoder", "decode_record", "repaired"]

T = TypeVar("T")

_ANYTHING = msgspec.json.Decoder()

# An escaped backslash is consumed first, so that \\ud800 (text) is not taken for an escape.
_SURROGATE = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|"
    rb"(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


class Decoder(Generic[T]):
    """Decodes whole blocks into ``record_type``; one a worker, since making it costs.

    A struct type that has an ``eventName`` field is made to require it: a document without one
    (an envelope, another log) then ends in ``BlockDamaged`` instead of in an empty record.
    ``msgspec.Raw`` looks into nothing, so use it on blocks that a struct type has accepted.
    """

    def __init__(self, record_type: type[T]) -> None:
        strict = _requiring_event_name(record_type)
        self._one = msgspec.json.Decoder(strict)
        self._many = msgspec.json.Decoder(list[strict])  # type: ignore[valid-type]  # a run-time type

    def decode(self, block: Block) -> list[T]:
        """Return all records of the block; ``BlockDamaged`` if the parser refuses any of it."""
        try:
            match block.shape:
                case Shape.RECORDS:
                    return self._many.decode(_records_array(block.data))
                case Shape.ARRAY:
                    return self._many.decode(block.data)
                case Shape.LINES:
                    return self._one.decode_lines(block.data)
                case Shape.RECORD:
                    return [self._one.decode(block.data)]
                case Shape.DOCUMENTS:
                    pass
        # UnicodeDecodeError and msgspec's errors are all ValueErrors.
        except (ValueError, RecursionError) as error:
            raise BlockDamaged(str(error)) from error
        raise BlockDamaged("documents of several kinds")


def _requiring_event_name(record_type: type[T]) -> type[T]:
    if not issubclass(record_type, msgspec.Struct):
        return record_type
    for field in msgspec.structs.fields(record_type):
        if field.encode_name == "eventName" and not field.required:
            member = (field.name, field.type, msgspec.field(name="eventName"))
            name = record_type.__name__
            strict = msgspec.defstruct(name, [member], bases=(record_type,), kw_only=True)
            return cast("type[T]", strict)
    return record_type


def _records_array(data: bytes) -> memoryview:
    """Return the array of a delivery whose only member is ``Records``.

    Cutting it out, instead of decoding the document, makes the parser refuse anything that
    follows the array. A second ``Records`` member, which it would prefer in silence, then
    goes to ``salvage``, which reads both.
    """
    head = DELIVERY_HEAD.match(data)
    close = data.rfind(b"}")
    if head is None or data[close + 1 :].strip():
        raise BlockDamaged("members other than Records")
    return memoryview(data)[head.end() - 1 : close]


def decode_record(data: bytes | msgspec.Raw, limits: Limits) -> dict[str, object]:
    """Return one record as a dictionary; ``RecordDamaged`` with the reason if it is none."""
    text = data if isinstance(data, bytes) else bytes(data)
    if len(text) > limits.max_record_bytes:
        raise RecordDamaged(f"larger than {limits.max_record_bytes} bytes")
    record = _parsed(text)
    if not isinstance(record, dict):
        raise RecordDamaged("not an object", whole=True)
    if not _within(record, text, limits.max_json_depth):
        raise RecordDamaged(f"nested deeper than {limits.max_json_depth}", whole=True)
    if "eventName" not in record and "eventSource" not in record:
        raise RecordDamaged(_other_kind(record), whole=True)
    if str(record.get("eventSource")).startswith("aws:"):
        raise RecordDamaged("an event of a service, not a CloudTrail record", whole=True)
    return record


def _parsed(text: bytes) -> object:
    try:
        return _ANYTHING.decode(text)
    except RecursionError:
        raise RecordDamaged("nested deeper than the parser goes") from None
    except ValueError as error:
        better = repaired(text)
        if better == text:
            raise RecordDamaged(f"not JSON: {error}") from error
    try:
        return _ANYTHING.decode(better)
    except ValueError as error:
        raise RecordDamaged(f"not JSON: {error}") from error


def repaired(text: bytes) -> bytes:
    r"""Return ``text`` with lone ``\ud800`` escapes and invalid UTF-8 as U+FFFD.

    Who is logged chooses a user agent, and must not choose with it that a record is not read.
    """
    if b"\\u" in text:
        text = _SURROGATE.sub(lambda found: b"\\ufffd" if found[1] else found[0], text)
    try:
        text.decode()
    except UnicodeDecodeError:
        return text.decode(errors="replace").encode()
    return text


def _within(record: dict[str, object], text: bytes, ceiling: int) -> bool:
    """Tell whether the record nests no deeper than ``ceiling``."""
    # Few records have that many brackets at all; counting them costs 2 % of the parse.
    if text.count(b"{") + text.count(b"[") <= ceiling:
        return True
    level: list[object] = [record]
    for _ in range(ceiling):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)  # type: ignore[attr-defined]  # a list
            if isinstance(child, dict | list)
        ]
        if not level:
            return True
    return False


def _other_kind(record: dict[str, object]) -> str:
    if record.get("eventType") == "AwsCloudTrailInsight" or "insightDetails" in record:
        return "CloudTrail Insights event"
    if "eventname" in record and "eventsource" in record:
        return "names in lower case, and a nested member that is no JSON"
    if "ecs" in record:
        return "Elastic's fields instead of CloudTrail's, without event.original"
    return "not a CloudTrail record"

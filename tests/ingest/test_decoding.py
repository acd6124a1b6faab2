"""The one parser: blocks, single records, the ceilings, and repair."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailhawk.ingest import Block, BlockDamaged, Decoder, RecordDamaged, Shape, decode_record
from trailhawk.ingest.decoding import repaired
from trailhawk.model.limits import Limits

LIMITS = Limits()


class Screen(msgspec.Struct, rename={"name": "eventName"}):
    source: str = msgspec.field(default="", name="eventSource")
    name: str | None = None


class Other(msgspec.Struct):
    x: int = 0


def block(data: bytes, shape: Shape) -> Block:
    return Block(data, shape, 0, 0)


@pytest.mark.parametrize(
    ("shape", "data"),
    [
        (Shape.RECORDS, b' { "Records" : [ {"eventName":"A"}, {"eventName":"B"} ] } \n'),
        (Shape.ARRAY, b'[{"eventName":"A"},{"eventName":"B"}]'),
        (Shape.LINES, b'{"eventName":"A"}\r\n\n{"eventName":"B"}\n'),
    ],
)
def test_blocks_of_every_shape(shape: Shape, data: bytes) -> None:
    assert [one.name for one in Decoder(Screen).decode(block(data, shape))] == ["A", "B"]
    assert len(Decoder(msgspec.Raw).decode(block(data, shape))) == 2


def test_a_block_of_one_record() -> None:
    data = b'\n{"eventSource":"s", "eventName":null}'
    (decoded,) = Decoder(Screen).decode(block(data, Shape.RECORD))
    assert isinstance(decoded, Screen)
    assert (decoded.source, decoded.name) == ("s", None)


@pytest.mark.parametrize(
    ("shape", "data"),
    [
        (Shape.RECORDS, b'{"Records":[],"Records":[{"eventName":1}]}'),
        (Shape.RECORDS, b'{"Records":[]} {}'),
        (Shape.RECORDS, b'{"Records":[{"eventName":"A"}]'),
        (Shape.RECORDS, b'{"x":1,"Records":[]}'),
        (Shape.ARRAY, b'[{"eventName":7}]'),
        (Shape.ARRAY, b'[{"eventName":"\xff"}]'),
        (Shape.ARRAY, b"[" * 100_000),
        (Shape.RECORD, b""),
    ],
)
def test_a_block_that_is_refused_is_refused_as_a_whole(shape: Shape, data: bytes) -> None:
    with pytest.raises(BlockDamaged):
        Decoder(Screen).decode(block(data, shape))


def test_a_document_without_an_event_name_is_no_empty_record() -> None:
    for shape, data in [(Shape.LINES, b'{"Records":[]}'), (Shape.ARRAY, b'[{"detail":{}}]')]:
        with pytest.raises(BlockDamaged, match="eventName"):
            Decoder(Screen).decode(block(data, shape))


def test_a_struct_without_an_event_name_is_taken_as_it_is() -> None:
    assert Decoder(Other).decode(block(b"[{}]", Shape.ARRAY)) == [Other()]


def test_a_record_is_taken_from_bytes_and_from_raw() -> None:
    data = b'{"eventName":"A","n":1.5}'
    assert decode_record(data, LIMITS) == {"eventName": "A", "n": 1.5}
    assert decode_record(msgspec.Raw(data), LIMITS) == decode_record(data, LIMITS)


@pytest.mark.parametrize(
    ("data", "reason", "whole"),
    [
        (b"", "not JSON: Input data was truncated", False),
        (b"null", "not an object", True),
        (b"[]", "not an object", True),
        (b'{"eventID":1}', "not a CloudTrail record", True),
        (b'{"eventType":"AwsCloudTrailInsight"}', "CloudTrail Insights event", True),
        (b'{"eventName":' + b"[" * 100 + b"]" * 100 + b"}", "nested deeper than 100", True),
        (b'{"eventName":' + b'{"":' * 100_000, "nested deeper than the parser goes", False),
        (
            b'{"eventName":"' + b"x" * LIMITS.max_record_bytes + b'"}',
            "larger than 1048576 bytes",
            False,
        ),
        (b'{"eventName":"\\ud800",}', "not JSON: JSON is malformed: trailing comma", False),
    ],
)
def test_a_record_that_cannot_be_used(data: bytes, reason: str, *, whole: bool) -> None:
    with pytest.raises(RecordDamaged, match=reason) as caught:
        decode_record(data, LIMITS)
    assert caught.value.whole is whole


def test_depth_counts_brackets_that_nest_and_no_others() -> None:
    deepest = b'{"eventName":' + b"[" * 99 + b"]" * 99 + b',"wide":[' + b"[]," * 500 + b"{}]}"
    assert "wide" in decode_record(deepest, LIMITS)


@pytest.mark.parametrize(
    ("broken", "text"),
    [
        (rb'"\ud800"', "\ufffd"),
        (rb'"\uDBFFx\uDC00"', "\ufffdx\ufffd"),
        (rb'"\ud83d\ude00"', "\U0001f600"),
        (rb'"\\ud800"', r"\ud800"),
        (rb'"\\\ud800"', "\\\ufffd"),
        (rb'"\ud800\ud83d\ude00"', "\ufffd\U0001f600"),
        (b'"\xff\xfe"', "\ufffd\ufffd"),
        (b'"\xf0\x9f\x98\x80"', "\U0001f600"),
    ],
)
def test_repair(broken: bytes, text: str) -> None:
    assert msgspec.json.decode(repaired(broken)) == text


@given(st.binary())
def test_repaired_text_is_text_and_stays_as_it_is(data: bytes) -> None:
    once = repaired(data)
    once.decode()
    assert repaired(once) == once


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_any_text_an_attacker_chooses_is_read(text: str) -> None:
    escaped = "".join(f"\\u{unit:04x}" for unit in _units(text))
    record = decode_record(b'{"eventName":"A","userAgent":"%s"}' % escaped.encode(), LIMITS)
    assert isinstance(record["userAgent"], str)
    record["userAgent"].encode()


def _units(text: str) -> list[int]:
    encoded = text.encode("utf-16-le", errors="surrogatepass")
    return [int.from_bytes(encoded[at : at + 2], "little") for at in range(0, len(encoded), 2)]

"""A log in pieces reads as the same log in one buffer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.runs import RAW, RECORD, run_bytes
from tests.ingest.texts import forms, records, written

from trailhawk.ingest import Block, BlockDamaged, RawRecord, decode_record, salvage
from trailhawk.ingest.splitting import split
from trailhawk.model.errors import Damage
from trailhawk.model.limits import Limits

SMALL = Limits(max_record_bytes=2048, max_buffer_bytes=4096)


def pieces_of(text: bytes, sizes: list[int]) -> Iterator[bytes]:
    at = turn = 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        yield text[at : at + size]
        at += size
        turn += 1


def records_of(found: list[Block | Damage]) -> list[tuple[int, dict[str, object]]]:
    numbered = []
    for block in found:
        assert isinstance(block, Block)
        try:
            for at, raw in enumerate(RAW.decode(block)):
                numbered.append((block.first_index + at, decode_record(raw, SMALL)))
        except BlockDamaged:
            for one in salvage(block, SMALL, "object"):
                assert isinstance(one, RawRecord)
                numbered.append((one.index, decode_record(one.data, SMALL)))
    return numbered


@given(
    st.lists(records, min_size=1, max_size=6),
    st.integers(1, 60),
    forms,
    st.lists(st.integers(1, 9000), min_size=1, max_size=4),
)
@settings(max_examples=300, deadline=None)
def test_pieces_of_any_size_give_the_same_records(
    some: list[dict[str, Any]], times: int, form: str, sizes: list[int]
) -> None:
    text = written(some * times, form)
    found = list(split(pieces_of(text, sizes), SMALL, "object"))
    assert records_of(found) == list(enumerate(some * times))


@given(st.lists(records, max_size=8), forms)
@settings(max_examples=400, deadline=None)
def test_the_fast_and_the_slow_path_agree(some: list[dict[str, Any]], form: str) -> None:
    text = written(some, form)
    if not some:
        return
    fast, slow = run_bytes(text), run_bytes(text, slowly=True)
    assert fast.records == slow.records == list(enumerate(some))
    assert fast.books.objects_done == slow.books.objects_done == 1


def test_blocks_know_where_they_are() -> None:
    text = b'{"Records":[' + b",".join([RECORD] * 2000) + b"]}"
    for block in split(iter([text]), SMALL, "object", offset=5):
        assert isinstance(block, Block)
        for one in salvage(block, SMALL, "object"):
            assert isinstance(one, RawRecord)
            assert text[one.offset - 5 :].startswith(one.data)
            assert text[: one.offset - 5].count(RECORD) == one.index


def test_a_stretch_without_json_ends_the_object() -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"Records":[' + RECORD
        while True:
            yield b" " * 1000

    *blocks, last = split(endless(), SMALL, "object")
    assert isinstance(last, Damage)
    assert last.reason == "stopped: no valid JSON in 4096 bytes"
    assert len(records_of(blocks)) == 1


def test_the_ceiling_on_records_ends_the_object() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield RECORD + b"\n"

    limits = Limits(max_record_bytes=1000, max_buffer_bytes=4096, max_records_per_object=1000)
    *_, last = split(endless(), limits, "object")
    assert isinstance(last, Damage)
    assert last.reason == "stopped: more than 1000 records"

"""Poisoned records: each costs itself, and no text costs more than linear time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.ingest.runs import RECORD, run, run_bytes

from trailhawk.ingest import Block, RawRecord, Shape, salvage
from trailhawk.model.errors import Damage
from trailhawk.model.limits import Limits

LIMITS = Limits()

POISONS = {
    "bad-escape": b'{"eventName":"\\x","eventSource":"s"}',
    "missing-quote": b'{"eventName:"A","eventSource":"s"}',
    "missing-brace": b'{"eventName":"A","eventSource":"s"',
    "cut": b'{"eventName":"A","eventSo',
    "million-brackets": b'{"eventName":' + b"[" * 10**6 + b"]" * 10**6 + b"}",
    "million-braces": b'{"eventName":' + b'{"a":' * 10**6 + b"1" + b"}" * 10**6 + b"}",
    "digits": b'{"eventName":' + b"1" * 10**5 + b"}",
    "keys": b"{" + b",".join(b'"%d":"%d"' % (n, n) for n in range(10**5)) + b"}",
    "long-string": b'{"eventName":"' + b"x" * (1 << 20) + b'"}',
    "nul": b'{"eventName":"\0"}',
}


@pytest.mark.parametrize("name", POISONS)
@pytest.mark.parametrize("place", [0, 1_234, 1_999])
def test_one_poisoned_record_costs_itself(name: str, place: int) -> None:
    records = [RECORD] * 2_000
    records[place] = POISONS[name]
    found = run_bytes(b'{"Records":[' + b",".join(records) + b"]}")
    assert len(found.records) == 1_999
    assert found.books.damaged == 1
    assert found.books.objects_damaged == 1


# The unit repeats for a quarter, then for a megabyte; quadratic work would take 16 times as long.
UNITS = [
    b"{",
    b"[",
    b'"',
    b"\\",
    b",",
    b"]",
    b"}",
    b'{"a":',
    b'{"a":{},',
    b'{"eventName":',
    b'{"eventName":"',
    b'{"eventName":1},',
    b'{"eventName":NaN},',
    b'{"eventName":{"eventName":1',
    b'"a":1,',
    b"\n{",
    b'\n{"a":1,"b":{',
    b'{"Records":[',
    b'{"x":1,"Records":[',
    b"x {",
    b'x {"eventName":1} ',
    b'"{"eventName":1}',
    b'{"detail":',
    b'{"message":"{',
]


@pytest.mark.parametrize("head", [b"", b'{"Records":[', b"["], ids=["bare", "delivery", "array"])
@pytest.mark.parametrize("unit", UNITS)
def test_salvage_takes_linear_time(unit: bytes, head: bytes) -> None:
    def seconds(size: int) -> float:
        data = head + unit * (size // len(unit))
        start = time.process_time()
        for _ in salvage(Block(data, Shape.LINES, 0, 0), LIMITS, "object"):
            pass
        return time.process_time() - start

    once, four_times = seconds(1 << 18), seconds(1 << 20)
    assert four_times < max(10 * once, 0.5)


def test_the_ceiling_on_records_holds_in_salvage() -> None:
    data = b"\n".join([RECORD] * 20)
    *records, last = salvage(
        Block(data, Shape.LINES, 5, 0), Limits(max_records_per_object=15), "object"
    )
    assert [one.index for one in records if isinstance(one, RawRecord)] == list(range(5, 15))
    assert isinstance(last, Damage)
    assert last.reason == "stopped: more than 15 records"


def test_places_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'\xef\xbb\xbf{"Records":[' + RECORD + b",{NaN}," + RECORD + b"]}")
    found = run(path)
    assert [index for index, _ in found.records] == [0, 2]
    (damage,) = found.books.damage
    assert (damage.index, damage.records) == (1, 1)
    assert path.read_bytes()[damage.offset :].startswith(b"{NaN}")

"""What becomes of JSON that is not quite what CloudTrail writes, on every path."""

from __future__ import annotations

import binascii
import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.ingest.runs import RECORD, Run, run_bytes

from trailhawk.model.limits import Limits

Case = dict[str, str]
CASES: list[Case] = yaml.safe_load(Path(__file__).with_name("outcomes.yaml").read_text("utf-8"))
DOCS = Path(__file__).parents[2] / "docs" / "inputs.md"

# What stands in a table for a text that nobody wants to read.
LONG: dict[str, Callable[[int], str]] = {
    "N": lambda count: "1" * count,
    "D": lambda count: "[" * count + "]" * count,
    "W": lambda count: ",".join(["{}"] * count),
    "X": lambda count: "x" * count,
}


def data_of(case: Case) -> bytes:
    encoded = case["latin1"].encode("latin-1") if "latin1" in case else case["text"].encode()
    encoded = re.sub(rb"\{S", b"{" + RECORD[1:-1], encoded)
    encoded = re.sub(rb"(?<![A-QS-Za-z/])R(?![a-z])", lambda _: RECORD, encoded)
    while found := re.search(rb"Z\[((?:(?!Z\[).)*?)\]Z", encoded):
        packed = binascii.b2a_base64(gzip.compress(_long(found[1]), mtime=0), newline=False)
        encoded = encoded[: found.start()] + packed + encoded[found.end() :]
    return _long(encoded)


def _long(encoded: bytes) -> bytes:
    return re.sub(
        rb"([NDWX])([0-9]{2,})",
        lambda found: LONG[found[1].decode()](int(found[2])).encode(),
        encoded,
    )


def told(run: Run) -> str:
    """The outcome without the parser's own words for places."""
    return re.sub(r"JSON is malformed: | \(byte \d+\)| - at `[^`]*`", "", run.outcome)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_outcome(case: Case) -> None:
    assert told(run_bytes(data_of(case))) == case["outcome"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_salvage_agrees(case: Case) -> None:
    data = data_of(case)
    fast, slow = run_bytes(data), run_bytes(data, slowly=True)
    assert told(slow) == case["outcome"]
    assert slow.records == fast.records


READ = [case for case in CASES if not case["outcome"].startswith("skipped")]


@pytest.mark.parametrize("case", READ, ids=lambda case: case["name"])
def test_streaming_agrees(case: Case) -> None:
    data = data_of(case)
    whole, streamed = run_bytes(data), run_bytes(data, Limits(max_buffer_bytes=1))
    assert streamed.records == whole.records
    assert streamed.books.damaged == whole.books.damaged
    assert streamed.books.objects_damaged == whole.books.objects_damaged


def test_the_documentation_has_the_same_table() -> None:
    _, _, table = DOCS.read_text("utf-8").partition("| input | outcome |\n|---|---|\n")
    rows = [f"| {case['name']} | {case['outcome']} |" for case in CASES]
    assert table.partition("\n\n")[0].splitlines() == rows

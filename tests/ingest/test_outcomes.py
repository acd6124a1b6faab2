"""What becomes of JSON that is not quite what CloudTrail writes, on every path."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.ingest.conformance import CASES, Case, data_of, told
from tests.ingest.runs import run_bytes

from trailhawk.model.limits import Limits

DOCS = Path(__file__).parents[2] / "docs" / "inputs.md"


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

"""I6: what becomes of JSON that is not quite what CloudTrail writes, by a written table."""

from __future__ import annotations

from tests.ingest.conformance import CASES, data_of, told
from tests.ingest.runs import run_bytes

from bars.harness import Bar, Context, Outcome
from trailhawk.model.limits import Limits

__all__ = ["CONFORMANCE"]

LEAST = 120


def i6(context: Context) -> Outcome:
    """Each outcome equals the table's; the fast path, salvage and streaming agree."""
    wrong: list[str] = []
    apart: list[str] = []
    for case in CASES:
        data = data_of(case)
        fast, slow = run_bytes(data), run_bytes(data, slowly=True)
        streamed = run_bytes(data, Limits(max_buffer_bytes=1))
        if told(fast) != case["outcome"]:
            wrong.append(case["name"])
        if told(slow) != told(fast) or not fast.records == slow.records == streamed.records:
            apart.append(case["name"])
    holds = not wrong and not apart and len(CASES) >= LEAST
    return Outcome(holds, f"{len(CASES)} cases, not as the table says {wrong}, paths apart {apart}")


CONFORMANCE: dict[str, Bar] = {"I6": i6}

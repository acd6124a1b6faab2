from __future__ import annotations

import io
import json

from tests.sinks.factories import books, finding, folded

from trailhawk.sinks import JsonLinesSink, OpenStream, RunInfo


def test_a_stream_gets_lines_as_they_come_and_stays_open() -> None:
    out = io.StringIO()
    sink = JsonLinesSink(OpenStream(out))
    sink.begin(RunInfo("0.1.0", "scan"))
    sink.add(finding())
    assert out.getvalue().count("\n") == 2
    sink.end(folded([finding()]), books())
    kinds = [json.loads(line)["kind"] for line in out.getvalue().splitlines()]
    assert kinds == ["run", "finding", "group", "books"]
    assert not out.closed


def test_abandoning_a_stream_leaves_what_the_reader_has() -> None:
    out = io.StringIO()
    sink = JsonLinesSink(OpenStream(out))
    sink.begin(RunInfo("0.1.0", "scan"))
    sink.abandon()
    assert out.getvalue().count("\n") == 1
    assert not out.closed

"""A worker that is started before anybody knows what it will run."""

from __future__ import annotations

import pytest

from trailhawk.panther_runtime import Ask, Content, Standby, Worker, WorkerError

RULE = "def rule(event):\n    return event.get('eventName') == 'x'\n"
OTHER = "def rule(event):\n    return event.get('eventName') == 'y'\n"


def said(worker: Worker) -> list[bool | None]:
    asked = Ask("r", [{"eventName": "x"}, {"eventName": "y"}])
    return [verdict.matched for verdict in worker.ask(asked)]


def test_the_process_that_stands_by_runs_the_first_content_and_another_the_next() -> None:
    with Standby() as standby, Worker(Content({}, {"r": RULE}), standby=standby) as first:
        assert said(first) == [True, False]
        with Worker(Content({}, {"r": OTHER}), standby=standby) as second:
            assert said(second) == [False, True]
            assert said(first) == [True, False]


def test_more_content_than_a_pipe_holds_reaches_it() -> None:
    text = RULE + "#" * 1_000_000
    with Standby() as standby, Worker(Content({}, {"r": text}), standby=standby) as worker:
        assert said(worker) == [True, False]


def test_without_content_it_ends() -> None:
    with Standby() as standby:
        process = standby.process
        assert process is not None
        assert process.poll() is None
    assert process.poll() is not None


def test_one_that_has_ended_is_told_of_where_it_is_asked() -> None:
    with Standby() as standby:
        assert standby.process is not None
        standby.process.kill()
        standby.process.wait()
        with (
            Worker(Content({}, {"r": RULE}), standby=standby) as worker,
            pytest.raises(WorkerError, match="ended by itself"),
        ):
            said(worker)

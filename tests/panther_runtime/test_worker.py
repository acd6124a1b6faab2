"""The worker: what it says, what it refuses its rules, and how it ends."""

from __future__ import annotations

import sys

import pytest

from trailhawk.panther_runtime import Ask, Content, Model, Verdict, Worker, WorkerError
from trailhawk.panther_runtime.record import supplied

RULE = """
from panther_detection_helpers.caching import get_string_set, put_string_set
from panther_core import PantherEvent

THRESHOLD = 2


def allowed(name):
    return False


def rule(event: PantherEvent) -> bool:
    if allowed(event.get("EVENTname")):
        return False
    return event.deep_get("useridentity", "type") == "Root"


def title(event):
    return event.udm("actor") + "!"


def dedup(event):
    return 5


def alert_context(event):
    return {"identity": event.get("userIdentity"), "long": "x"}
"""

COUNTING = """
from panther_detection_helpers.caching import get_string_set, put_string_set


def rule(event):
    names = get_string_set("names") | {event.get("eventName")}
    put_string_set("names", names)
    return len(names) > 2
"""

MODEL = Model("def actor(event):\n    return event.get('who')\n", {}, {"actor": "actor"})


def one(python: str, record: dict[str, object], **more: object) -> Verdict:
    with Worker(Content({}, {"r": python}, {"AWS.CloudTrail": MODEL})) as worker:
        assert worker.broken == {}
        return worker.ask(Ask("r", [record], **more))[0]  # type: ignore[arg-type]


def test_a_rule_and_its_alert() -> None:
    record: dict[str, object] = {
        "userIdentity": {"type": "Root"},
        "p_log_type": "AWS.CloudTrail",
        "who": "me",
    }
    said = one(RULE, record, alerts=True)
    assert said.matched is True
    assert said.alert["title"] == "me!"
    assert said.alert["alert_context"] == {"identity": {"type": "Root"}, "long": "x"}
    assert list(said.errors) == ["dedup"]


def test_a_mock_stands_in_for_a_function_and_goes_again() -> None:
    record: dict[str, object] = {"userIdentity": {"type": "Root"}}
    with Worker(Content({}, {"r": RULE}, {})) as worker:
        assert worker.ask(Ask("r", [record], mocks={"allowed": True}))[0].matched is False
        assert worker.ask(Ask("r", [record]))[0].matched is True


def test_state_is_kept_until_it_is_forgotten() -> None:
    records: list[dict[str, object]] = [{"eventName": name} for name in "AABC"]
    with Worker(Content({}, {"r": COUNTING}, {})) as worker:
        for _ in range(2):
            said = worker.ask(Ask("r", records, forget=True))
            assert [verdict.matched for verdict in said] == [False, False, False, True]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("None", "TypeError"),
        ("'yes'", "not bool"),
        ("event['nothing']", "KeyError"),
        ("1 / 0", "ZeroDivisionError"),
        ("event.get('list') in {1}", "TypeError"),
    ],
)
def test_an_error_is_an_error_and_no_match(answer: str, error: str) -> None:
    said = one(f"def rule(event):\n    return {answer}\n", {"list": [1]})
    assert said.matched is None
    assert error in said.error or "not bool" in said.error


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
@pytest.mark.parametrize(
    "act",
    [
        "open('/etc/hostname').read()",
        "__import__('os').listdir('/')",
        "__import__('os').fork()",
        "__import__('os').open('/tmp/made', 65)",
        "__import__('_socket').socket()",
        "__import__('os').kill(__import__('os').getppid(), 0)",
        "__import__('os').execv('/bin/true', ['true'])",
    ],
)
def test_a_rule_can_open_connect_and_start_nothing(act: str) -> None:
    with Worker(
        Content({}, {"r": f"def rule(event):\n    {act}\n    return True\n"}, {})
    ) as worker:
        if worker.confinement != "seccomp":
            pytest.skip("this kernel has no seccomp")
        said = worker.ask(Ask("r", [{}]))[0]
    assert said.matched is None
    assert said.error


def test_nor_can_it_while_it_is_loaded() -> None:
    with Worker(Content({}, {"r": "X = open('/etc/hostname')\n"}, {})) as worker:
        assert "r" in worker.broken
        assert worker.ask(Ask("r", [{}]))[0].matched is None


def test_a_rule_that_never_ends_is_ended() -> None:
    endless = "def rule(event):\n    while True:\n        pass\n"
    worker = Worker(Content({}, {"r": endless}, {}), seconds=2)
    with pytest.raises(WorkerError, match="longer than"):
        worker.ask(Ask("r", [{}]))


def test_a_rule_that_takes_all_memory_is_an_error() -> None:
    greedy = "def rule(event):\n    return len('x' * (1 << 40)) > 1\n"
    assert "MemoryError" in one(greedy, {}).error


def test_a_raw_record_gets_what_panther_adds() -> None:
    added = supplied({"eventTime": "2024-05-01T10:00:00Z", "eventID": "e"})
    assert added["p_event_time"] == "2024-05-01 10:00:00.000000000"
    assert added["p_row_id"] == "e"

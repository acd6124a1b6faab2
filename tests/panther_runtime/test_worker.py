"""The worker: what it says, what it refuses its rules, and how it ends."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from trailhawk.panther_runtime import Ask, Content, Model, Verdict, Worker, WorkerError
from trailhawk.panther_runtime.messages import Batch
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
    assert said.alert["alert_context"] == '{"identity":{"type":"Root"},"long":"x"}'
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


@pytest.mark.parametrize(
    ("first_line", "why"),
    [
        ("import os; os._exit(3)", "ended by itself"),
        ("import sys; sys.exit(0)", "SystemExit"),
        ("while True: pass", "TooLong"),
        ("import signal; signal.signal(14, signal.SIG_IGN)\nwhile True: pass", "longer than"),
    ],
)
def test_a_rule_that_ends_the_worker_while_it_is_loaded_costs_itself(
    first_line: str, why: str
) -> None:
    fine = "def rule(event):\n    return True\n"
    rules = {"a": fine, "bad": f"{first_line}\n{fine}", "c": fine}
    with Worker(Content({}, rules, load_seconds=0.2), seconds=5) as worker:
        assert why in worker.broken["bad"]
        said = {name: worker.ask(Ask(name, [{}]))[0] for name in rules}
        assert (said["a"].matched, said["c"].matched) == (True, True)
        assert why in said["bad"].error
        assert said["bad"].missing
        batch = worker.ask_all(Batch([{}], [("bad", 0), ("c", 0)]), 5)
    assert [one.matched for one in batch.verdicts] == [None, True]


def test_a_helper_that_ends_every_worker_is_an_error_in_the_end() -> None:
    rules = {f"r{n}": "import helper\n\n\ndef rule(event):\n    return True\n" for n in range(25)}
    with (
        pytest.raises(WorkerError, match="ended by itself"),
        Worker(Content({"helper": "import os; os._exit(1)\n"}, rules)) as worker,
    ):
        worker.ask(Ask("r0", [{}]))


def test_numbers_of_any_size_go_in_and_out() -> None:
    python = """
from panther_detection_helpers.caching import increment_counter, put_dictionary, get_dictionary


def rule(event):
    put_dictionary("d", {"n": event.get("n"), "inner": event.get("o")})
    return increment_counter("k", event.get("n")) == -(2**70) and get_dictionary("d") == {
        "n": -(2**70), "inner": {"a": [2**64]}
    }


def alert_context(event):
    return event.to_dict()
"""
    record: dict[str, object] = {"n": -(2**70), "o": {"a": [2**64]}}
    said = one(python, record, alerts=True, forget=True)
    assert (said.matched, said.error, said.errors) == (True, "", {})
    assert said.alert["alert_context"] == f'{{"n":{-(2**70)},"o":{{"a":[{2**64}]}}}}'


def test_what_cannot_be_told_of_an_alert_does_not_end_the_worker() -> None:
    python = """
class Odd(str):
    def __str__(self):
        raise ValueError

    def upper(self):
        return "HIGH"


class OddError(Exception):
    def __str__(self):
        raise ValueError


def nested(depth):
    return {} if depth == 0 else {"a": nested(depth - 1)}


def rule(event):
    return True


def title(event):
    return "half \\ud800, whole \\ud83d\\ude00"


def dedup(event):
    return Odd("odd")


def severity(event):
    return Odd("none such")


def description(event):
    raise OddError


def destinations(event):
    return ["a", event]


def alert_context(event):
    return nested(300)
"""
    said = one(python, {}, alerts=True)
    assert said.matched is True
    assert said.alert == {"title": "half \ufffd, whole \U0001f600", "dedup": "odd"}
    assert set(said.errors) == {"severity", "description", "destinations", "alert_context"}
    assert said.errors["description"] == "an error that cannot be told"


def test_a_context_without_halves_of_characters_is_json() -> None:
    python = (
        "def rule(event):\n    return True\n\n\n"
        "def alert_context(event):\n    return {'a': 'x\\udc00', 'b': event}\n"
    )
    said = one(python, {"k": "\u20ac"}, alerts=True)
    assert said.alert["alert_context"] == '{"a":"x\ufffd","b":{"k":"\u20ac"}}'


def test_what_no_store_can_keep_is_the_rules_error() -> None:
    head = "from panther_detection_helpers.caching import *\n\n\ndef rule(event):\n    "
    for act in (
        "put_dictionary('k', {'a': object()})",
        "put_dictionary('k', [1])",
        "increment_counter('k', 1.5)",
        "get_string_set(None)",
        "put_string_set(7, ['x'])",
    ):
        said = one(f"{head}{act}\n    return True\n", {})
        assert (said.matched, said.error.split(":")[0] in {"TypeError", "ValueError"}) == (
            None,
            True,
        )


def test_a_broken_data_model_costs_the_rules_that_ask_it() -> None:
    asks = "def rule(event):\n    return event.udm('actor') == 'x'\n"
    fine = "def rule(event):\n    return True\n"
    model = Model("1 / 0\n", {}, {"actor": "actor"})
    record: dict[str, object] = {"p_log_type": "AWS.CloudTrail"}
    with Worker(Content({}, {"a": asks, "f": fine}, {"AWS.CloudTrail": model})) as worker:
        assert "ZeroDivisionError" in worker.ask(Ask("a", [record], alerts=True))[0].error
        assert worker.ask(Ask("f", [record], alerts=True))[0].matched is True


def test_a_test_that_never_ends_is_one_test() -> None:
    endless = "def rule(event):\n    while event.get('go'):\n        pass\n    return True\n"
    with Worker(Content({}, {"r": endless}, call_seconds=0.2)) as worker:
        said = worker.ask(Ask("r", [{"go": True}, {}], alerts=True))
    assert said[0].error.startswith("TooLong")
    assert said[1].matched is True


def test_a_name_that_a_mock_made_is_gone_after_it() -> None:
    python = "def rule(event):\n    return 'made' in globals()\n"
    with Worker(Content({}, {"r": python})) as worker:
        assert worker.ask(Ask("r", [{}], mocks={"made": 1}))[0].matched is True
        assert worker.ask(Ask("r", [{}]))[0].matched is False


def test_what_lies_in_the_working_folder_is_no_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pycountry", "statistics", "csv", "helper", "policyuniverse", "msgspec"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'executed')!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    rules = {
        "fine": "import csv, statistics\n\n\ndef rule(event):\n    return True\n",
        "not": "import helper\n\n\ndef rule(event):\n    return True\n",
    }
    with Worker(Content({}, rules)) as worker:
        assert "No module named 'helper' (not, line 1): none of those" in worker.broken["not"]
        assert worker.ask(Ask("fine", [{}]))[0].matched is True
    assert not (tmp_path / "executed").exists()


def test_an_error_says_where_in_the_content_it_comes_from() -> None:
    helper = "def asked(event):\n\n    return event['nothing']\n"
    python = "from helper import asked\n\n\ndef rule(event):\n    return asked(event)\n"
    with Worker(Content({"helper": helper}, {"r": python})) as worker:
        assert worker.ask(Ask("r", [{}]))[0].error == "KeyError: 'nothing' (helper, line 3)"


def test_a_library_that_is_an_extra_is_told_as_one() -> None:
    rules = {name: f"import {name}.no_such_part\n" for name in ("pycountry", "somebodys")}
    with Worker(Content({}, rules)) as worker:
        assert worker.broken["pycountry"].endswith("pip install 'trailhawk[panther]'")
        assert worker.broken["somebodys"].endswith("none of those that a worker has")

"""What becomes of a rule's answers: strict verdicts, fallbacks function by function, bounds."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import msgspec
import pytest

from trailhawk.model.deciding import Question, Ruling, Told
from trailhawk.model.severity import Level
from trailhawk.panther_runtime import Content, PythonDecider, Worker, WorkerError
from trailhawk.panther_runtime.decider import MAX_FAILURES
from trailhawk.panther_runtime.messages import Batch

MATCHES = "def rule(event):\n    return True\n\n\n"
TIME = "2026-06-01T10:00:00Z"


def answers(
    rules: Mapping[str, str], *asked: tuple[str, dict[str, object]], seconds: float = 5.0
) -> list[Ruling]:
    content = Content({}, dict(rules), call_seconds=seconds)
    with PythonDecider(content, dict.fromkeys(rules, "Its Name")) as decider:
        return decider.decide([Question(code, {"eventTime": TIME, **more}) for code, more in asked])


def told(python: str) -> tuple[Told, str]:
    [ruling] = answers({"R": MATCHES + python}, ("R", {}))
    assert ruling.matched is True
    assert ruling.told is not None
    return ruling.told, ruling.fell_back


@pytest.mark.parametrize("answer", ["1", "'yes'", "None", "[1]", "0", "''"])
def test_only_a_boolean_is_a_verdict(answer: str) -> None:
    [ruling] = answers({"R": f"def rule(event):\n    return {answer}\n"}, ("R", {}))
    assert ruling.matched is None
    assert "not bool" in ruling.error


def test_what_is_absent_leaves_the_rules_own() -> None:
    found, fell_back = told("")
    assert (found.title, found.dedup) == ("Its Name", "defaultDedupString:R")
    assert (found.severity, found.unique, found.destinations) == (None, None, None)
    assert (found.description, found.context, fell_back) == ("", b"", "")


@pytest.mark.parametrize("answer", ["1 / 0", "7", "None"])
def test_each_function_falls_back_by_itself(answer: str) -> None:
    functions = ("title", "dedup", "severity", "description", "runbook", "reference")
    python = "".join(f"def {name}(event):\n    return {answer}\n\n\n" for name in functions)
    found, fell_back = told(python)
    assert (found.title, found.dedup) == ("R", "defaultDedupString:R")
    assert (found.severity, found.description, found.runbook, found.reference) == (None, "", "", "")
    assert all(f"{name}():" in fell_back for name in functions)


def test_the_alerts_text_is_dedup_else_title_else_the_rules_own() -> None:
    title = "def title(event):\n    return 'T'\n\n\n"
    assert told(title)[0].dedup == "T"
    assert told(title + "def dedup(event):\n    return ''\n")[0].dedup == "T"
    assert told(title + "def dedup(event):\n    return 'D'\n")[0].dedup == "D"
    assert told(title + "def dedup(event):\n    return 1 / 0\n")[0].dedup == "defaultDedupString:R"


@pytest.mark.parametrize(
    ("word", "level"),
    [("critical", Level.CRITICAL), ("Info", Level.INFORMATIONAL), ("DEFAULT", None), ("no", None)],
)
def test_severities_are_panthers_words_in_any_case(word: str, level: Level | None) -> None:
    found, fell_back = told(f"def severity(event):\n    return {word!r}\n")
    assert (None if found.severity is None else found.severity.level) == level
    assert bool(fell_back) is (word == "no")


def test_texts_and_contexts_are_bounded() -> None:
    found, _ = told("def title(event):\n    return 'x' * 5000\n")
    assert len(found.title) == 1_000
    assert found.title.endswith("... (truncated)")
    found, _ = told("def alert_context(event):\n    return {'a': 'x' * 210000}\n")
    assert b"larger than" in found.context
    found, _ = told("def destinations(event):\n    return [str(n) for n in range(99)]\n")
    assert found.destinations == tuple(map(str, range(10)))
    assert told("def destinations(event):\n    return []\n")[0].destinations == ()


@pytest.mark.parametrize("value", ["float('nan')", "{1, 2}", "object()"])
def test_a_context_that_is_no_json_is_an_error_in_its_place(value: str) -> None:
    found, fell_back = told(f"def alert_context(event):\n    return {{'a': {value}}}\n")
    assert b"_error" in found.context
    assert "alert_context()" in fell_back


def test_a_context_is_what_the_rule_made_of_the_event() -> None:
    python = "def alert_context(event):\n    return {'a': event.get('eventtime'), 'b': [1, None]}\n"
    assert told(python)[0].context == b'{"a":"2026-06-01T10:00:00Z","b":[1,null]}'


KEPT = """\
from panther_detection_helpers.caching import get_string_set, put_string_set


def rule(event):
    before = get_string_set("k")
    put_string_set("k", ["x"], event.event_time_epoch() + 600)
    return bool(before)
"""


def test_what_is_kept_ends_by_the_time_of_events() -> None:
    times = ("10:00:00", "10:09:59", "10:19:58", "10:29:58", "10:29:59")
    asked: list[tuple[str, dict[str, object]]] = [
        ("R", {"eventTime": f"2026-06-01T{time}Z"}) for time in times
    ]
    matched = [one.matched for one in answers({"R": KEPT}, *asked)]
    assert matched == [False, True, True, False, True]


def test_a_replay_begins_with_nothing_kept() -> None:
    with PythonDecider(Content({}, {"R": KEPT}), {"R": "R"}) as decider:
        asked = [Question("R", {"eventTime": TIME})] * 2
        for _ in range(3):
            assert [one.matched for one in decider.decide(asked)] == [False, True]
            decider.forget()


ENDLESS = "def rule(event):\n    while event.get('go'):\n        pass\n    return True\n"
DYING = "import os\n\n\ndef rule(event):\n    os._exit(1)\n"
GREEDY = "def rule(event):\n    return len('x' * (1 << 40)) > 0\n"
FINE = "def rule(event):\n    return True\n"


def test_an_endless_rule_costs_itself_and_is_given_up() -> None:
    endless: tuple[str, dict[str, object]] = ("E", {"go": True})
    asked = [endless] * (MAX_FAILURES + 2)
    found = answers({"E": ENDLESS, "F": FINE}, *asked, ("F", {}), seconds=0.1)
    assert all("TooLong" in one.error for one in found[:MAX_FAILURES])
    assert found[-1].matched is True


def test_one_that_ends_the_worker_costs_itself_and_not_what_others_keep() -> None:
    rules = {"D": DYING, "G": GREEDY, "K": KEPT}
    with PythonDecider(Content({}, rules), dict.fromkeys(rules, "")) as decider:

        def ask(code: str) -> Ruling:
            return decider.decide([Question(code, {"eventTime": TIME})])[0]

        assert ask("K").matched is False
        assert "ended by itself" in ask("D").error
        assert ask("K").matched is True
        assert "MemoryError" in ask("G").error
        for _ in range(MAX_FAILURES):
            last = ask("D")
        assert "not asked" in last.error
        assert ask("K").matched is True


def test_a_rule_that_cannot_be_loaded_is_missing_and_said() -> None:
    rules = {"B": "raise ValueError('no')\n", "F": FINE}
    with PythonDecider(Content({}, rules), dict.fromkeys(rules, "")) as decider:
        assert decider.broken == {"B": "ValueError: no (B, line 1)"}
        broken, fine = decider.decide([Question("B", {}), Question("F", {})])
    assert (broken.matched, broken.missing, fine.matched) == (None, True, True)


def test_an_alert_that_takes_too_long_takes_nothing_from_the_match() -> None:
    python = MATCHES + (
        "def title(event):\n    return 'T'\n\n\n"
        "def runbook(event):\n    while True:\n        pass\n\n\n"
        "def alert_context(event):\n    return {'a': 1}\n"
    )
    found = answers({"R": python}, *[("R", {})] * (MAX_FAILURES + 1), seconds=0.1)
    for ruling in found[:MAX_FAILURES]:
        assert ruling.matched is True
        assert ruling.told is not None
        assert (ruling.told.title, ruling.told.runbook) == ("T", "")
        assert ruling.fell_back.startswith("runbook(): TooLong")


def test_a_rule_that_could_not_answer_goes_by_an_exact_condition() -> None:
    with PythonDecider(
        Content({}, {"D": DYING, "E": ENDLESS}, call_seconds=0.1), dict.fromkeys("DE", "")
    ) as decider:
        for code in "DE":
            for _ in range(MAX_FAILURES + 1):
                [ruling] = decider.decide([Question(code, {"eventTime": TIME, "go": True})])
                assert (ruling.matched, ruling.missing) == (None, True)


def test_a_threshold_counts_from_its_first_and_begins_anew() -> None:
    python = (
        "from panther_detection_helpers.caching import evaluate_threshold\n\n\n"
        "def rule(event):\n    return evaluate_threshold('k', 2, 600)\n"
    )
    times = ("10:00:00", "10:10:01", "10:10:02", "10:10:03", "10:10:04")
    asked: list[tuple[str, dict[str, object]]] = [
        ("R", {"eventTime": f"2026-06-01T{time}Z"}) for time in times
    ]
    assert [one.matched for one in answers({"R": python}, *asked)] == [
        *(False, False, True, False, True)
    ]


COLLECTED: dict[str, object] = {
    "sourceIPAddress": "203.0.113.9",
    "recipientAccountId": "111122223333",
    "userIdentity": {"userName": "ann", "arn": "arn:aws:iam::444455556666:user/ann"},
    "requestParameters": {"a": [{"ip": "2001:db8::1"}, "i-0123456789abcdef0", "1.2.3", 7, None]},
    "responseElements": {"owner": "ann@example.com", "long": "1" * 5000},
}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("p_any_ip_addresses", ["2001:db8::1", "203.0.113.9"]),
        ("p_any_aws_arns", ["arn:aws:iam::444455556666:user/ann"]),
        ("p_any_aws_account_ids", ["111122223333", "444455556666"]),
        ("p_any_aws_instance_ids", ["i-0123456789abcdef0"]),
        ("p_any_emails", ["ann@example.com"]),
        ("p_any_usernames", ["ann"]),
        ("p_any_domain_names", None),
        ("p_any_nothing", None),
        ("P_ANY_USERNAMES", ["ann"]),
    ],
)
def test_what_panther_collects_of_a_record_is_there(name: str, values: list[str] | None) -> None:
    python = (
        f"def rule(event):\n    return ({name!r} in event) is {values is not None}\n\n\n"
        f"def alert_context(event):\n    return {{'a': event.get({name!r})}}\n"
    )
    [ruling] = answers({"R": python}, ("R", COLLECTED))
    assert (ruling.matched, ruling.error) == (True, "")
    assert ruling.told is not None
    assert msgspec.json.decode(ruling.told.context) == {"a": values}


PILES = """
PILE = []


def rule(event):
    PILE.append(bytearray(60_000_000))
    return True
"""
NEEDS = "def rule(event):\n    return len(bytearray(200_000_000)) > 0\n"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux")
def test_what_one_rule_piles_up_is_not_another_ones_failure() -> None:
    content = Content({}, {"P": PILES, "N": NEEDS}, memory_bytes=700_000_000)
    asked = [Question(code, {"eventTime": TIME, "n": n}) for n in range(12) for code in "PN"]
    with PythonDecider(content, {}) as decider:
        found = [
            ruling for at in range(0, 24, 12) for ruling in decider.decide(asked[at : at + 12])
        ]
    assert all(one.matched for one in found)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux")
def test_a_rule_that_is_always_without_memory_is_given_up() -> None:
    content = Content({}, {"G": GREEDY, "F": FINE})
    asked = [Question(code, {"eventTime": TIME}) for _ in range(5) for code in "GF"]
    with PythonDecider(content, {}) as decider:
        found = decider.decide(asked) + decider.decide(asked)
    assert [one.matched for one in found] == [None, True] * 10
    assert "MemoryError" in found[0].error
    assert "not asked" in found[-2].error


def test_what_is_printed_piles_up_nowhere() -> None:
    python = "def rule(event):\n    print('x' * 10_000_000)\n    return True\n"
    asked: list[tuple[str, dict[str, object]]] = [("R", {"n": n}) for n in range(100)]
    found = answers({"R": python}, *asked)
    assert all(one.matched for one in found)


FORGES = """
import os
import struct

ANSWER = {answer!r}


def rule(event):
    if event.get("n") == 0:
        for pipe in range(3, 10):
            try:
                os.write(pipe, struct.pack(">I", len(ANSWER)) + ANSWER)
            except OSError:
                pass
    while {loops}:
        pass
    return True
"""


@pytest.mark.parametrize("context", ["{}{}", "[1]", "x", "[" * 5000])
def test_a_context_that_was_forged_is_none(context: str) -> None:
    verdict = {"matched": True, "alert": {"alert_context": context}}
    python = FORGES.format(answer=msgspec.msgpack.encode({"verdicts": [verdict]}), loops=False)
    [ruling] = answers({"R": python}, ("R", {"n": 0}))
    assert ruling.told is not None
    assert b"_error" in ruling.told.context


def test_a_worker_that_does_not_listen_is_ended() -> None:
    answer = msgspec.msgpack.encode({"verdicts": [{"matched": True}]})
    python = FORGES.format(answer=answer, loops=True)
    content = Content({}, {"R": python}, call_seconds=0)
    record: dict[str, object] = {"n": 0, "long": "x" * 5_000_000}
    with Worker(content) as worker:
        batch = Batch([record], [("R", 0)])
        assert worker.ask_all(batch, 5).verdicts[0].matched is True
        with pytest.raises(WorkerError, match="longer than"):
            worker.ask_all(batch, 0.5)

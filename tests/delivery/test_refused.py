"""An alert that a sink will not have is set aside, and holds up no other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.delivery.receivers import filled, mail, web
from tests.store.stores import trigger

from trailhawk.cli.main import main
from trailhawk.config import Egress, Sink
from trailhawk.delivery.aws import HubSender, TopicSender
from trailhawk.delivery.deliver import PATIENCE, Delivered, deliver, sender_for
from trailhawk.delivery.failures import Fault, SinkError
from trailhawk.delivery.refused import ATTEMPTS, retry_aside
from trailhawk.delivery.senders import Packet
from trailhawk.store import Store, open_store
from trailhawk.store.outbox import Cursor

LOOPBACK = Egress(allow_loopback=True)


def hook(port: int, **more: Any) -> Sink:
    return Sink(name="hook", kind="webhook", url=f"http://127.0.0.1:{port}/", **more)


def send(store: Store, sink: Sink, clock: float) -> Delivered:
    sender = sender_for(sink, LOOPBACK, {}, lambda: clock, store)
    return deliver(store, sink, sender, lambda: clock)


def until_aside(store: Store, sink: Sink) -> Delivered:
    for attempt in range(ATTEMPTS):
        result = send(store, sink, attempt * 1_000)
    return result


@pytest.mark.parametrize("status", [400, 403, 413, 422])
def test_what_is_refused_is_set_aside_and_the_rest_goes_on(status: int) -> None:
    with web() as seen:
        seen.dislikes = {"user-001": status}
        store = filled(3)
        first = send(store, hook(seen.port), 0)
        assert (first.sent, first.left, first.aside) == (1, 2, 0)
        last = until_aside(store, hook(seen.port))
        assert (last.left, last.aside, last.problem) == (0, 1, "")
        (refusal,) = store.refusals("hook")
        assert refusal.aside
        assert str(status) in refusal.reason
        told = [json.loads(body)["principal"] for _, _, body in seen.requests]
        assert told.count("user-000") == told.count("user-002") == 1


@pytest.mark.parametrize("status", [401, 404, 408, 429, 500, 503])
def test_what_speaks_of_the_sink_sets_nothing_aside(status: int) -> None:
    with web() as seen:
        seen.dislikes = {"user": status}
        store = filled(2)
        for attempt in range(20):
            result = send(store, hook(seen.port), attempt * 1_000)
        assert (result.sent, result.left, result.aside) == (0, 2, 0)
        assert store.refusals("hook") == []


def tried(store: Store, sink: Sink, times: int) -> Delivered:
    """Deliver so often, each time when the pause after the last failure is over."""
    for attempt in range(times):
        result = send(store, sink, attempt * 1_000)
    return result


def test_what_a_sink_fails_on_for_long_while_it_takes_others_is_set_aside() -> None:
    with web() as seen:
        seen.dislikes = {"user-000": 500, "user-002": 502}
        store = filled(5)
        before = tried(store, hook(seen.port), PATIENCE)
        assert (before.sent, before.left, before.aside) == (0, 5, 0)
        after = send(store, hook(seen.port), PATIENCE * 1_000)
        assert (after.left, after.aside) == (3, 1)
        assert "502" in after.problem
        (refusal,) = store.refusals("hook")
        assert (refusal.aside, refusal.attempts) == (True, PATIENCE + 2)
        assert "500" in refusal.reason
        last = tried(store, hook(seen.port), 2 * PATIENCE + 15)
        assert (last.left, last.aside, last.problem) == (0, 2, "")
        told = [json.loads(body)["principal"] for _, _, body in seen.requests]
        assert told.count("user-001") == told.count("user-003") == told.count("user-004") == 1
        seen.dislikes = {}
        assert (
            retry_aside(
                store, hook(seen.port), sender_for(hook(seen.port), LOOPBACK, {}, lambda: 0, store)
            )
            == 2
        )
        assert store.refusals("hook") == []


def test_several_alerts_in_a_row_that_a_sink_fails_on_are_set_aside_together() -> None:
    with web() as seen:
        seen.dislikes = {"user-000": 500, "user-001": 400, "user-002": 500}
        store = filled(4)
        last = tried(store, hook(seen.port), PATIENCE + 1)
        assert (last.sent, last.left, last.aside) == (1, 0, 3)


class Wavering:
    """A sink that answers as it is told, call after call."""

    def __init__(self, *faults: Fault | None) -> None:
        self.faults = list(faults)

    def send(self, packets: Sequence[Packet]) -> None:
        for taken, _ in enumerate(packets):
            fault = self.faults.pop(0)
            if fault is not None:
                raise SinkError("no", taken, fault=fault)


def failing(store: Store, *faults: Fault | None) -> Delivered:
    """Return how it went with a sink that has failed so often, and then answers like this."""
    with store.transaction():
        store.set_cursor("hook", Cursor(failures=PATIENCE))
    return deliver(store, hook(1), Wavering(*faults), lambda: 0)


def test_a_sink_that_comes_back_in_between_has_nothing_set_aside() -> None:
    result = failing(filled(2), Fault.EITHER, None, None)
    assert (result.sent, result.left, result.aside) == (2, 0, 0)


def test_a_sink_that_goes_in_between_has_nothing_set_aside() -> None:
    result = failing(filled(2), Fault.EITHER, None, Fault.SINK)
    assert (result.sent, result.left, result.aside) == (0, 2, 0)
    result = failing(filled(3), Fault.EITHER, Fault.SINK)
    assert (result.sent, result.left, result.aside) == (0, 3, 0)


def test_an_alert_alone_waits_for_as_long_as_it_takes() -> None:
    assert failing(filled(1), Fault.EITHER).left == 1


def test_a_sink_that_refuses_everything_is_asked_less_and_less() -> None:
    with web() as seen:
        seen.dislikes = {"user": 400}
        store = filled(30)
        for second in range(0, 3_600, 10):
            result = send(store, hook(seen.port), second)
        assert len(seen.requests) < 20
        assert result.left + result.aside == 30
        assert 1 <= result.aside <= 3


def test_what_was_set_aside_is_sent_when_asked_and_then_forgotten() -> None:
    with web() as seen:
        sink = hook(seen.port)
        seen.dislikes = {"user-001": 400}
        store = filled(3)
        until_aside(store, sink)
        sender = sender_for(sink, LOOPBACK, {}, lambda: 0, store)
        assert retry_aside(store, sink, sender) == 0
        assert store.refusals("hook")[0].attempts == ATTEMPTS + 1
        seen.dislikes = {"user-001": 503}
        assert retry_aside(store, sink, sender) == 0
        assert store.refusals("hook")[0].attempts == ATTEMPTS + 1
        seen.dislikes = {}
        assert retry_aside(store, sink, sender) == 1
        assert store.refusals("hook") == []
        told = json.loads(seen.requests[-1][2])
        assert (told["principal"], told["update"]) == ("user-001", False)


def test_what_was_set_aside_and_grew_is_told_as_new() -> None:
    with web() as seen:
        sink = hook(seen.port)
        seen.dislikes = {"user-000": 400}
        store = filled(2)
        until_aside(store, sink)
        with store.transaction():
            store.fold([trigger(n, n / 3600, principal="user-000") for n in range(20)])
        seen.dislikes = {}
        assert send(store, sink, 9_000).sent == 1
        assert json.loads(seen.requests[-1][2])["update"] is False
        assert store.refusals("hook") == []


def test_a_letter_that_is_refused_does_not_repeat_those_before_it() -> None:
    with mail(dislikes="user-001") as (port, box):
        sink = Sink(
            name="hook",
            kind="smtp",
            host="127.0.0.1",
            port=port,
            sender="a@b.test",
            recipients=("c@d.test",),
        )
        store = filled(3)
        result = until_aside(store, sink)
    assert (result.left, result.aside) == (0, 1)
    assert len(box.got) == 2
    assert "554" in store.refusals("hook")[0].reason


class Hub:
    """Security Hub as documented: a malformed finding refuses a request, another is named."""

    def __init__(self, malformed: str, failing: str) -> None:
        self.malformed = malformed
        self.failing = failing
        self.got: list[str] = []

    def batch_import_findings(self, **request: Any) -> dict[str, object]:
        from botocore.exceptions import ClientError  # noqa: PLC0415 - an extra

        ids = [one["Id"] for one in request["Findings"]]
        if any(self.malformed in one for one in ids):
            answer: Any = {"Error": {"Code": "InvalidInputException", "Message": "no"}}
            raise ClientError(answer, "BatchImportFindings")
        failed = [one for one in ids if self.failing in one]
        self.got += [one for one in ids if one not in failed]
        named = [{"Id": one, "ErrorCode": "InvalidInput", "ErrorMessage": "no"} for one in failed]
        return {"FailedCount": len(failed), "SuccessCount": 0, "FailedFindings": named}


def test_security_hub_s_bad_findings_are_found_among_the_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("botocore")
    store = filled(5)
    idents = [ident for _, ident in store.waiting(0, 10)]
    hub = Hub(idents[1], idents[3])
    monkeypatch.setattr("trailhawk.delivery.aws._client", lambda *_: hub)
    sink = Sink(name="hook", kind="securityhub", account="123456789012", region="eu-west-1")
    for attempt in range(2 * ATTEMPTS):
        result = deliver(store, sink, HubSender(sink), lambda: attempt * 10_000.0)  # noqa: B023
    assert (result.left, result.aside) == (0, 2)
    good = {f"trailhawk/{one}" for at, one in enumerate(idents) if at not in {1, 3}}
    assert set(hub.got) == good


class Topic:
    """SNS, which refuses one message."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def publish(self, **request: Any) -> None:
        from botocore.exceptions import ClientError  # noqa: PLC0415 - an extra

        if "user-001" in request["Message"]:
            answer: Any = {"Error": {"Code": "InvalidParameter", "Message": "no"}}
            raise ClientError(answer, "Publish")
        self.sent.append(request["Message"])


def test_a_topic_is_told_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("botocore")
    store = filled(3)
    topic = Topic()
    monkeypatch.setattr("trailhawk.delivery.aws._client", lambda *_: topic)
    sink = Sink(name="hook", kind="sns", topic="t", region="eu-west-1")
    for attempt in range(ATTEMPTS):
        result = deliver(store, sink, TopicSender(sink), lambda: attempt * 10_000.0)  # noqa: B023
    assert (result.aside, len(topic.sent)) == (1, 2)


def test_a_refusal_says_how_many_were_taken() -> None:
    with web() as seen:
        seen.dislikes = {"user-002": 400}
        store = filled(3)
        alerts = [store.exactly(ident) for _, ident in store.waiting(0, 10)]
        packets = [Packet(one, ()) for one in alerts if one is not None]
        sender = sender_for(hook(seen.port), LOOPBACK, {}, lambda: 0, store)
        with pytest.raises(SinkError) as raised:
            sender.send(packets)
    assert (raised.value.taken, raised.value.fault) == (2, Fault.ALERT)


def test_the_command_lists_and_retries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "alerts.db"
    store = open_store(str(path))
    with store.transaction():
        store.fold([trigger(n, principal=f"user-{n:03}") for n in range(3)])
    store.close()
    monkeypatch.setattr("trailhawk.delivery.deliver.retry_delay", lambda _: 0)
    with web() as seen:
        seen.dislikes = {"user-001": 400}
        (tmp_path / "trailhawk.toml").write_text(
            f'store = "{path}"\n[egress]\nallow_loopback = true\n'
            f'[[sink]]\nname = "hook"\nkind = "webhook"\nurl = "http://127.0.0.1:{seen.port}/"\n'
        )
        command = ["alerts", "deliver", "--config", str(tmp_path / "trailhawk.toml")]
        assert main([*command, "--status"]) == 0
        assert "3 left, 0 set aside" in capsys.readouterr().out
        for _ in range(ATTEMPTS):
            assert main(command) == 1
        assert "1 sent, 0 left, 1 set aside" in capsys.readouterr().out
        assert main([*command, "--status"]) == 1
        assert "set aside, refused 5x: 127.0.0.1 answered 400" in capsys.readouterr().out
        seen.dislikes = {}
        assert main([*command, "--retry"]) == 0
        assert "1 taken that had been set aside" in capsys.readouterr().out
        assert main([*command, "--status"]) == 0

"""Every sink against a real receiver; a dead one loses nothing and blocks nobody."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from tests.delivery.receivers import filled, lines, mail, web
from tests.store.stores import trigger

from trailhawk.config import Egress, Sink
from trailhawk.delivery.deliver import Delivered, deliver, retry_delay, sender_for
from trailhawk.delivery.failures import SinkError
from trailhawk.delivery.senders import Packet, signature
from trailhawk.model.errors import ConfigError
from trailhawk.store import Store

LOOPBACK = Egress(allow_loopback=True)
SECRET = {"SECRET": "s3cret"}


def send(store: Store, sink: Sink, clock: float = 0, egress: Egress = LOOPBACK) -> Delivered:
    sender = sender_for(sink, egress, SECRET, lambda: clock, store)
    return deliver(store, sink, sender, lambda: clock)


def test_a_webhook_is_signed_and_repeats_carry_the_same_id() -> None:
    with web() as seen:
        url = f"http://127.0.0.1:{seen.port}/hook?x=1"
        sink = Sink(name="hook", kind="webhook", url=url, key_env="SECRET")
        store = filled(2)
        seen.answers = [200, 503]
        first = send(store, sink, clock=100)
        assert (first.sent, first.left) == (1, 1)
        assert "503" in first.problem
        assert send(store, sink, clock=101).sent == 0
        assert send(store, sink, clock=110).sent == 1
        assert send(store, sink, clock=120).sent == 0
        path, headers, body = seen.requests[0]
        assert path == "/hook?x=1"
        signed = signature("s3cret", headers["X-Trailhawk-Timestamp"], body)
        assert headers["X-Trailhawk-Signature"] == signed
        ids = [json.loads(body)["id"] for _, _, body in seen.requests]
        assert ids[1] == ids[2] != ids[0]
        assert headers["Idempotency-Key"] == ids[0]


@pytest.mark.parametrize("kind", ["slack", "teams", "pagerduty", "jira"])
def test_chats_pagers_and_trackers_take_their_shape(kind: str) -> None:
    hostile = "<!channel> <http://evil|x> [a](http://evil) {noformat} @everyone"
    with web() as seen:
        url = f"http://127.0.0.1:{seen.port}/"
        sink = Sink(name=kind, kind=kind, url=url, key_env="SECRET", project="SEC")
        assert send(filled(1, name=hostile), sink).sent == 1
        text = seen.requests[0][2].decode()
    message = json.loads(text)
    match kind:
        case "slack":
            assert all(field["type"] == "plain_text" for field in message["blocks"][1]["fields"])
            assert "<!channel>" not in message["text"]
        case "teams":
            assert "[a](" not in json.dumps(message)
        case "pagerduty":
            assert len(message["dedup_key"]) == 32
            assert message["routing_key"] == "s3cret"
        case _:
            assert message["fields"]["description"].count("{noformat}") == 2


@pytest.mark.parametrize(("kind", "tcp"), [("syslog", True), ("syslog", False), ("cef", True)])
def test_syslog_and_cef_are_one_line_whatever_the_text(kind: str, tcp: bool) -> None:
    with lines(tcp=tcp) as (port, got):
        protocol = "tcp" if tcp else "udp"
        sink = Sink(name="s", kind=kind, host="127.0.0.1", port=port, protocol=protocol)
        assert send(filled(2, user_agent='a\nb"]|=\\'), sink).sent == 2
        for _ in range(200):
            if len(got) == 2:
                break
            __import__("time").sleep(0.01)
    assert len(got) == 2
    assert all(b"\n" not in one and one.startswith(b"<") for one in got)


def test_mail_has_the_alert_s_id() -> None:
    with mail() as (port, box):
        sink = Sink(
            name="m",
            kind="smtp",
            host="127.0.0.1",
            port=port,
            sender="a@b.test",
            recipients=("c@d.test",),
        )
        assert send(filled(1, name="x\r\nBcc: evil@x.test"), sink).sent == 1
    assert "\nBcc:" not in box.got[0]
    assert "@trailhawk.invalid>" in box.got[0]


def test_mail_sends_no_password_in_the_clear() -> None:
    with mail() as (port, box):
        sink = Sink(
            name="m",
            kind="smtp",
            host="127.0.0.1",
            port=port,
            sender="a@b.test",
            recipients=("c@d.test",),
            user="u",
            key_env="SECRET",
        )
        assert "no TLS" in send(filled(1), sink).problem
    assert not box.got


@pytest.mark.parametrize("kind", ["jsonl", "csv", "ocsf", "sarif"])
def test_files_are_private_and_whole(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"out.{kind}"
    sink = Sink(name="f", kind=kind, path=str(path))
    store = filled(3, user_agent="=cmd()")
    assert send(store, sink).sent == 3
    assert send(store, sink).sent == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text("utf-8")
    if kind == "csv":
        rows = list(csv.DictReader(text.splitlines()))
        assert len(rows) == 3
        assert rows[0]["user_agents"].startswith("'=")
    elif kind == "sarif":
        assert len(json.loads(text)["runs"][0]["results"]) == 3
    else:
        assert len([json.loads(line) for line in text.splitlines()]) == 3


def test_mild_alerts_can_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    sink = Sink(name="f", kind="jsonl", path=str(path), min_level="critical")
    assert send(filled(3), sink) == Delivered("f", 0, 0)


class Dead:
    """A sink that is down until told otherwise."""

    def __init__(self) -> None:
        self.down = True
        self.got: list[str] = []

    def send(self, packets: Any) -> None:
        if self.down:
            raise SinkError("down")
        self.got += [packet.alert.id for packet in packets]
        assert all(isinstance(packet, Packet) for packet in packets)


def test_a_sink_that_is_down_for_long_loses_nothing() -> None:
    store = filled(0)
    sender = Dead()
    sink = Sink(name="dead", kind="webhook", url="x")
    tries = 0
    for minute in range(10):
        with store.transaction():
            store.fold([trigger(n, principal=f"{minute}-{n}") for n in range(50)])
        for second in range(0, 60, 5):
            before = store.cursor("dead").failures
            deliver(store, sink, sender, lambda: minute * 60.0 + second)  # noqa: B023
            tries += store.cursor("dead").failures > before
    assert tries <= 12
    assert store.cursor("dead").problem == "down"
    sender.down = False
    assert deliver(store, sink, sender, lambda: 10_000.0).left == 0
    assert len(sender.got) == len(set(sender.got)) == 500


def grow(store: Store, count: int, at: int = 0) -> None:
    with store.transaction():
        store.fold([trigger(at + n, (at + n) / 3600, principal="user-000") for n in range(count)])


def test_an_alert_that_has_grown_is_told_again_with_the_same_id(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    sink = Sink(name="f", kind="jsonl", path=str(path))
    store = filled(1)
    assert send(store, sink).sent == 1
    grow(store, 9)
    assert send(store, sink).sent == 0
    grow(store, 1, at=9)
    assert send(store, sink).sent == 1
    for at in range(10, 1_000, 90):
        grow(store, 90, at)
    assert send(store, sink).sent == 1
    told = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(one["count"], one.get("update", False)) for one in told] == [
        (1, False),
        (10, True),
        (1_000, True),
    ]
    assert len({one["id"] for one in told}) == 1


def test_who_is_behind_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    store = filled(1)
    grow(store, 500)
    assert send(store, Sink(name="f", kind="jsonl", path=str(path))).sent == 1
    assert "update" not in json.loads(path.read_text())


def test_a_level_that_rose_is_told_to_whom_it_was_too_low_for() -> None:
    with web() as seen:
        url = f"http://127.0.0.1:{seen.port}/"
        picky = Sink(name="j", kind="jira", url=url, project="P", min_level="high")
        plain = Sink(name="w", kind="webhook", url=url)
        store = filled(0)
        with store.transaction():
            store.fold([trigger(0, principal="user-000", failed=True)])
        assert send(store, picky).sent == 0
        assert send(store, plain).sent == 1
        grow(store, 2, at=1)
        assert send(store, picky).sent == 1
        assert send(store, plain).sent == 1
        grow(store, 50, at=3)
        assert send(store, picky).sent == 0
        assert send(store, plain).sent == 1
    keys = [headers["Idempotency-Key"] for _, headers, _ in seen.requests]
    assert len(keys) == 4
    assert len({key.partition(".")[0] for key in keys}) == 1
    assert len(set(keys)) == 3


def test_an_alert_that_took_the_place_of_another_is_an_update_of_it(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    sink = Sink(name="f", kind="jsonl", path=str(path))
    store = filled(1)
    send(store, sink)
    (before,) = store.alerts()
    grow(store, 1, at=-3600)
    send(store, sink)
    told = json.loads(path.read_text().splitlines()[1])
    assert told["update"] is True
    assert told["replaces"] == [before.id]


def test_updates_can_be_had_or_not(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    sink = Sink(name="f", kind="jsonl", path=str(path), updates=False)
    store = filled(1)
    send(store, sink)
    grow(store, 100)
    assert send(store, sink).sent == 0


def test_counts_can_be_left_out() -> None:
    store = filled(0)
    store.growth = 0
    grow(store, 1)
    before = store.waiting(0, 10)
    grow(store, 1_000, at=1)
    assert store.waiting(0, 10) == before


def test_delays_double_up_to_ten_minutes() -> None:
    assert [retry_delay(n) for n in (1, 2, 3, 9, 10, 1_000)] == [2, 4, 8, 512, 600, 600]


def test_a_missing_secret_is_the_operator_s_to_mend() -> None:
    sink = Sink(name="p", kind="webhook", url="http://x", key_env="NOT_SET")
    with pytest.raises(ConfigError, match="NOT_SET"):
        sender_for(sink, LOOPBACK, {}, lambda: 0, filled(0))


def test_a_redirect_is_no_way_out() -> None:
    with web() as seen:
        seen.answers = [302]
        sink = Sink(name="r", kind="webhook", url=f"http://127.0.0.1:{seen.port}/")
        assert "302" in send(filled(1), sink).problem
        assert [path for path, _, _ in seen.requests] == ["/"]


def test_no_message_names_a_webhook_s_path() -> None:
    sink = Sink(name="r", kind="slack", url="http://127.0.0.1:1/services/T0/B0/hidden")
    problem = send(filled(1), sink).problem
    assert problem
    assert "hidden" not in problem

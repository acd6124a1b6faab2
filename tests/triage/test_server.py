"""Forms over a real socket: who may send them, and what else is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from tests.triage.desks import answers_of, desk_of, filled_store

from trailhawk.alerting.alerts import State
from trailhawk.triage import Desk, TriageAnswers
from trailhawk.web import CatalogServer

FORM = "application/x-www-form-urlencoded"


class Served:
    def __init__(self, desk: Desk, answers: TriageAnswers, server: CatalogServer) -> None:
        self.desk = desk
        self.answers = answers
        self.server = server

    def post(self, headers: dict[str, str], body: bytes | None = None) -> tuple[int, str]:
        fields = {"token": self.answers.token, "id": self.desk.all()[0].id, "action": "ack"}
        sent = urlencode(fields).encode() if body is None else body
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        host = f"127.0.0.1:{self.server.port}"
        known = {"Host": host, "Content-Type": FORM, "Content-Length": str(len(sent)), **headers}
        connection.putrequest("POST", "/alerts/change", skip_host=True)
        for name, value in known.items():
            connection.putheader(name, value)
        connection.endheaders(sent)
        answer = connection.getresponse()
        found = answer.status, answer.getheader("Location") or ""
        answer.read()
        connection.close()
        return found


@pytest.fixture
def served() -> Iterator[Served]:
    desk = desk_of(filled_store())
    answers = answers_of(desk)
    server = CatalogServer(answers, "127.0.0.1", 0, frozenset(), answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield Served(desk, answers, server)
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", ["none", "same", "browser"])
def test_our_own_page_may_send(served: Served, kind: str) -> None:
    headers = {
        "none": {},
        "same": {"Origin": f"http://127.0.0.1:{served.server.port}"},
        "browser": {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    }[kind]
    status, location = served.post(headers)
    assert (status, location) == (303, f"/alerts/{served.desk.all()[0].id}/")
    assert served.desk.all()[0].state is State.ACKNOWLEDGED


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Length": "9999999"}, 413),
        ({"Content-Length": "-1"}, 413),
    ],
)
def test_nobody_else_may(served: Served, headers: dict[str, str], status: int) -> None:
    assert served.post(headers)[0] == status
    assert {one.state for one in served.desk.all()} == {State.NEW}


def test_a_form_without_the_token_is_refused(served: Served) -> None:
    body = urlencode({"id": served.desk.all()[0].id, "action": "ack"}).encode()
    assert served.post({}, body)[0] == 403


def test_many_read_at_once(served: Served) -> None:
    seen: list[int] = []

    def read() -> None:
        connection = HTTPConnection("127.0.0.1", served.server.port, timeout=30)
        for alert in served.desk.all():
            connection.request("GET", f"/alerts/{alert.id}/")
            answer = connection.getresponse()
            answer.read()
            seen.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=read) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert seen == [200] * (8 * len(served.desk.all()))

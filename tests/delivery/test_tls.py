"""Sinks over TLS, with certificates that are and are not to be believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.delivery.certificates import Certificate, certificate
from tests.delivery.receivers import filled, mail, web
from tests.delivery.test_deliver import send

from trailhawk.config import Sink

pytest.importorskip("cryptography")

BASIC = "AUTH PLAIN"


def believe(monkeypatch: pytest.MonkeyPatch, made: Certificate) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))


def mail_sink(port: int) -> Sink:
    return Sink(
        name="m",
        kind="smtp",
        host="127.0.0.1",
        port=port,
        sender="a@b.test",
        recipients=("c@d.test",),
        user="u",
        key_env="SECRET",
    )


def test_a_password_follows_the_handshake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = certificate(tmp_path)
    believe(monkeypatch, made)
    with mail(context=made.context()) as (port, box):
        assert send(filled(2), mail_sink(port)).sent == 2
    assert len(box.got) == 2
    clear = [line for line, secure in box.lines if not secure]
    assert [line.partition(" ")[0] for line in clear] == ["ehlo", "STARTTLS"]
    assert any(line.startswith(BASIC) for line, secure in box.lines if secure)


@pytest.mark.parametrize("address", ["127.0.0.1", "192.0.2.1"])
def test_a_server_that_is_another_gets_no_password(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = certificate(tmp_path, address)
    if address != "127.0.0.1":
        believe(monkeypatch, made)
    with mail(context=made.context()) as (port, box):
        result = send(filled(1), mail_sink(port))
    assert (result.sent, result.left) == (0, 1)
    assert "SSLCertVerificationError" in result.problem
    assert not [line for line, _ in box.lines if line.startswith(BASIC)]


def test_a_webhook_over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = certificate(tmp_path)
    believe(monkeypatch, made)
    with web(made.context()) as seen:
        sink = Sink(name="w", kind="webhook", url=f"https://127.0.0.1:{seen.port}/")
        assert send(filled(2), sink).sent == 2
    assert len(seen.requests) == 2


@pytest.mark.parametrize("address", ["127.0.0.1", "192.0.2.1"])
def test_a_webhook_that_is_another_is_told_nothing(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = certificate(tmp_path, address)
    if address != "127.0.0.1":
        believe(monkeypatch, made)
    with web(made.context()) as seen:
        sink = Sink(name="w", kind="webhook", url=f"https://127.0.0.1:{seen.port}/")
        result = send(filled(1), sink)
    assert (result.sent, result.left) == (0, 1)
    assert "SSLCertVerificationError" in result.problem
    assert seen.requests == []


@pytest.mark.parametrize(("user", "shown"), [("", "Bearer s3cret"), ("a@b.test", "Basic ")])
def test_jira_s_token_in_cloud_and_on_a_server(user: str, shown: str) -> None:
    with web() as seen:
        url = f"http://127.0.0.1:{seen.port}/rest/api/2/issue"
        sink = Sink(name="j", kind="jira", url=url, project="P", user=user, key_env="SECRET")
        assert send(filled(1), sink).sent == 1
    assert seen.requests[0][1]["Authorization"].startswith(shown)

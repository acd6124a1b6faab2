"""Secrets do not leave: not in lists, not in documents, not in messages."""

from __future__ import annotations

import json
import time

import pytest
from tests.delivery.receivers import filled

from trailhawk.cli.alert_lines import screen_for, write_alert, write_list
from trailhawk.config import Sink
from trailhawk.delivery.documents import document
from trailhawk.delivery.fields import sample_fields
from trailhawk.delivery.mail import mail_of
from trailhawk.delivery.senders import Packet
from trailhawk.delivery.shapes.asff import asff_finding
from trailhawk.delivery.shapes.lines import cef_line, syslog_line
from trailhawk.delivery.shapes.messages import (
    jira_issue,
    pagerduty_event,
    slack_message,
    teams_message,
)
from trailhawk.model.redaction import HIDDEN, redacted
from trailhawk.model.severity import Level

CANARIES = [
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "xoxb-1234567890-abcdefghijklmnop",
    "IQoJb3JpZ2luX2VjEAoaCXVzLWVhc3QtMSJHMEUCIQDabcdefgh",
    "password=hunter2hunter2",
    "Passwd: hunter2hunter2",
    "https://x.test/k?X-Amz-Signature=0123456789abcdef",
    "X-Amz-Security-Token=FwoGZXIvYXdzEBYaDEXAMPLE",
    "Authorization: Bearer abcdefgh.ijklmnop",
    "Cookie: aws-userInfo=abcdef123456",
    "-----BEGIN RSA PRIVATE KEY-----",
    "api_key='abcdef123456'",
]
PLAIN = [
    "arn:aws:iam::111122223333:role/some-long-role-name-that-means-no-harm",
    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf",
    "AKIAIOSFODNN7EXAMPLE",
    "aws-cli/2.17.32 md/awscrt#0.21.2 ua/2.0 os/linux#6.8.0 lang/python#3.11.9",
    "0123456789abcdef0123456789abcdef01234567",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
    "GetSecretValue and 3 more",
]


@pytest.mark.parametrize("text", CANARIES)
def test_a_secret_is_seen(text: str) -> None:
    assert HIDDEN in redacted(f"before {text} after")
    for part in ("hunter2", "wJalr", "c2lnb", "0123456789abcdefghij", "FwoGZ", "abcdef123456"):
        assert part not in redacted(text)


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_none_is_left(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize("text", CANARIES)
def test_no_sink_lets_a_secret_out(text: str) -> None:
    store = filled(1, user_agent=text, session=text, name=text, address=text)
    alert = store.exactly(store.alerts()[0].id)
    assert alert is not None
    sink = Sink(name="m", kind="smtp", sender="a@b.test", recipients=("c@d.test",))
    out = [
        *(
            "".join(document(kind, [alert], lambda _: ()))
            for kind in ("jsonl", "csv", "ocsf", "sarif")
        ),
        *(json.dumps(shape(alert)) for shape in (slack_message, teams_message)),
        json.dumps([pagerduty_event(alert, "k"), jira_issue(alert, "p")]),
        json.dumps(asff_finding(alert, "111122223333", "eu-west-1")),
        *(syslog_line(alert, "h"), cef_line(alert, "h")),
        mail_of(Packet(alert, ()), sink).get_content()
        + mail_of(Packet(alert, ()), sink)["Subject"],
        json.dumps([sample_fields(one) for one in alert.samples]),
    ]
    secret = text.rpartition("=")[2].rpartition(": ")[2].strip("'")
    assert not [part for part in out if secret in part]


@pytest.mark.parametrize("bait", ["password=" * 20_000, "eyJ" + "a" * 100_000, "A1a/" * 30_000])
def test_no_text_takes_long(bait: str) -> None:
    start = time.process_time()
    redacted(bait)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("text", CANARIES)
def test_no_list_shows_a_secret(
    text: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(1, session=text, name=text, user_agent=text)
    alert = store.exactly(store.alerts()[0].id)
    assert alert is not None
    monkeypatch.setenv("COLUMNS", "300")
    screen = screen_for(color=False)
    write_list(screen, [alert], brief_below=Level.INFORMATIONAL)
    write_alert(screen, alert, (), ())
    secret = text.rpartition("=")[2].rpartition(": ")[2].strip("'")
    assert secret not in capsys.readouterr().out

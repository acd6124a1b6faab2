"""Which texts are secrets; ``tests/delivery/test_redaction.py`` has where they must not go."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
import pytest

from trailhawk.model.events import HIDDEN_NAME, event_facts
from trailhawk.model.redaction import HIDDEN, mute_libraries, redacted
from trailhawk.sinks.html.view import event_lines

PARTS = {
    '{"password": "two words, one secret"}': "one secret",
    "Cookie: a=1; session=c00kie-of-mine": "c00kie-of-mine",
    "postgresql://trailhawk:s3cr3t@db.example/alerts": "s3cr3t",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEogIBAAKCAQEA\n-----END RSA PRIVATE KEY-----": "MIIEog",
    "secretString=prod-db-pass": "prod-db-pass",
    "aws_secret_access_key=shorter": "shorter",
    "session :wmiz8Gb2CesK@cache.internal": "wmiz8Gb2CesK",
    "masterUserPassword: 'long one'": "long one",
    "https://x.blob.core.windows.net/c?sv=1&sig=abcdefgh%3D": "abcdefgh",
    "FwoGZXIvYXdzEBYaDEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLE": "EXAMPLEEXAMPLE",
}


@pytest.mark.parametrize("text", PARTS)
def test_all_of_a_secret_goes(text: str) -> None:
    assert PARTS[text] not in redacted(text)
    assert HIDDEN in redacted(text)


@pytest.mark.parametrize(
    "text", ["secretId=prod/db", "https://user@example.com/", "arn:aws:iam::1:user/a", "tokens: 3"]
)
def test_what_only_sounds_like_one_stays(text: str) -> None:
    assert redacted(text) == text


def sign_in(name: str, **more: Any) -> dict[str, object]:
    return {
        "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin",
        "userIdentity": {"type": "IAMUser", "userName": name},
        "responseElements": {"ConsoleLogin": "Failure"},
        **more,
    }


def test_a_password_typed_as_a_name_is_no_principal() -> None:
    assert event_facts(sign_in("Tr0ub4dor&3")).principal == HIDDEN_NAME
    unknown = sign_in("summer", errorMessage="No username found in supplied account")
    assert event_facts(unknown).principal == HIDDEN_NAME
    assert event_facts(sign_in("ann.b@example.com")).principal == "ann.b@example.com"
    good = {**sign_in("a|b"), "responseElements": {"ConsoleLogin": "Success"}}
    assert event_facts(good).principal == "a|b"


def test_libraries_do_not_write_requests_down() -> None:
    logger = logging.getLogger("botocore")
    before = logger.level
    logger.setLevel(logging.DEBUG)
    mute_libraries()
    assert not logging.getLogger("botocore.endpoint").isEnabledFor(logging.DEBUG)
    logger.setLevel(before)


def test_the_report_hides_it_in_the_event_too() -> None:
    record = msgspec.json.encode(sign_in('Tr0ub4dor&3"'))
    lines = "\n".join(event_lines(record))
    assert "Tr0ub4dor" not in lines
    assert HIDDEN_NAME in lines
    assert "Tr0ub4dor" in "\n".join(event_lines(msgspec.json.encode({"userName": "Tr0ub4dor"})))

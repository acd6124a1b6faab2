"""Rules of our own as files: tested and scanned with as a user would."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.frontends.yaral.running import HERE, series

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.main import main

SAMPLES = HERE / "rules"

EVENTS: tuple[dict[str, object], ...] = (
    {"eventName": "StopLogging", "eventSource": "cloudtrail.amazonaws.com"},
    {"eventName": "GetSecretValue", "requestParameters": {"secretId": "{n}"}, "times": 3, "at": 9},
    {"eventName": "GetSecretValue", "requestParameters": {"secretId": "{n}"}, "at": 2000},
    {
        "eventName": "CreateAccessKey",
        "at": 100,
        "responseElements": {"accessKey": {"accessKeyId": "AKIANEW"}},
    },
    {
        "eventName": "ListBuckets",
        "at": 500,
        "sourceIPAddress": "198.51.100.7",
        "userIdentity": {"type": "IAMUser", "accessKeyId": "AKIANEW"},
    },
)


def test_the_tests_beside_the_samples_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "test", str(SAMPLES)]) == ExitCode.OK
    assert "6 rules, 17 cases: 17 passed" in capsys.readouterr().out


def test_a_scan_finds_what_the_samples_look_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.json"
    log.write_bytes(msgspec.json.encode({"Records": series(EVENTS)}))
    code = main(["scan", str(log), "-r", str(SAMPLES), "--json", "--paranoid"])
    assert code == ExitCode.FINDINGS
    lines = [msgspec.json.decode(line) for line in capsys.readouterr().out.splitlines()]
    found = sorted(line["rule"]["id"] for line in lines if line["kind"] == "finding")
    assert found == [
        "key_created_then_used_elsewhere",
        "secrets_read_in_bulk",
        "trail_switched_off",
    ]

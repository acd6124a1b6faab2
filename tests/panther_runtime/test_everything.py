"""A scan with trusted Python matches what every rule's Python matches, asked of every event."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
from tests.frontends.shared import LOGS, needs_shared
from tests.logs import event, write_json
from tests.panther_runtime.content import write_content
from tools.panther_python import events_in, python_matches, scan_matches, trusted_rules

from trailhawk.cli.main import main

UPSTREAM = os.environ.get("TRAILHAWK_PANTHER_ANALYSIS", "")
needs_upstream = pytest.mark.skipif(
    not UPSTREAM, reason="TRAILHAWK_PANTHER_ANALYSIS is not set to a checkout"
)

RAISED = {
    "AWS.CloudTrail.AMIModifiedForPublicAccess",
    "AWS.Console.LoginWithoutMFA",
    "AWS.SSM.DecryptSSMParams",
    "AWS.SSM.DistributedCommand",
    "Standard.NewUserAccountCreated",
}
"""Rules that had no key-value store when the expected matches were made, and so have none there."""

_KEEPING = """\
AnalysisType: rule
RuleID: Sample.{name}
Filename: {file}.py
Enabled: true
LogTypes: [AWS.CloudTrail]
Severity: High
"""

STORED = """\
from panther_detection_helpers.caching import get_string_set, put_string_set


def rule(event):
    user = event.deep_get("userIdentity", "userName", default="")
    if event.get("eventName") == "Each":
        put_string_set(f"seen:{user}", ["yes"], event.event_time_epoch() + 1200)
        return False
    return event.get("eventName") == "Many" and bool(get_string_set(f"seen:{user}"))
"""

REMEMBERED = """\
LAST = []


def rule(event):
    before = list(LAST)
    LAST[:] = [event.get("eventName")]
    return event.get("eventName") == "Many" and before == ["Different"]
"""


def records_by_chance(seed: int) -> list[dict[str, Any]]:
    made = random.Random(seed)
    names = ["Each", "Many", "Different", "Signal", "Keeps", "Nothing"]
    return [
        event(made.randrange(0, 14_400), made.choice(names), eventID=f"id-{at}")
        for at in range(300)
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_of_events_that_do_not_match_counts_later(tmp_path: Path, seed: int) -> None:
    rules = write_content(tmp_path / "content")
    for name, body in (("Stored", STORED), ("Remembered", REMEMBERED)):
        file = name.lower()
        (rules / f"{file}.yml").write_text(_KEEPING.format(name=name, file=file))
        (rules / f"{file}.py").write_text(body)
    write_json(tmp_path / "logs" / "a.json", records_by_chance(seed))
    logs = [str(tmp_path / "logs")]
    pack = trusted_rules(rules)
    scanned = scan_matches(pack, logs)
    assert sorted(scanned) == sorted(python_matches(pack, events_in(logs)))
    assert {rule for _, rule in scanned} == {rule.meta.id for rule in pack.rules}


@needs_upstream
@needs_shared
@pytest.mark.parametrize("dataset", ["stratus-red-team", "traildiscover", "invictus-aws-dataset"])
def test_panthers_rules_match_as_their_python_does(dataset: str) -> None:
    pack = trusted_rules(Path(UPSTREAM, "rules"))
    logs = [str(LOGS / dataset)]
    assert len(pack.rules) == 144
    assert sorted(scan_matches(pack, logs)) == sorted(python_matches(pack, events_in(logs)))


@needs_upstream
@needs_shared
def test_the_command_finds_what_is_expected(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scan", str(LOGS), "-r", str(Path(UPSTREAM, "rules")), "--trust-python", "--json"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = {
        (row["facts"]["event_id"], row["rule"]["id"])
        for row in rows
        if row["kind"] == "finding"
        and row["rule"]["vendor"] == "panther"
        and "format-variants" not in row["place"]["object"]
    }
    with gzip.open(LOGS / "expected" / "panther.csv.gz", "rt", encoding="utf-8") as stream:
        expected = {(row["eventID"], row["rule_id"]) for row in csv.DictReader(stream)}
    assert expected <= found
    assert {rule for _, rule in found - expected} <= RAISED
    assert not {rule for _, rule in expected} & RAISED


@needs_upstream
@needs_shared
def test_untrusted_the_rules_that_need_python_are_said_and_do_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rules = str(Path(UPSTREAM, "rules"))
    main(["scan", str(LOGS / "traildiscover"), "-r", rules])
    said = capsys.readouterr()
    assert "8 need Python and did not run (--trust-python)" in said.err
    main(["rules", "list", "-r", rules])
    listed = capsys.readouterr()
    assert (listed.out + listed.err).count("needs Python") >= 8

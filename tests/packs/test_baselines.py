"""Rules of every language that report only what is new, told so in the configuration."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.alerting.test_dedup import STEP, make_rule
from tests.logs import event, write_json

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.main import main
from trailhawk.ir.dedup import Dedup
from trailhawk.ir.logic import (
    Bound,
    Compare,
    Count,
    FirstSeen,
    Window,
    Windowed,
    WindowKind,
)
from trailhawk.model.errors import ConfigError
from trailhawk.packs.baselines import Wish, with_baselines

SIGMA = """\
title: Bucket made
id: 7f0e6e9c-2a4a-4d7b-8a43-0c7a3f6f1d11
logsource: {product: aws, service: cloudtrail}
detection:
    selection: {eventName: CreateBucket}
    condition: selection
level: medium
"""
PANTHER = """\
AnalysisType: rule
RuleID: Bucket.Made
DisplayName: Bucket made
Enabled: true
Filename: bucket_made.py
LogTypes: [AWS.CloudTrail]
Severity: Medium
"""
PANTHER_CODE = """\
def rule(event):
    return event.get("eventName") == "CreateBucket"
"""
YARAL = """\
rule bucket_made {
  meta:
    severity = "Medium"
  events:
    $e.metadata.vendor_name = "AMAZON"
    $e.metadata.product_name = "AWS CloudTrail"
    $e.metadata.product_event_type = "CreateBucket"
  condition:
    $e
}
"""
FILES = {
    "sigma": {"bucket_made.yml": SIGMA},
    "panther": {"bucket_made.yml": PANTHER, "bucket_made.py": PANTHER_CODE},
    "yara-l": {"bucket_made.yaral": YARAL},
}
BASELINE = """\
[[baseline]]
rules = ["bucket_made"]
of = ["awsRegion"]
by = ["userIdentity.arn"]
within = "14d"
warm_up = "2d"
"""
WISH = Wish(rules=("R",), of=("awsRegion",), by=("userIdentity.arn",), within="14d", warm_up="7d")


@pytest.mark.parametrize("language", FILES)
def test_a_rule_of_any_language_reports_only_what_is_new(
    language: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Path("rules").mkdir()
    for name, text in FILES[language].items():
        Path("rules", name).write_text(text)
    days = (
        (1, "eu-west-1"),
        (2, "eu-west-1"),
        (4, "eu-west-1"),
        (5, "us-east-1"),
        (20, "eu-west-1"),
    )
    found = [
        event(day, "CreateBucket", eventTime=f"2026-06-{day:02}T00:00:00Z", awsRegion=region)
        for day, region in days
    ]
    write_json(Path("logs/a.json.gz"), found)
    command = ["scan", "logs", "-r", "rules", "--json"]
    assert main(command) is ExitCode.FINDINGS
    every = capsys.readouterr().out.splitlines()
    assert len([one for one in every if '"finding"' in one]) == 5
    Path("trailhawk.toml").write_text(BASELINE)
    assert main(command) is ExitCode.FINDINGS
    told = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
    times = [one["event"]["eventTime"][:10] for one in told if one["kind"] == "finding"]
    assert times == ["2026-06-05", "2026-06-20"]


def test_several_wishes_and_rules_that_say_so_themselves() -> None:
    other = replace(WISH, of=("eventSource",), rules=("*",))
    (rule,) = with_baselines([make_rule()], [WISH, other])
    assert isinstance(rule.logic, FirstSeen)
    assert rule.logic.value == "awsRegion"
    assert rule.logic.seconds == 14 * 86_400
    assert rule.logic.warm_up == 7 * 86_400


def test_other_rules_are_left_alone() -> None:
    rule = make_rule(Dedup())
    assert with_baselines([rule], [replace(WISH, rules=("x",))]) == (rule,)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"of": ()}, "'of' is empty"),
        ({"by": ()}, "'by' is empty"),
        ({"rules": ()}, "'rules' is empty"),
        ({"within": "soon"}, "within: 'soon' is no span"),
        ({"warm_up": "0d"}, "warm_up: '0d' is no span"),
        ({"of": ("a..b",)}, "'a..b' is no field"),
    ],
)
def test_a_wish_that_means_nothing_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        with_baselines([], [replace(WISH, **change)])


def test_rules_over_several_events_or_with_code_are_refused() -> None:
    window = Windowed(
        (STEP,), Window(WindowKind.SLIDING, 60), Bound(Count(), Compare.GE, 2), by=("k",)
    )
    with pytest.raises(ConfigError, match="several events"):
        with_baselines([make_rule(logic=window)], [WISH])

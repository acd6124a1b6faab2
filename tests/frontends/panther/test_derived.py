"""Derived rules: what their document says of an alert, their base's functions do not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.frontends.panther.samples import files, rule_yaml

from trailhawk.frontends import load_files
from trailhawk.ir.rule import Loaded, RuleFile
from trailhawk.ir.templates import told
from trailhawk.model.deciding import Told
from trailhawk.model.limits import Limits
from trailhawk.model.severity import Level

BASE = """
def rule(event):
    return event.get("eventName") == "CreateUser"


def title(event):
    return "base " + event.get("awsRegion")


def severity(event):
    return "LOW"


def alert_context(event):
    return {"base": event.get("awsRegion"), "hidden": sorted(event.get("a"))}
"""
DEDUP = """

def dedup(event):
    return "base dedup"
"""
TITLE = 'AlertTitle: "own {eventName}"\n'
GROUPS = "GroupBy: [{Key: awsRegion}]\n"
SEVERITIES = (
    "DynamicSeverities:\n"
    "  - {ChangeTo: CRITICAL, Conditions: [{Key: awsRegion, Condition: Equals, Value: x}]}\n"
)
CONTEXT = "AlertContext: [{KeyName: own, KeyValue: {KeyPath: userIdentity.userName}}]\n"
EVENT: dict[str, Any] = {
    "eventName": "CreateUser",
    "awsRegion": "x",
    "userIdentity": {"userName": "ann"},
}


def derived(extra: str, base: str = BASE) -> Loaded:
    text = f"AnalysisType: rule\nRuleID: Sample.Derived\nBaseDetection: Sample.Rule\n{extra}"
    return load_files([*files(base), RuleFile("other/derived.yml", text)], Limits())


def told_by(extra: str, base: str = BASE) -> Told:
    rule = next(one for one in derived(extra, base).rules if one.meta.id == "Sample.Derived")
    assert rule.tells is not None
    return told(rule.tells, EVENT)


def test_without_any_its_base_speaks() -> None:
    found = told_by("")
    assert (found.title, found.dedup) == ("base x", "base x")
    assert found.severity is not None
    assert found.severity.level is Level.LOW


@pytest.mark.parametrize(
    ("extra", "base", "title", "dedup", "level"),
    [
        (TITLE, BASE, "own CreateUser", "own CreateUser", Level.LOW),
        (TITLE, BASE + DEDUP, "own CreateUser", "base dedup", Level.LOW),
        (GROUPS, BASE + DEDUP, "base x", "awsRegion: x", Level.LOW),
        (TITLE + GROUPS, BASE, "own CreateUser", "awsRegion: x", Level.LOW),
        (SEVERITIES, BASE, "base x", "base x", Level.CRITICAL),
    ],
)
def test_what_it_says_itself_comes_first(
    extra: str, base: str, title: str, dedup: str, level: Level
) -> None:
    found = told_by(extra, base)
    assert (found.title, found.dedup) == (title, dedup)
    assert found.severity is not None
    assert found.severity.level is level


def test_its_context_takes_the_place_of_the_whole_context() -> None:
    assert msgspec.json.decode(told_by(CONTEXT).context) == {"own": "ann"}
    added = CONTEXT.replace("KeyPath: userIdentity.userName", "Key: p_log_type")
    assert msgspec.json.decode(told_by(added).context) == {"own": "AWS.CloudTrail"}
    rules = {one.meta.id: one for one in derived(CONTEXT).rules}
    assert [path.text for path in rules["Sample.Derived"].outputs] == ["userIdentity.userName"]
    tells, base = rules["Sample.Derived"].tells, rules["Sample.Rule"].tells
    assert tells is not None
    assert base is not None
    assert (tells.untold, [what for what, _ in base.untold]) == ((), ["alert_context"])


def test_a_severity_that_is_none_is_refused() -> None:
    refusals = derived(SEVERITIES.replace("CRITICAL", "AWFUL")).refusals
    assert [one.code for one in refusals] == ["R608"]


CORRELATION = """\
AnalysisType: correlation_rule
RuleID: Sample.Both
Enabled: true
Severity: High
Detection:
  - Group:
      - {{ID: A, RuleID: Sample.{}, MinMatchCount: 2}}
    MatchCriteria: {{who: [{{GroupID: A, Match: p_alert_context.own}}]}}
    LookbackWindowMinutes: 30
    Schedule: {{RateMinutes: 60, TimeoutMinutes: 5}}
"""


def test_correlations_read_the_context_that_documents_state() -> None:
    simple = (
        "AnalysisType: rule\nRuleID: Sample.Simple\nEnabled: true\nLogTypes: [AWS.CloudTrail]\n"
        f"Severity: High\nDetection: [{{Key: eventName, Condition: Equals, Value: A}}]\n{CONTEXT}"
    )
    text = "AnalysisType: rule\nRuleID: Sample.Derived\nBaseDetection: Sample.Rule\n" + CONTEXT
    for name in ("Derived", "Simple"):
        given = [
            *files(BASE, rule_yaml()),
            RuleFile("o/derived.yml", text),
            RuleFile("o/simple.yml", simple),
            RuleFile("o/both.yml", CORRELATION.format(name)),
        ]
        loaded = load_files(given, Limits())
        assert (loaded.refusals, loaded.partial) == ((), ())
        [both] = [rule for rule in loaded.rules if rule.meta.id == "Sample.Both"]
        assert [path.text for path in both.logic.steps[0].keys[0].paths] == [  # type: ignore[union-attr]
            "userIdentity.userName"
        ]

"""What rules say about their findings: see ``cases/outcomes.yml``."""

from __future__ import annotations

import msgspec
import pytest
from tests.frontends.yaral.running import HERE, LIMITS, Cases, Event, series, text_of

from trailhawk.engine.windows import series_findings
from trailhawk.frontends.yaml_reader import plain, read_documents
from trailhawk.frontends.yaral import load_yaral
from trailhawk.ir.dedup import dedup_text
from trailhawk.ir.outcomes import Value
from trailhawk.ir.rule import Rule, RuleFile
from trailhawk.model.errors import RuleError


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule by its sections, and what its first finding on a series says."""

    name: str
    events: str
    outcome: str
    series: tuple[Event, ...]
    says: dict[str, Value]
    match: str = ""
    condition: str = "$e"
    findings: int = 1


def read() -> list[Told]:
    (root,) = read_documents((HERE / "cases" / "outcomes.yml").read_text("utf-8"), LIMITS)
    assert not isinstance(root, RuleError), root.message
    return msgspec.convert(plain(root), list[Told])


CASES = read()


def load(events: str, outcome: str, match: str = "", condition: str = "$e") -> Rule:
    case = Cases(name="told", events=events, outcome=outcome, match=match, condition=condition)
    loaded = load_yaral(RuleFile("rule.yaral", text_of(case)), LIMITS)
    assert not loaded.refusals, loaded.refusals[0].text(text_of(case))
    return loaded.rules[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Told) -> None:
    rule = load(case.events, case.outcome, case.match, case.condition)
    assert not rule.meta.notes[1:]
    found = series_findings(rule.logic, series(case.series), LIMITS, rule.outcomes)
    assert len(found) == case.findings
    assert dict(found[0].outcomes) == case.says


def test_what_cannot_be_told_is_noted_and_the_rest_is_told() -> None:
    outcome = """
      $now = timestamp.current_seconds()
      $sent = max($e.network.sent_bytes)
      $city = $e.principal.ip_geo_artifact.location.city
      $name = $e.metadata.product_event_type"""
    rule = load('$e.metadata.product_event_type = "A"', outcome)
    assert [one.name for one in rule.outcomes] == ["city", "name"]
    notes = "\n".join(rule.meta.notes)
    assert "does not tell $now: not executed: timestamp.current_seconds()" in notes
    assert "does not tell $sent: not known to be filled from CloudTrail" in notes
    assert "without [addresses] that is not told" in notes


def test_the_match_variables_and_the_window_make_an_alert() -> None:
    events = """
      $e.metadata.product_event_type = "A"
      $user = $e.principal.user.userid
      $ip = $e.principal.ip"""
    rule = load(events, "$x = 1", "$user, $ip over 30m")
    assert rule.dedup is not None
    assert rule.dedup.seconds == 1800
    assert rule.dedup.pieces is not None
    record = series(({"eventName": "A"},))[0]
    said = "user=arn:aws:iam::111122223333:user/alice ip=203.0.113.10"
    assert dedup_text(rule.dedup.pieces, record) == said


def test_a_suppression_window_is_the_rules_own() -> None:
    case = Cases(
        name="told",
        events='$e.metadata.product_event_type = "A"',
        options="suppression_window = 5m",
    )
    (rule,) = load_yaral(RuleFile("rule.yaral", text_of(case)), LIMITS).rules
    assert rule.dedup is not None
    assert rule.dedup.seconds == 300
    assert rule.dedup.pieces is None


def test_a_suppression_key_tells_alerts_apart() -> None:
    case = Cases(
        name="told",
        events='$e.metadata.product_event_type = "A"\n$ip = $e.principal.ip',
        outcome="$suppression_key = $ip",
        options="suppression_window = 5m",
    )
    (rule,) = load_yaral(RuleFile("rule.yaral", text_of(case)), LIMITS).rules
    assert rule.dedup is not None
    assert rule.dedup.pieces is not None
    record = series(({"eventName": "A"},))[0]
    assert dedup_text(rule.dedup.pieces, record) == "suppression_key=203.0.113.10"


def test_a_rule_that_groups_by_places_needs_them() -> None:
    case = Cases(
        name="told",
        events='$e.metadata.product_event_type = "A"\n'
        "$country = $e.principal.ip_geo_artifact.location.country_or_region\n"
        "$user = $e.principal.user.userid",
        match="$user over 1h",
        condition="$e and #country > 1",
    )
    (rule,) = load_yaral(RuleFile("rule.yaral", text_of(case)), LIMITS).rules
    (need,) = rule.meta.needs
    assert need.name == "principal.ip_geo_artifact.location.country_or_region"
    assert need.remedy == "give a database under [addresses]"

"""Alert types and exceptions on disk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.sinks.factories import RULE, finding

from trailhawk.alerting.exceptions import AlertException, Exceptions
from trailhawk.alerting.plans import make_plans
from trailhawk.alerting.stages import STAGES
from trailhawk.model.errors import ConfigError
from trailhawk.model.limits import Limits
from trailhawk.packs import load_pack, shipped_rules
from trailhawk.packs.alert_types import load_alert_types
from trailhawk.packs.exceptions import load_exceptions, read_exceptions
from trailhawk.packs.shipped import shipped_alert_types

HEAD = '[[exception]]\nid = "x"\nreason = "r"\nauthor = "a"\n'
PLAN = make_plans((), ()).of(RULE)
FAMILIES = (
    *("Bucket Enum", "EBS", "EC2", "Balancer", "IAM", "RDS", "Root", "Route 53", "Route Table"),
    *("S3 Bucket", "CloudTrail", "Flow Log", "Login Failure"),
)


def test_the_families_ship_and_each_has_rules() -> None:
    types = load_alert_types([shipped_alert_types()], Limits())
    members = make_plans(load_pack((shipped_rules(),), Limits()).rules, types).members()
    names = {kind.name for kind in types}
    assert "Potentially Malicious AWS Activity" in names
    for family in FAMILIES:
        assert any(family in name for name in names), family
    for kind in types:
        assert members[kind.id], kind.id
        assert kind.stage in {"", *STAGES}


def test_a_rule_in_no_type_alerts_for_itself() -> None:
    assert PLAN.uid == RULE.uid
    assert PLAN.seconds == 24 * 3600


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: a\nname: A\n", "rules"),
        ("id: a\nname: A\nrules: []\n", "describes no rule"),
        ("id: a\nname: A\nrules: [{}]\n", "every one"),
        ("id: a\nname: A\nrules: [{ids: [x]}]\nsame: [shoe]\n", "shoe"),
        ("id: a\nname: A\nrules: [{ids: [x]}]\nseverity: 101\n", "0 to 100"),
        ("id: a\nname: A\nrules: [{ids: [x]}]\nsuppress_hours: 0\n", "suppress_hours"),
        ("id: a\nname: A\nrulez: []\n", "rulez"),
        ("id: [", "a.yml"),
    ],
)
def test_a_wrong_alert_type_stops_the_run(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.yml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_alert_types([tmp_path], Limits())
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD, "hide everything"),
        (HEAD + 'networks = ["10.0.0.0/99"]', "10.0.0.0/99"),
        (HEAD + 'condition = "event="', "a value"),
        (HEAD + 'evnets = ["x"]', "evnets"),
        (HEAD + "expires = 7", "expires"),
        ('[[exception]]\nid = "x"\nreason = ""\nauthor = "a"\nevents = ["e"]', "reason is empty"),
        ("[[exception]\n", "line 1"),
    ],
)
def test_a_wrong_exception_stops_the_run(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_exceptions(text, "x.toml")
    assert said in str(caught.value)


def test_two_exceptions_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(HEAD + 'events = ["e"]')
    with pytest.raises(ConfigError, match="also in"):
        load_exceptions([tmp_path / "a.toml", tmp_path / "b.toml"])
    with pytest.raises(ConfigError, match="No such file"):
        load_exceptions([tmp_path / "none.toml"])


@pytest.mark.parametrize(
    ("line", "covers"),
    [
        ('rules = ["sigma:r1"]', True),
        ('rules = ["trail*"]', True),
        ('rules = ["other"]', False),
        ('types = ["sigma:r1"]', True),
        ('principals = ["*:user/bob"]', True),
        ('principals = ["*:user/ann"]', False),
        ('accounts = ["111122223333"]', True),
        ('networks = ["203.0.113.0/24"]', True),
        ('networks = ["198.51.100.0/24"]', False),
        ('agents = ["aws-cli/*"]', True),
        ('events = ["stoplogging"]', True),
        ('events = ["StopLogging"]\nagents = ["boto"]', False),
        ('condition = "event=StopLogging"', True),
        ('condition = "event=StopLogging and user exists"', False),
    ],
)
def test_an_exception_covers_what_it_says_and_no_more(line: str, covers: bool) -> None:
    (one,) = read_exceptions(HEAD + line, "x.toml")
    assert one.covers(finding(), PLAN, {"eventName": "StopLogging"}) is covers


def test_an_address_that_is_none_is_in_no_network() -> None:
    (one,) = read_exceptions(HEAD + 'networks = ["0.0.0.0/0"]', "x.toml")
    assert one.covers(finding(address="ec2.amazonaws.com"), PLAN, {}) is False


def test_an_expired_exception_shows_and_counts() -> None:
    one = AlertException(id="x", reason="r", author="a", events=("*",), expires=date(2026, 1, 2))
    live = Exceptions([one], date(2026, 1, 1))
    assert live.hiding(finding(), PLAN, {}) is one
    assert live.hidden == {"x": 1}
    over = Exceptions([one], date(2026, 1, 2))
    assert over.hiding(finding(), PLAN, {}) is None
    assert over.shown == {"x": 1}

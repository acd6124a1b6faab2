"""Bursts beside single events under an alert type, and apart where they are not one caller's."""

from __future__ import annotations

import json

import msgspec
import pytest
from tests.alerting.test_dedup import alerts_of, make_rule, plan_of
from tests.sinks.factories import FACTS
from tests.store.stores import START

from trailhawk.alerting.alerts import Alert
from trailhawk.alerting.triggers import trigger_of, utc_text
from trailhawk.alerting.types import AlertType, Contributors
from trailhawk.model.findings import Burst, Finding, Place

ROLE = "arn:aws:iam::111122223333:role/r"
SESSION = "arn:aws:sts::111122223333:assumed-role/r/s"
IDENTITY = {
    "arn": SESSION,
    "userName": "ann",
    "accessKeyId": "AKIAEXAMPLE",
    "sessionContext": {"sessionIssuer": {"arn": ROLE}},
}


def folded(
    keys: list[tuple[str, str | None] | None], *same: str, typed: bool = True
) -> list[Alert]:
    """Return the alerts of bursts with these group keys, None for a single event."""
    rule = make_rule()
    kind = AlertType(id="t", name="T", rules=(Contributors(ids=("r",)),), same=same)
    plan = plan_of(rule, *([kind] if typed else []))
    facts = msgspec.structs.replace(
        FACTS, principal=SESSION.rpartition("/")[0], address="192.0.2.7"
    )
    triggers = []
    for number, key in enumerate(keys):
        burst = None if key is None else Burst(3, "", "", (), keys=(key,))
        now = msgspec.structs.replace(facts, time=utc_text(START + number))
        record = {"n": number, "userIdentity": IDENTITY}
        place = Place("a", number)
        found = Finding(rule.card(), now, (), place, json.dumps(record).encode(), burst)
        triggers.append(trigger_of(found, plan, record))
    return alerts_of(*triggers)


@pytest.mark.parametrize("value", [SESSION, ROLE, "AKIAEXAMPLE"])
def test_a_caller_s_burst_is_an_alert_with_his_single_events(value: str) -> None:
    (alert,) = folded([None, ("who", value)], "principal", "account")
    assert alert.count == 2


@pytest.mark.parametrize("value", ["192.0.2.7", "ann", "", None])
def test_a_burst_that_may_be_several_callers_stays_apart(value: str | None) -> None:
    assert len(folded([None, ("who", value)], "principal", "account")) == 2


def test_all_that_the_type_goes_by_must_stand_in_the_keys() -> None:
    assert len(folded([None, ("who", SESSION)], "principal", "address")) == 2
    assert len(folded([None, ("where", "192.0.2.7")], "account", "address")) == 1
    assert len(folded([None, ("where", "192.0.2.8")], "account", "address")) == 2
    assert len(folded([None, ("where", "")], "account", "resource")) == 2


def test_the_account_goes_for_any_burst() -> None:
    assert len(folded([None, ("where", "192.0.2.7")], "account")) == 1


def test_a_rule_that_alerts_for_itself_goes_by_its_keys() -> None:
    assert len(folded([None, ("who", SESSION)], typed=False)) == 2

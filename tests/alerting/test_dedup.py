"""What a rule says itself of when its findings are one alert."""

from __future__ import annotations

import json

import msgspec
import pytest
from tests.sinks.factories import FACTS
from tests.store.stores import START

from trailhawk.alerting.alerts import Alert
from trailhawk.alerting.plans import Plan, make_plans
from trailhawk.alerting.triggers import Trigger, trigger_of, utc_text
from trailhawk.alerting.types import AlertType, Contributors
from trailhawk.ir.conditions import Constant
from trailhawk.ir.dedup import Dedup, Piece
from trailhawk.ir.logic import (
    Bound,
    Compare,
    Count,
    Logic,
    Reading,
    Single,
    Step,
    Window,
    Windowed,
    WindowKind,
)
from trailhawk.ir.logic import Sequence as Staged
from trailhawk.ir.rule import Rule, RuleMeta, Source
from trailhawk.model.findings import Burst, Finding, Place
from trailhawk.model.paths import FieldPath
from trailhawk.model.severity import Severity
from trailhawk.store import open_store

REGION = Piece(Reading((FieldPath(("awsRegion",)),)), "no region")
HOLDS = Constant(value=True)
STEP = Step("s", HOLDS)
MINUTE = 60_000_000


def make_rule(dedup: Dedup | None = None, logic: Logic | None = None) -> Rule:
    meta = RuleMeta(id="r", title="R", vendor="v", severity=Severity(50))
    return Rule(meta=meta, logic=logic or Single(HOLDS), source=Source("r.yml"), dedup=dedup)


def plan_of(rule: Rule, *types: AlertType) -> Plan:
    return make_plans([rule], types).of(rule.card())


def trigger(
    number: int,
    minutes: int,
    rule: Rule,
    plan: Plan,
    *,
    region: str = "",
    text: str | None = None,
) -> Trigger:
    facts = msgspec.structs.replace(
        FACTS,
        event_id=f"e{number}",
        time=utc_text(START + minutes * MINUTE),
        principal=f"p{number}",
    )
    record = {"awsRegion": region, "number": number}
    content = json.dumps(record).encode()
    found = Finding(rule.card(), facts, (), Place("a.json", number), content, dedup=text)
    return trigger_of(found, plan, record)


def alerts_of(*triggers: Trigger) -> list[Alert]:
    store = open_store(":memory:")
    with store.transaction():
        store.fold(triggers)
    found = store.alerts()
    store.close()
    return sorted(found, key=lambda one: (one.first, one.attributes))


def test_the_rules_own_text_and_period_fold_its_findings() -> None:
    rule = make_rule(Dedup(seconds=3600, pieces=("in ", REGION)))
    plan = plan_of(rule)
    regions = ["eu", "us", "eu", "", "eu"]
    minutes = [0, 1, 59, 2, 61]
    found = alerts_of(
        *(
            trigger(number, minute, rule, plan, region=region)
            for number, (minute, region) in enumerate(zip(minutes, regions, strict=True))
        )
    )
    assert [(one.attributes[0][1], one.count) for one in found] == [
        ("in eu", 2),
        ("in us", 1),
        ("in no region", 1),
        ("in eu", 1),
    ]


def test_constants_alone_make_all_findings_the_same() -> None:
    rule = make_rule(Dedup(pieces=("always",)))
    plan = plan_of(rule)
    assert [one.count for one in alerts_of(*(trigger(n, n, rule, plan) for n in range(5)))] == [5]


def test_a_text_from_the_rules_own_code_comes_first() -> None:
    rule = make_rule(Dedup(pieces=("always",)))
    plan = plan_of(rule)
    texts = ["a", "b", "a", "", "x" * 5000 + "1", "x" * 5000 + "2"]
    found = alerts_of(*(trigger(n, 0, rule, plan, text=text) for n, text in enumerate(texts)))
    assert sorted(one.count for one in found) == [1, 1, 1, 1, 2]


def test_a_type_decides_for_its_rules() -> None:
    rule = make_rule(Dedup(seconds=60, pieces=("always",)))
    kind = AlertType(id="t", name="T", rules=(Contributors(ids=("r",)),), same=("account",))
    plan = plan_of(rule, kind)
    found = alerts_of(*(trigger(n, 600 * n, rule, plan, text=str(n)) for n in range(3)))
    assert [(one.attributes[0][0], one.count) for one in found] == [("account", 3)]


@pytest.mark.parametrize(
    ("dedup", "seconds"),
    [(None, 86_400), (Dedup(), 86_400), (Dedup(seconds=60), 60), (Dedup(seconds=0), 1)],
)
def test_the_period(dedup: Dedup | None, seconds: int) -> None:
    assert plan_of(make_rule(dedup)).seconds == seconds


def test_a_rule_that_says_nothing_keeps_the_ids_of_its_alerts() -> None:
    assert plan_of(make_rule(Dedup())) == plan_of(make_rule(None))
    assert plan_of(make_rule(Dedup(pieces=("a",)))).logic != plan_of(make_rule(None)).logic


@pytest.mark.parametrize(("seconds", "expected"), [(600, 86_400), (7 * 86_400, 7 * 86_400)])
def test_a_period_is_no_shorter_than_the_window(seconds: int, expected: int) -> None:
    window = Windowed(
        (STEP,), Window(WindowKind.SLIDING, seconds), Bound(Count(), Compare.GE, 2), by=("k",)
    )
    assert plan_of(make_rule(logic=window)).seconds == expected
    assert plan_of(make_rule(logic=Staged((), (), seconds))).seconds == expected
    assert plan_of(make_rule(Dedup(seconds=5), logic=window)).seconds == 5


def test_the_groups_of_windowed_rules_are_alerts_of_their_own() -> None:
    rule = make_rule()
    plan = plan_of(rule)
    bursts = [Burst(3, "", "", (), keys=(("user", name),)) for name in ("ann", "bob", "ann")]
    found = alerts_of(
        *(
            trigger_of(
                Finding(
                    rule.card(),
                    msgspec.structs.replace(FACTS, time=utc_text(START + number * MINUTE)),
                    (),
                    Place("a", 0),
                    b"{}",
                    burst,
                ),
                plan,
                {"n": number},
            )
            for number, burst in enumerate(bursts)
        )
    )
    assert [(dict(one.attributes)["user"], one.count) for one in found] == [("ann", 2), ("bob", 1)]

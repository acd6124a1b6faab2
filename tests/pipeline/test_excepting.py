"""Exceptions on stored alerts: the same as if they had been there from the start."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.stores import PLAN, trigger
from tests.triage.desks import ANN, BOB, RULES, filled_store

from trailhawk.alerting.alerts import State
from trailhawk.alerting.exceptions import AlertException, Exceptions
from trailhawk.alerting.plans import make_plans
from trailhawk.alerting.triggers import Trigger
from trailhawk.frontends.inline import parse_condition
from trailhawk.model.findings import Finding, RuleCard
from trailhawk.model.severity import Severity
from trailhawk.pipeline.excepting import apply_exceptions
from trailhawk.store import Store, open_store
from trailhawk.store.states import Change

TODAY = date(2026, 1, 1)
PLANS = make_plans(RULES, ())


def exception(name: str = "x", **said: object) -> AlertException:
    return AlertException(id=name, reason="r", author="a", **said)  # type: ignore[arg-type]


def live(*found: AlertException) -> Exceptions:
    return Exceptions(found, TODAY)


def told(store: Store) -> list[tuple[object, ...]]:
    return [
        (one.id, one.first, one.last, one.count, one.failures, one.severity, one.principals)
        for one in store.alerts()
    ]


def store_of(triggers: list[Trigger]) -> Store:
    store = open_store(":memory:")
    with store.transaction():
        store.fold(triggers)
    return store


moments = st.sampled_from([0, 1, 23, 24.5, 30, 60])
triggers = st.lists(
    st.builds(
        lambda number, hours, who, agent: trigger(number, hours, principal=who, user_agent=agent),
        st.integers(0, 12),
        moments,
        st.sampled_from(["ann", "bob"]),
        st.sampled_from(["cli", "boto"]),
    ),
    max_size=15,
    unique_by=lambda one: one.id,
)
exceptions = st.lists(
    st.builds(
        lambda at, who, agent: exception(f"x{at}", principals=who, agents=agent),
        st.integers(0, 3),
        st.sampled_from([("ann",), ("bob",), ("nobody",)]),
        st.sampled_from([(), ("cli",), ("b*",)]),
    ),
    max_size=3,
    unique_by=lambda one: one.id,
)


def covered(one: Trigger, found: list[AlertException]) -> bool:
    card = RuleCard(one.rule, one.rule.partition(":")[2], "", "", Severity(0))
    finding = Finding(card, one.facts, (), one.place, one.record)
    return any(exception.covers(finding, PLAN, {}) for exception in found)


@settings(deadline=None, max_examples=60)
@given(found=triggers, first=exceptions, second=exceptions)
def test_applied_later_is_as_if_from_the_start(
    found: list[Trigger], first: list[AlertException], second: list[AlertException]
) -> None:
    store = store_of(found)
    for said in (first, second, []):
        applied = apply_exceptions(store, live(*said), PLANS)
        expected = store_of([one for one in found if not covered(one, said)])
        assert told(store) == told(expected)
        assert sum(store.hidden().values()) == sum(covered(one, said) for one in found)
        assert applied.after == len(store.alerts())
    assert told(store) == told(store_of(found))


def test_what_is_read_under_an_exception_comes_back_when_it_is_over() -> None:
    store = store_of([trigger(1)])
    with store.transaction():
        store.hide([("ci", trigger(2, 1))])
    assert [one.count for one in store.alerts()] == [1]
    applied = apply_exceptions(store, live(), PLANS)
    assert applied.back == {"ci": 1}
    assert [one.count for one in store.alerts()] == [2]
    assert store.hidden() == {}


def test_a_state_stays_with_what_is_left_of_an_alert() -> None:
    store = store_of([trigger(1, 0, user_agent="cli"), trigger(2, 3, user_agent="boto")])
    (before,) = store.alerts()
    store.set_state(before.id, Change(state=State.ACKNOWLEDGED, at="2026-01-01T00:00:00Z"))
    apply_exceptions(store, live(exception(agents=("cli",))), PLANS)
    (left,) = store.alerts()
    assert left.id != before.id
    assert left.state is State.ACKNOWLEDGED
    known = store.alert(before.id)
    assert known is not None
    assert known.id == left.id


def test_a_condition_is_asked_of_kept_records() -> None:
    store = filled_store()
    condition = parse_condition("requestParameters.trailName = trail-1 and error missing")
    applied = apply_exceptions(store, live(exception(condition=condition)), PLANS)
    assert (applied.hidden, applied.undecided) == ({"x": 2}, {})
    assert (applied.before, applied.after) == (5, 5 - 1)
    # Nothing tells any more whether it held, so what it hid stays hidden until it is gone.
    assert apply_exceptions(store, live(exception(condition=condition)), PLANS).after == 4
    assert apply_exceptions(store, live(), PLANS).after == 5


def test_what_has_no_record_is_said_and_left() -> None:
    store = store_of([trigger(number, number / 60) for number in range(10)])
    condition = parse_condition("told.name = StopLogging")
    applied = apply_exceptions(store, live(exception(condition=condition)), PLANS)
    assert (applied.hidden, applied.undecided) == ({"x": 2}, {"x": 8})
    assert [one.count for one in store.alerts()] == [8]


@pytest.mark.parametrize("who", [ANN, BOB])
def test_lists_narrow_a_condition(who: str) -> None:
    store = filled_store()
    before = {one.id for one in store.alerts()}
    others = {one.id for one in store.alerts() if one.principal != who}
    condition = parse_condition("event exists")
    apply_exceptions(store, live(exception(principals=(who,), condition=condition)), PLANS)
    assert {one.id for one in store.alerts()} == others < before

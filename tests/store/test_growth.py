"""What becomes of states, histories and announcements when alerts grow, move and merge."""

from __future__ import annotations

import msgspec
import pytest
from tests.store.stores import trigger

from trailhawk.alerting.alerts import Alert, State, Verdict
from trailhawk.alerting.triggers import Trigger
from trailhawk.model.findings import Burst
from trailhawk.store import Store, open_store
from trailhawk.store.states import Change


def fold(store: Store, *triggers: Trigger) -> list[Alert]:
    with store.transaction():
        store.fold(triggers)
    return sorted(store.alerts(), key=lambda one: one.first)


def change(state: State, at: str = "2026-01-01T00:00:00Z") -> Change:
    verdict = Verdict.BENIGN if state is State.CLOSED else None
    return Change(state=state, verdict=verdict, note="n", author="ann", at=at)


def test_a_closed_alert_whose_level_rises_is_new_again() -> None:
    store = open_store(":memory:")
    (alert,) = fold(store, trigger(1, failed=True))
    store.set_state(alert.id, change(State.CLOSED))
    (more,) = fold(store, trigger(2, 1, failed=True))
    assert more.state is State.CLOSED
    (worse,) = fold(store, trigger(3, 2))
    assert (worse.state, worse.verdict) == (State.NEW, None)
    assert store.history(alert.id)[-1][1:] == ("trailhawk", "reopened: high now, was medium")


def test_an_acknowledged_alert_stays_with_whoever_looks_at_it() -> None:
    store = open_store(":memory:")
    (alert,) = fold(store, trigger(1, failed=True))
    store.set_state(alert.id, change(State.ACKNOWLEDGED))
    (worse,) = fold(store, trigger(2, 1))
    assert worse.state is State.ACKNOWLEDGED


def test_an_alert_keeps_its_state_and_history_when_it_moves() -> None:
    store = open_store(":memory:")
    (alert,) = fold(store, trigger(1, 10))
    store.set_state(alert.id, change(State.CLOSED))
    (moved,) = fold(store, trigger(2, 0))
    assert moved.id != alert.id
    assert (moved.state, moved.note) == (State.CLOSED, "n")
    assert [said for _, _, said in store.history(moved.id)] == ["closed benign n"]


def test_alerts_that_merge_are_as_far_as_the_least_of_them() -> None:
    for second, expected in ((None, State.NEW), (State.ACKNOWLEDGED, State.ACKNOWLEDGED)):
        store = open_store(":memory:")
        # Two windows, 10 to 34 and 40; an earlier trigger at 20 of the second is in the first.
        first, later = fold(store, trigger(1, 10), trigger(2, 34.5))
        store.set_state(first.id, change(State.CLOSED))
        if second is not None:
            store.set_state(later.id, change(second))
        found = fold(store, trigger(3, 9), trigger(4, 33.5))
        assert [one.count for one in found] == [2, 2]
        assert found[0].state is State.CLOSED
        assert found[1].state is expected


def test_a_burst_counts_its_events_and_keeps_their_ids() -> None:
    store = open_store(":memory:")
    ids = tuple(f"b-{number}" for number in range(4))
    burst = Burst(40, "", "", ids, keys=())
    one = msgspec.structs.replace(trigger(1), burst=burst)
    (alert,) = fold(store, one)
    assert (alert.count, alert.events) == (1, 40)
    assert set(store.event_ids(alert.id)) == {"e-1", *ids}
    fold(store, one)
    assert store.alerts()[0].events == 40


def test_a_burst_that_is_worked_out_anew_keeps_nothing_of_before() -> None:
    store = open_store(":memory:")
    for count, ids in ((2, ("a", "b")), (3, ("b", "c", "d"))):
        burst = Burst(count, "", "", ids, keys=())
        one = msgspec.structs.replace(trigger(1), burst=burst)
        with store.transaction():
            store.replace([(one.rule, one.logic)], [one])
    alert = store.exactly(store.alerts()[0].id)
    assert alert is not None
    assert alert.events == 3
    assert set(store.event_ids(alert.id)) == {"e-1", "b", "c", "d"}
    assert [one.burst.count for one in alert.samples if one.burst is not None] == [3]


@pytest.mark.parametrize(("size", "expected"), [(4, 5), (400, 402)])
def test_an_event_counts_once_where_all_ids_are_known(size: int, expected: int) -> None:
    store = open_store(":memory:")
    # The burst is completed by e-1, which is a trigger of its own as well; e-9 is another.
    burst = Burst(size, "", "", ("e-1", "b", "c", "d"), keys=())
    many = msgspec.structs.replace(trigger(1), burst=burst, id=b"m" * 16)
    (alert,) = fold(store, trigger(1), trigger(9), many)
    assert (alert.count, alert.events) == (3, expected)

"""Alerts are a function of the set of triggers: order, repeats and batches change nothing."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.stores import HOUR, PLAN, START, folded, trigger, whole

from trailhawk.alerting.triggers import Trigger, alert_id, utc_text
from trailhawk.model.findings import Place
from trailhawk.store import open_store

moments = st.one_of(st.integers(0, 100), st.sampled_from([0, 23.9, 24, 24.1, 48, 72]))
people = st.sampled_from(["ann", "bob"])
triggers = st.lists(
    st.builds(
        lambda number, hours, who, failed: trigger(number, hours, failed=failed, principal=who),
        st.integers(0, 30),
        moments,
        people,
        st.booleans(),
    ),
    max_size=25,
)


def by_definition(found: list[Trigger]) -> dict[str, tuple[str, str, int]]:
    """The slow twin: each stream sorted, cut greedily."""
    alerts: dict[str, tuple[str, str, int]] = {}
    distinct = {(one.stream.id, one.time, one.id) for one in found}
    for stream in {stream for stream, _, _ in distinct}:
        times = sorted(time for of, time, _ in distinct if of == stream)
        while times:
            inside = [time for time in times if time <= times[0] + 24 * HOUR]
            ident = alert_id(stream, times[0]).hex()
            alerts[ident] = (utc_text(inside[0]), utc_text(inside[-1]), len(inside))
            times = times[len(inside) :]
    return alerts


@settings(deadline=None, max_examples=60)
@given(found=triggers, seed=st.integers(0, 1_000), size=st.integers(1, 8))
def test_order_repeats_and_batches_change_nothing(
    found: list[Trigger], seed: int, size: int
) -> None:
    straight = folded([found])
    again = [*found, *found[: len(found) // 2]]
    random.Random(seed).shuffle(again)
    batches = [again[at : at + size] for at in range(0, len(again), size)]
    assert folded(batches) == straight
    shown = {one.id: (one.first, one.last, one.count) for one in straight}
    assert shown == by_definition(found)


def test_a_window_is_fixed_from_its_first_trigger() -> None:
    found = folded([[trigger(number, hours) for number, hours in enumerate((0, 23, 24, 25))]])
    assert sorted(one.count for one in found) == [1, 3]


def test_an_earlier_trigger_moves_the_alert_and_whoever_knew_it_finds_it() -> None:
    store = open_store(":memory:")
    with store.transaction():
        store.fold([trigger(1, 10)])
    (before,) = whole(store)
    with store.transaction():
        store.fold([trigger(2, 0)])
    (after,) = whole(store)
    assert after.id != before.id
    assert after.count == 2
    known = store.alert(before.id)
    assert known is not None
    assert known.id == after.id
    assert known.replaces == (before.id,)


def test_events_without_a_time_fold_among_themselves() -> None:
    untimed = [trigger(number, 0, time="") for number in (1, 2)]
    found = folded([[*untimed, trigger(3)]])
    assert sorted((one.first, one.count) for one in found) == [("", 2), (utc_text(START), 1)]


def test_severity_weighs_the_outcome_and_shows_both() -> None:
    refused = folded([[trigger(1, failed=True), trigger(2, failed=True)]])[0]
    assert (refused.severity, refused.rule_severity) == (50, 75)
    mixed = folded([[trigger(1, failed=True), trigger(2)]])[0]
    assert (mixed.severity, mixed.successes, mixed.failures) == (75, 1, 1)


def test_an_alert_tells_principal_session_and_key_apart() -> None:
    found = folded(
        [
            [
                trigger(n, session=f"s{n % 2}", access_key=f"k{n}", address="192.0.2.1")
                for n in range(3)
            ]
        ]
    )[0]
    assert found.sessions.top == (("s0", 2), ("s1", 1))
    assert len(found.keys.top) == 3
    assert found.addresses.top == (("192.0.2.1", 3),)
    assert found.resources.top == (("b", 3),)
    assert found.title == "Type: StopLogging"


def test_all_event_ids_are_kept_and_few_records() -> None:
    store = open_store(":memory:")
    with store.transaction():
        store.fold([trigger(number, number / 1_000) for number in range(500)])
    (alert,) = whole(store)
    assert len(store.event_ids(alert.id)) == 500
    assert [one.facts.event_id for one in alert.samples] == ["e-0", "e-1"]


def test_hostile_text_is_stored_and_read_back_as_something() -> None:
    for text in ("a\0b", "x" * 100_000, "'; DROP TABLE alerts; --", "%s ? {x}"):
        (found,) = folded([[trigger(1, user_agent=text, principal=text, name=text)]])
        assert found.count == 1


@pytest.mark.parametrize("size", [1, 99, 100, 101])
def test_a_flood_is_one_alert_with_an_exact_count(size: int) -> None:
    flood = [trigger(number, number / 3600) for number in range(1_000)]
    batches = [flood[at : at + size] for at in range(0, 1_000, size)]
    (alert,) = folded(batches) if size > 1 else folded([flood])
    assert alert.count == 1_000
    assert PLAN.seconds == 86_400


@pytest.mark.parametrize("places", [((9, "a"), (10, "b")), ((10, "a"), (9, "b"))])
def test_one_event_in_two_files_has_one_place_however_they_come(
    places: tuple[tuple[int, str], tuple[int, str]],
) -> None:
    one = trigger(1)
    both = [msgspec.structs.replace(one, place=Place(name, at)) for at, name in places]
    batches = ([both], [both[:1], both[1:]], [both[1:], both[:1]])
    assert len({folded(found)[0].samples[0].place for found in batches}) == 1

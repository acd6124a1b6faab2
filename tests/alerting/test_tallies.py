from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from trailhawk.alerting.tallies import MAX_DISTINCT, SHOWN, Counts
from trailhawk.model.findings import Tally


def tally(values: list[str]) -> Tally:
    counts = Counts()
    for value in values:
        counts.add(value)
    return counts.tally()


def test_the_most_frequent_value_stands_first_and_equal_ones_in_their_own_order() -> None:
    assert tally(["b", "a", "c", "c"]) == Tally(top=(("c", 2), ("a", 1), ("b", 1)))


def test_an_absent_fact_counts_nowhere() -> None:
    assert tally(["", "", "a"]) == Tally(top=(("a", 1),))
    assert tally([""]) == Tally()


def test_values_past_the_shown_ones_count_as_others() -> None:
    found = tally([str(number) for number in range(SHOWN + 3)])
    assert len(found.top) == SHOWN
    assert found.others == 3


@given(st.lists(st.sampled_from([f"v{number}" for number in range(MAX_DISTINCT)])))
def test_counts_of_few_values_are_exact(values: list[str]) -> None:
    found = tally(values)
    assert dict(found.top) == {value: Counter(values)[value] for value, _ in found.top}
    assert sum(count for _, count in found.top) + found.others == len(values)


@given(st.lists(st.sampled_from("abcdefgh")))
def test_the_order_of_few_values_does_not_matter(values: list[str]) -> None:
    assert tally(values) == tally(sorted(values))


def test_a_flood_of_new_values_does_not_crowd_out_the_one_that_keeps_coming() -> None:
    values = [
        value for number in range(20_000) for value in (f"flood-{number}", "the attacker's tool")
    ]
    found = tally(values)
    assert found.top[0][0] == "the attacker's tool"
    assert sum(count for _, count in found.top) + found.others == len(values)


def test_memory_holds_few_and_short_values_whatever_comes() -> None:
    counts = Counts()
    for number in range(5_000):
        counts.add(f"{number}" + "x" * 10_000)
    assert len(counts._counts) <= MAX_DISTINCT
    assert max(map(len, counts._counts)) <= 256

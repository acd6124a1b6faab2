from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trailhawk.alerting.admission import admitted
from trailhawk.alerting.groups import GroupKey

RULES = {"critical": 95, "high": 75, "other-high": 75, "low": 25}
keys = st.tuples(st.sampled_from(sorted(RULES)), st.text("ab", max_size=4), st.sampled_from("12"))
key_sets = st.frozensets(keys, max_size=40)


def scored(found: frozenset[GroupKey]) -> dict[GroupKey, int]:
    return {key: RULES[key[0]] for key in found}


def test_all_stay_while_there_is_room() -> None:
    found = frozenset({("low", "a", ""), ("high", "b", "")})
    assert admitted(scored(found), 2) == found


def test_a_flood_of_one_rule_leaves_the_only_group_of_another() -> None:
    flood = {("critical", f"attacker-{number}", "1"): 95 for number in range(500)}
    assert ("low", "quiet", "1") in admitted({**flood, ("low", "quiet", "1"): 25}, 50)


def test_what_room_is_left_goes_to_severe_rules() -> None:
    low = {("low", f"p{number}", "1"): 25 for number in range(100)}
    high = {("high", f"p{number}", "1"): 75 for number in range(100)}
    kept = admitted({**low, **high}, 80)
    assert sum(key[0] == "low" for key in kept) == 1


def test_text_that_cannot_be_encoded_is_ranked_too() -> None:
    assert len(admitted({("r", "\ud800", ""): 1, ("r", "a", ""): 1}, 1)) == 1


@given(key_sets, key_sets, st.integers(1, 12))
def test_pruning_often_and_pruning_once_leave_the_same(
    early: frozenset[GroupKey], late: frozenset[GroupKey], capacity: int
) -> None:
    often = admitted(scored(admitted(scored(early), capacity) | late), capacity)
    assert often == admitted(scored(early | late), capacity)


@given(key_sets, st.integers(0, 12))
def test_as_many_stay_as_there_is_room_for(found: frozenset[GroupKey], capacity: int) -> None:
    assert len(admitted(scored(found), capacity)) == min(len(found), capacity)

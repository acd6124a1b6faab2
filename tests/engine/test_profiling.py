"""What profiling counts, and what it says of screening."""

from __future__ import annotations

from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import conditions, records

from trailhawk.engine import Matcher
from trailhawk.engine.profiling import Profiler, screening_of
from trailhawk.ir.conditions import And, Condition, Keyword, Leaf, Not
from trailhawk.ir.tests import Exists, OneOf
from trailhawk.model.paths import FieldPath


def leaf(path: str, text: str) -> Leaf:
    return Leaf(FieldPath.of(path), OneOf((text,), fold=True))


def clock() -> int:
    return next(TICKS)


TICKS = count()


@given(st.lists(conditions(), min_size=1, max_size=4), st.lists(records(), max_size=4))
@settings(max_examples=200)
def test_hits_are_what_the_matcher_says(
    rules: list[Condition], events: list[dict[str, object]]
) -> None:
    profiler = Profiler(rules, clock)
    profiler.add(events)
    matches = [Matcher(rules).match_record(event) for event in events]
    for at, cost in enumerate(profiler.costs):
        assert cost.hits == sum(at in match.held for match in matches)
        assert cost.unknown == sum(at in match.unknown for match in matches)
        assert cost.hits + cost.unknown <= cost.candidates <= len(events)
    assert profiler.records == len(events)


def test_only_candidates_cost_time() -> None:
    rule = And((leaf("eventName", "A"), leaf("requestParameters.x", "1")))
    profiler = Profiler([rule], clock)
    profiler.add([{"eventName": "B"}, {"eventName": "A", "requestParameters": {"x": "1"}}])
    assert (profiler.costs[0].candidates, profiler.costs[0].hits) == (1, 1)
    assert profiler.costs[0].nanoseconds == 1
    assert profiler.screening_nanoseconds == 2


def test_a_pinned_name_rules_a_condition_out() -> None:
    found = screening_of(And((leaf("eventName", "A"), leaf("userIdentity.type", "Root"))))
    assert found.fields == ("eventName", "userIdentity.type")
    assert found.deciding == found.fields
    assert not found.always


def test_without_a_name_records_of_every_name_are_asked() -> None:
    found = screening_of(leaf("userIdentity.type", "Root"))
    assert (found.always, found.deciding) == (True, ("userIdentity.type",))
    excluded = screening_of(Not(leaf("eventName", "A")))
    assert (excluded.always, excluded.deciding) == (True, ())
    assert screening_of(Keyword(OneOf(("x",)))).fields == ()
    present = screening_of(Leaf(FieldPath.of("eventName"), Exists()))
    assert present.fields == ("eventName",)

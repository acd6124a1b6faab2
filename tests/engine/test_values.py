"""What expressions come to of records: the fast reader against ``ir.outcome_values``."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import conditions, paths, records, words

from trailhawk.engine.values import values_reader
from trailhawk.ir.conditions import TRUE
from trailhawk.ir.outcome_values import values_of
from trailhawk.ir.outcomes import Applied, Call, Expression, Function, Holds, Literal, Place, Read
from trailhawk.model.paths import Apply, FieldPath, TextFunction

RAISED = Apply(TextFunction.RAISED)


def expressions() -> st.SearchStrategy[Expression]:
    when = st.one_of(st.just(TRUE), conditions())
    deeper = st.builds(lambda one, other: FieldPath((*one.steps, *other.steps)), paths(), paths())
    path = st.one_of(paths(), deeper, st.none())
    places = st.lists(st.builds(Place, path, words, when), min_size=1, max_size=3).map(tuple)
    base: st.SearchStrategy[Expression] = st.one_of(
        st.builds(Read, st.just("field"), places),
        st.builds(Holds, conditions()),
        st.builds(Literal, words),
    )
    return st.recursive(
        base,
        lambda parts: st.one_of(
            st.builds(Applied, st.just(RAISED), parts),
            st.builds(Call, st.just(Function.CONCAT), st.tuples(parts, parts)),
        ),
        max_leaves=3,
    )


@given(expressions(), records())
@settings(max_examples=1000)
def test_both_ways_come_to_the_same(expression: Expression, record: dict[str, Any]) -> None:
    assert values_reader(expression)(record) == values_of(expression, record)


def test_a_text_on_the_way_is_no_object() -> None:
    read = Read("field", (Place(FieldPath.of("a.b")), Place(FieldPath.of("c"))))
    for record in ({"a": "text", "c": "x"}, {"a": None, "c": "x"}, {"c": "x", "a": {"b": ""}}):
        assert values_reader(read)(record) == values_of(read, record) == ("x",)

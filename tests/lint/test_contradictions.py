"""Contradictions are proved, never guessed: a condition that some record satisfies has none."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import conditions, records

from trailhawk.ir.conditions import And, Condition, Leaf, Not, Over
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.normal import normalise
from trailhawk.ir.tests import OneOf, Order, OrderOp, StartsWith
from trailhawk.lint.contradictions import is_contradictory
from trailhawk.model.paths import FieldPath

NAME = FieldPath.of("eventName")
NUMBER = FieldPath.of("requestParameters.count")


def _is_plain(record: dict[str, Any]) -> bool:
    """CloudTrail never writes a list or an object into a field of one value."""
    return all(not isinstance(value, list | dict) for value in record.values())


@given(conditions(), records())
@settings(max_examples=500)
def test_what_a_record_satisfies_is_no_contradiction(
    condition: Condition, record: dict[str, Any]
) -> None:
    if _is_plain(record) and evaluate(condition, record) is True:
        assert not is_contradictory(normalise(condition))


@given(conditions(), records())
@settings(max_examples=500)
def test_where_no_field_is_known_to_be_single_any_record_counts(
    condition: Condition, record: dict[str, Any]
) -> None:
    if evaluate(condition, record) is True:
        assert not is_contradictory(normalise(condition), lambda _: False)


@st.composite
def bounds(draw: st.DrawFn) -> Condition:
    """Make what is asked of the number at one path, or of the numbers there."""
    tests = st.builds(Order, st.sampled_from(OrderOp), st.integers(0, 3))
    leaves = st.builds(Leaf, st.just(NUMBER), tests, st.sampled_from(Over))
    return And(tuple(draw(st.lists(leaves | st.builds(Not, leaves), min_size=2, max_size=4))))


@given(bounds(), st.lists(st.integers(0, 6), min_size=1, max_size=3))
@settings(max_examples=500)
def test_what_numbers_satisfy_is_no_contradiction(condition: Condition, halves: list[int]) -> None:
    numbers = [half / 2 for half in halves]
    many = {"requestParameters": {"count": numbers}}
    if evaluate(condition, many) is True:
        assert not is_contradictory(normalise(condition))
    one = {"requestParameters": {"count": numbers[0]}}
    if evaluate(condition, one) is True:
        assert not is_contradictory(normalise(condition), lambda path: path == NUMBER)


def test_bounds_that_leave_no_number_are_one() -> None:
    def order(op: str, bound: int, over: Over = Over.ANY) -> Leaf:
        return Leaf(NUMBER, Order(OrderOp(op), bound), over)

    def known(*parts: Condition) -> bool:
        return is_contradictory(And(parts), lambda path: path == NUMBER)

    assert known(order(">", 5), order("<", 3))
    assert known(order(">=", 5), order("<", 5))
    assert not known(order(">=", 5), order("<=", 5))
    assert not known(order(">", 3), order("<", 5))
    assert known(order(">", 5), Not(order(">", 3)))
    assert not known(order(">", 3), Not(order(">", 5)))
    # Of a list one element may be large and another small.
    assert not is_contradictory(And((order(">", 5), order("<", 3))))
    assert is_contradictory(And((order(">", 5, Over.ALL), order("<", 3))))
    assert is_contradictory(And((order(">", 5, Over.VALUE), order("<", 3, Over.VALUE))))


def test_two_names_at_once_are_one() -> None:
    one, other = (Leaf(NAME, OneOf((text,), fold=True)) for text in ("A", "B"))
    assert is_contradictory(And((one, other)))
    assert is_contradictory(And((one, Not(one))))
    assert not is_contradictory(And((one, Not(other))))
    assert not is_contradictory(And((one, Leaf(NAME, OneOf(("a",), fold=True)))))


def test_two_beginnings_at_once_are_one() -> None:
    get, put = (Leaf(NAME, StartsWith((text,))) for text in ("Get", "Put"))
    assert is_contradictory(And((get, put)))
    assert not is_contradictory(And((get, Leaf(NAME, StartsWith(("GetUser",))))))

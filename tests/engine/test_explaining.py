"""An explanation's verdicts are the engine's, for every part and every record."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from tests.strategies import conditions, records

from trailhawk.engine import Matcher
from trailhawk.engine.explaining import Explained, explain
from trailhawk.ir.conditions import (
    TRUE,
    And,
    Comparison,
    Condition,
    Element,
    FieldsCompare,
    Keyword,
    Leaf,
    Not,
    Or,
    Over,
    Verdict,
)
from trailhawk.ir.evaluate import all_hold, any_holds, negated
from trailhawk.ir.tests import Exists, OneOf
from trailhawk.model.paths import FieldPath

NAME = FieldPath.of("eventName")
LISTED = FieldPath.of("requestParameters.items")


@given(conditions(), records())
@settings(max_examples=1000)
def test_the_verdict_is_the_engines(condition: Condition, record: dict[str, Any]) -> None:
    match = Matcher([condition]).match_record(record)
    engine = True if match.held else None if match.unknown else False
    assert explain(condition, record, 100).verdict is engine


@given(conditions(), records())
@settings(max_examples=300)
def test_the_verdicts_of_the_parts_make_that_of_the_whole(
    condition: Condition, record: dict[str, Any]
) -> None:
    _check(explain(condition, record, 100))


def _check(one: Explained) -> None:
    verdicts = [part.verdict for part in one.parts]
    match one.text:
        case "all of":
            assert one.verdict is all_hold(verdicts)
        case "any of":
            assert one.verdict is any_holds(verdicts)
        case "not":
            assert one.verdict is negated(verdicts[0])
        case text if " element of " in text and not one.more and one.verdict is not None:
            assert one.verdict is _of_elements(text, verdicts)
    for part in one.parts:
        _check(part)


def _of_elements(text: str, verdicts: list[Verdict]) -> Verdict:
    if text.startswith("all "):
        return all_hold(verdicts) if verdicts else False
    return any_holds(verdicts)


def test_a_field_of_the_record_is_seen_from_within_a_list() -> None:
    same = FieldsCompare(FieldPath.of("a"), Comparison.EQUAL, NAME, of_record=True)
    record = {"eventName": "x", "requestParameters": {"items": [{"a": "x"}]}}
    found = explain(Element(LISTED, same), record, 10)
    assert (found.verdict, found.parts[0].verdict) == (True, True)
    assert found.parts[0].saw == ("x", "x")


def test_what_is_read_as_it_stands_is_shown_so() -> None:
    leaf = Leaf(LISTED, OneOf(("x",)), Over.VALUE)
    record = {"requestParameters": [{"items": "x"}]}
    found = explain(leaf, record, 10)
    assert (found.verdict, found.saw) == (False, ())


def test_a_leaf_tells_what_it_saw_though_it_failed() -> None:
    leaf = Leaf(NAME, OneOf(("StopLogging",)))
    found = explain(leaf, {"eventName": "StartLogging"}, 100)
    assert (found.verdict, found.saw, found.is_leaf) == (False, ("StartLogging",), True)
    assert explain(leaf, {}, 100).saw == ()
    assert explain(leaf, {"eventName": None}, 100).saw == ("null",)


def test_long_values_are_cut_and_many_are_counted() -> None:
    leaf = Leaf(LISTED, OneOf(("x",)))
    found = explain(leaf, {"requestParameters": {"items": "y" * 500}}, 10)
    assert len(found.saw[0]) == 10
    many = {"requestParameters": [{"items": str(number)} for number in range(9)]}
    found = explain(leaf, many, 10)
    assert (len(found.saw), found.more) == (5, 4)


def test_what_was_left_out_is_unknown() -> None:
    record = {"requestParameters": {"omitted": True}}
    assert explain(Leaf(LISTED, Exists()), record, 10).verdict is None


def test_elements_are_explained_one_by_one() -> None:
    part = Leaf(FieldPath.of("a"), OneOf(("1",)))
    record = {"requestParameters": {"items": [{"a": "1"}, *({"a": "2"} for _ in range(8))]}}
    found = explain(Element(LISTED, part, Over.ANY), record, 10)
    assert found.verdict is True
    assert [one.verdict for one in found.parts] == [True, False, False, False, False]
    assert found.more == 4


def test_fields_keywords_and_constants_are_explained() -> None:
    record = {"eventName": "x", "userAgent": "x"}
    fields = FieldsCompare(NAME, Comparison.EQUAL, FieldPath.of("userAgent"))
    assert explain(fields, record, 10).saw == ("x", "x")
    assert explain(Keyword(OneOf(("x",))), record, 10).saw == ("x", "x")
    assert explain(TRUE, record, 10).verdict is True
    nested = And((Not(Or((fields, TRUE))), fields))
    assert explain(nested, record, 10).verdict is False

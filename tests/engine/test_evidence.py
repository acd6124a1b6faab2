"""What evidence names: the field that was looked at, as people read it."""

from __future__ import annotations

from trailhawk.engine.evidence import evidence
from trailhawk.ir.conditions import Element, Leaf
from trailhawk.ir.tests import OneOf
from trailhawk.model.paths import FieldPath


def test_an_element_itself_is_named_as_its_list() -> None:
    of = Element(FieldPath.of("ids"), Leaf(FieldPath(), OneOf(("b",))))
    [found] = evidence(of, {"ids": ["a", "b"]}, 100)
    assert (found.field, found.value) == ("ids", "b")


def test_a_member_of_an_element_is_named_below_its_list() -> None:
    of = Element(FieldPath.of("ids"), Leaf(FieldPath.of("x"), OneOf(("b",))))
    [found] = evidence(of, {"ids": [{"x": "b"}]}, 100)
    assert found.field == "ids[].x"

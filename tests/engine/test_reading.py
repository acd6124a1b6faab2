"""The fast reader of one value against ``ir.exact``, which says what it has to find."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from tests import strategies

from trailhawk.engine.reading import ABSENT, reader
from trailhawk.ir.exact import value_at
from trailhawk.ir.values import has_truncation
from trailhawk.model.paths import AnyCase, FieldPath, Part


@given(strategies.paths(), strategies.paths(), strategies.records())
def test_both_read_one_value(one: FieldPath, other: FieldPath, record: dict[str, Any]) -> None:
    assume(not has_truncation(record))
    for path in (one, FieldPath((*one.steps, *other.steps))):
        found = reader(path)(record)
        assert (() if found is ABSENT else (found,)) == value_at(record, path).values


def test_null_is_a_value_and_keys_may_be_written_in_any_case() -> None:
    record = {"requestParameters": {"KEY": "a/b", "none": None}}
    params = FieldPath.of("requestParameters")
    assert reader(params.then("none"))(record) is None
    assert reader(params.then("none").then("deeper"))(record) is ABSENT
    assert reader(params.then(AnyCase("key")).then(Part("/", -1)))(record) == "b"
    assert reader(params.then(AnyCase("other")))(record) is ABSENT

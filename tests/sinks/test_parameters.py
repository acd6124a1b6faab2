from __future__ import annotations

import json

import pytest

from trailhawk.sinks.parameters import MAX_VALUE_CHARS, parameters


def of(found: object, most: int = 8) -> tuple[tuple[str, str], ...]:
    return parameters(json.dumps({"requestParameters": found}).encode(), most)


def test_single_values_come_before_nested_ones() -> None:
    found = {"policy": {"a": [1]}, "name": "org-trail", "list": [], "force": True, "size": 3.0}
    assert of(found) == (
        ("name", "org-trail"),
        ("force", "true"),
        ("size", "3"),
        ("policy", '{"a":[1]}'),
        ("list", "[]"),
    )


def test_only_the_first_are_told_and_long_ones_are_cut() -> None:
    found = of({f"p{number}" * 100: "x" * 500 for number in range(20)}, most=3)
    assert len(found) == 3
    assert {len(text) for pair in found for text in pair} == {MAX_VALUE_CHARS}


@pytest.mark.parametrize("found", [None, "text", 7, [], {}, {"name": None, "other": ""}])
def test_without_parameters_there_is_nothing_to_tell(found: object) -> None:
    assert of(found) == ()


@pytest.mark.parametrize("record", [b"", b"{", b"[]", b"7", b"{}", b"[" * 9_000, b'{"a":"\xff"}'])
def test_any_record_will_do(record: bytes) -> None:
    assert parameters(record, 8) == ()


def test_numbers_too_long_to_print_are_no_error() -> None:
    assert len(parameters(b'{"requestParameters":{"a":' + b"9" * 4_000 + b"}}", 8)) == 1

from __future__ import annotations

import msgspec
import pytest

from trailhawk.ir.dedup import MAX_TEXTS, Dedup, Piece, dedup_text
from trailhawk.ir.logic import Reading
from trailhawk.model.paths import FieldPath


def read(*paths: str, default: str = "") -> Piece:
    return Piece(Reading(tuple(FieldPath(tuple(path.split("."))) for path in paths)), default)


@pytest.mark.parametrize(
    ("pieces", "record", "expected"),
    [
        ((), {}, ""),
        (("all alike",), {"a": 1}, "all alike"),
        ((read("a"), "-", read("b.c")), {"a": "x", "b": {"c": "y"}}, "x-y"),
        ((read("a", default="none"),), {}, "none"),
        ((read("a", default="none"),), {"a": ""}, "none"),
        ((read("a", "b"),), {"b": "second"}, "second"),
        ((read("a"),), {"a": 7}, "7"),
        ((read("a"),), {"a": True}, "true"),
        ((read("a"),), {"a": ["x", "y"]}, "x,y"),
        ((read("a"),), {"a": {"b": 1}}, ""),
        ((read("a"),), {"a": None}, ""),
    ],
)
def test_text(pieces: tuple[str | Piece, ...], record: dict[str, object], expected: str) -> None:
    assert dedup_text(pieces, record) == expected


def test_a_long_list_takes_part_with_its_first_elements() -> None:
    record: dict[str, object] = {"a": [str(number) for number in range(10_000)]}
    assert dedup_text((read("a"),), record).count(",") == MAX_TEXTS - 1


def test_it_survives_the_rule_cache() -> None:
    told = Dedup(seconds=3600, pieces=("a", read("b", default="c")))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(told), type=Dedup) == told

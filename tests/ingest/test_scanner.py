"""Where a bracketed value ends: the way that counts many brackets at once, and the plain one."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from trailhawk.ingest.scanner import extent

PARTS = (
    *(b"{", b"[", b"}", b"]", b'"', b"\\", b",", b"x", b"\n", b"\xff"),
    *(b'"a"', b'"{"', b'"]]"', b'"k":', b'"\\""', b'"\\{"', b"[" * 300, b"]" * 300, b'{"a":' * 300),
)
ITEM = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[{}\[\]]|[^"{}\[\]]', re.DOTALL)


def plainly(data: bytes, start: int, stop: int) -> int:
    """One string, bracket or other byte after the other."""
    depth = 0
    while found := ITEM.match(data, start, stop):
        start = found.end()
        depth += (found[0] in {b"{", b"["}) - (found[0] in {b"}", b"]"})
        if found[0] in {b"}", b"]"} and depth <= 0:
            return start
    return -1


@given(st.lists(st.sampled_from(PARTS), max_size=30), st.data())
def test_many_brackets_at_once_are_as_many_as_one_by_one(
    parts: list[bytes], data: st.DataObject
) -> None:
    text = b"".join(parts)
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(0, len(text)))
    assert extent(text, start, stop) == plainly(text, start, stop)


def test_more_closing_brackets_than_there_are_open_ones_end_at_the_right_one() -> None:
    text = b"[" * 5_000 + b"]" * 9_000
    assert extent(text, 0, len(text)) == 10_000
    assert extent(text, 0, 9_999) == -1

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sinks.hostile import hostile_texts

from trailhawk.model.printable import printable
from trailhawk.sinks.columns import _head, clip, pad, width_of, wrap

texts = st.one_of(st.text(max_size=200), st.sampled_from(hostile_texts()))


@given(texts, st.integers(0, 60))
def test_a_clipped_text_fits_and_begins_like_the_whole(text: str, width: int) -> None:
    shown = clip(text, width)
    assert width_of(shown) <= width
    assert printable(text).startswith(shown.removesuffix("…"))


@given(texts, st.integers(0, 60))
def test_a_padded_text_fills_its_columns(text: str, width: int) -> None:
    assert width_of(pad(text, width)) == width


@given(texts, st.integers(2, 60), st.integers(1, 5))
def test_wrapped_lines_fit_and_are_few(text: str, width: int, most: int) -> None:
    lines = wrap(text, width, most)
    assert 1 <= len(lines) <= most
    assert all(width_of(line) <= width for line in lines)
    assert not any("\n" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("short", ["short"]),
        ("one two three four", ["one two", "three four"]),
        ("a/path/without/any/space", ["a/path/", "without/", "any/space"]),
        ("日本語の名前です", ["日本語の名", "前です"]),
    ],
)
def test_lines_break_at_spaces_else_anywhere(text: str, lines: list[str]) -> None:
    assert wrap(text, 10, 5) == lines


def test_the_last_line_says_that_more_is_missing() -> None:
    assert wrap("word " * 20, 10, 2)[-1].endswith("…")


def test_a_wide_letter_takes_two_columns() -> None:
    assert width_of("日本") == 4
    assert clip("日本語", 4) == "日…"


@pytest.mark.parametrize(("width", "start"), [(0, ""), (1, ""), (2, "日"), (3, "日"), (9, "日本")])
def test_a_start_never_splits_a_wide_letter(width: int, start: str) -> None:
    assert _head("日本", width) == start

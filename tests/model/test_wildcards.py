from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailhawk.model.wildcards import some_match

LETTERS = st.text(st.sampled_from("aB[]!*?-/é"), max_size=6)


@pytest.mark.parametrize(
    ("pattern", "text", "is_it"),
    [
        ("ops-*", "OPS-1", True),
        ("?ob", "bob", True),
        ("?ob", "ob", False),
        ("*", "", False),
        ("", "", False),
        ("[S3Console/0.4]", "[S3Console/0.4]", True),
        ("[S3Console*", "[S3Console/0.4]", True),
        ("[ab]", "a", False),
        ("rule [!1]", "Rule [!1]", True),
        ("k", "\N{KELVIN SIGN}", False),
        ("a*b", "a\nb", True),
    ],
)
def test_only_stars_and_question_marks_are_wildcards(pattern: str, text: str, is_it: bool) -> None:
    assert some_match([pattern], [text]) is is_it


@given(st.lists(LETTERS, max_size=3), st.lists(LETTERS, max_size=3))
def test_what_is_written_out_matches_itself(patterns: list[str], texts: list[str]) -> None:
    if any(set(patterns) & {text} for text in texts if text):
        assert some_match(patterns, texts)


@given(LETTERS, LETTERS)
def test_it_is_what_the_plainest_matcher_says(pattern: str, text: str) -> None:
    assert some_match([pattern], [text]) is (bool(text) and _matches(pattern.lower(), text.lower()))


def _matches(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(_matches(pattern[1:], text[at:]) for at in range(len(text) + 1))
    return bool(text) and pattern[0] in {"?", text[0]} and _matches(pattern[1:], text[1:])

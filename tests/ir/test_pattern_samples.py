"""Texts made from regular expressions, held to what RE2 finds."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from trailhawk.ir.pattern_samples import pattern_samples

ATOMS = st.sampled_from(
    [
        *("a", "Z", "7", "-", " ", r"\.", r"\*", r"\\", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S"),
        *(".", "[a-f]", "[^a-z]", r"[\d_]", "[-x]", "[x-]", "[]x]", r"[^\s:/]", r"[\]a]", r"\n"),
    ]
)
COUNTS = st.sampled_from(["", "", "*", "+", "?", "{2}", "{0,3}", "{1,}", "*?", "{", "{x}"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = st.tuples(st.sampled_from(["(", "(?:", "(?i:", "(?P<n>"]), inner).map(
        lambda pair: f"{pair[0]}{pair[1]})"
    )
    part = st.tuples(group | ATOMS, COUNTS).map("".join)
    return st.lists(part, max_size=4).map("".join) | st.tuples(inner, inner).map("|".join)


@given(st.recursive(ATOMS, _grown, max_leaves=12), st.booleans())
def test_what_is_made_is_found(pattern: str, whole: bool) -> None:
    pattern = f"^(?:{pattern})$" if whole else pattern
    try:
        matcher = re2.compile(pattern)
    except re2.error:
        return  # two groups of one name, or a repetition too many
    made = list(pattern_samples(pattern))
    assert made
    for text in made:
        assert matcher.search(text), (pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r":assumed-role/[^/]+/i-[0-9A-Fa-f]{8,17}$", ":assumed-role/x/i-00000000"),
        (r"(?i)(ransom[-_ ]?note|how[-_ ]?to)", "ransomnote"),
        (r"^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:.*$", "arn:aws:iam::000000000000:"),
        (r'"AWS"\s*:\s*\[?\s*"\*"', '"AWS":"*"'),
        (r"\b\D{2}\z", "xx"),
    ],
)
def test_the_first_is_the_plainest(pattern: str, text: str) -> None:
    assert next(pattern_samples(pattern)) == text
    assert re2.search(pattern, text)


@pytest.mark.parametrize(
    "pattern",
    [r"\p{L}", "[[:alpha:]]", r"\Qa.b\E", "(a", "[a", "a{2000}", "(" * 50 + ")" * 50, "a" * 3_000],
)
def test_what_is_not_read_makes_nothing(pattern: str) -> None:
    assert list(pattern_samples(pattern)) == []


def test_repetitions_of_repetitions_stay_small() -> None:
    assert list(pattern_samples("(((a{100}){100}){100}){100}")) == []

"""Globs and patterns of Python against what they become."""

from __future__ import annotations

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailhawk.frontends.panther.symbolic.patterns import fnmatch_test, to_re2
from trailhawk.ir.testing import regex_matcher, value_predicate

LETTERS = "ab-c[]!^*?\\.{,2} \n"


@given(pattern=st.text(LETTERS, max_size=10), text=st.text(LETTERS, max_size=6))
def test_a_glob_matches_what_fnmatch_does(pattern: str, text: str) -> None:
    assert value_predicate(fnmatch_test(pattern))(text) is fnmatch.fnmatchcase(text, pattern)


@pytest.mark.parametrize("pattern", ["*[*", "[!a]*", "[]a]", "[a-c]", "[c-a]", "[!c-a]", "a[*]"])
@pytest.mark.parametrize("text", ["", "a", "b", "]", "[", "a[", "a*", "[x", "é"])
def test_a_glob_with_brackets(pattern: str, text: str) -> None:
    assert value_predicate(fnmatch_test(pattern))(text) is fnmatch.fnmatchcase(text, pattern)


@pytest.mark.filterwarnings("ignore:Possible nested set")
@pytest.mark.parametrize("how", ["search", "match", "fullmatch"])
@pytest.mark.parametrize(
    "pattern", ["[[:alpha:]]", "[a[]", "x$", "^a|b$", r"\d+", r"[\w.]+", "a{2}", "a.b", r"\Aa\Z"]
)
@pytest.mark.parametrize("text", ["", "a", ":", "[]", "x\n", "b", "12", "a.b", "a\nb", "aa"])
def test_a_pattern_finds_what_re_does(pattern: str, how: str, text: str) -> None:
    test = to_re2(pattern, 0, how)
    assert test is not None
    assert regex_matcher(test)(text) is bool(getattr(re, how)(pattern, text))


@pytest.mark.parametrize("pattern", ["a{,3}", r"\bx", "(?!a)", r"(a)\1", "(?P<x>a)", "[]a]"])
def test_what_re2_would_read_otherwise_is_refused(pattern: str) -> None:
    assert to_re2(pattern, 0, "search") is None

"""Regular expressions searched for together find what each finds alone."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from trailhawk.engine.patterns import any_of, joined
from trailhawk.ir.testing import value_predicate
from trailhawk.ir.tests import OneOf, Regex, Test

PATTERNS = st.sampled_from(
    ["a", "^b", "c$", "(?i)D", "e|f", "[a-c]x", r"\Qa.b", r"\bg", "(?P<n>h)", "(?s).i", "", "^$"]
)
REGEXES = st.builds(Regex, PATTERNS, st.booleans(), st.booleans(), st.booleans())
VALUES = st.text("abcdefghix .\n", max_size=6) | st.sampled_from([None, 7, True, ["a"], {"a": 1}])


@given(st.lists(REGEXES, max_size=5), VALUES)
@example([Regex(r"\Qa"), Regex("b")], "b")
@example([Regex("(?i)a"), Regex("b")], "B")
def test_together_they_hold_where_one_does(tests: list[Regex], value: object) -> None:
    both: list[Test] = [*tests, OneOf(("x",))]
    alone = any(value_predicate(test)(value) for test in both)
    assert any(holds(value) for holds in any_of(both)) is alone


def test_those_with_the_same_flags_become_one() -> None:
    assert joined([Regex("a"), Regex("^b")]) == Regex("(?:a)|(?:^b)")
    assert len(any_of([Regex("a"), Regex("b"), Regex("c", ignore_case=True)])) == 2


def test_what_cannot_be_joined_stays_apart() -> None:
    large = [Regex(r"a\pL{400}"), Regex(r"b\pL{400}")]
    assert joined(large) is None
    assert len(any_of(large)) == 2
    assert joined([Regex(r"\Qa"), Regex("b")]) is None
    assert joined([Regex("a" * 3_000), Regex("b" * 3_000)]) is None

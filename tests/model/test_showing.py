"""What is shown: escapes, cuts, carets, severities, paths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailhawk.model.errors import Refusal
from trailhawk.model.paths import FieldPath, View, ViewKind
from trailhawk.model.printable import cut, printable
from trailhawk.model.severity import Level, Severity
from trailhawk.model.spans import Span, caret


@given(st.text(st.characters()))
def test_what_is_shown_is_printable_and_shown_again_the_same(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert printable(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("é日本", "é日本"),
        ("\x1b[0m", "\\x1b[0m"),
        ("a\nb", "a\\x0ab"),
        ("\u202eexe", "\\u202eexe"),
        ("\u3164", "\\u3164"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
    ],
)
def test_controls_are_shown_as_escapes(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("abe\u0301cd", 4, "abe…"), ("abc", 1, "…")],
)
def test_a_cut_marks_itself_and_leaves_no_mark_without_its_letter(
    text: str, width: int, shown: str
) -> None:
    assert cut(text, width) == shown


def test_a_refusal_points_at_its_place() -> None:
    refusal = Refusal("R203", "unknown", "a.yml", at=Span(2, 3, 4), fix="use x")
    assert refusal.text("one\n  twos\n") == (
        "a.yml:2:3: R203 unknown\n  2 |   twos\n    |   ^^^^\n  help: use x"
    )
    assert refusal.text() == "a.yml:2:3: R203 unknown\n  help: use x"


def test_a_caret_stands_under_escaped_and_far_text() -> None:
    assert caret("\ta = 1", Span(1, 2, 1)) == "  1 | \\x09a = 1\n    |     ^"
    far = caret("x" * 300 + "bad" + "y" * 300, Span(1, 301, 3))
    shown, marks = far.splitlines()
    assert shown[marks.index("^") :].startswith("bad")
    assert caret("one", Span(9, 1)) == ""


@pytest.mark.parametrize("level", list(Level))
def test_a_level_s_score_has_that_level(level: Level) -> None:
    assert Severity.of(level).level is level


@pytest.mark.parametrize(
    ("score", "level"),
    [(0, "informational"), (19, "informational"), (20, "low"), (40, "medium"), (65, "high")],
)
def test_scores_have_words(score: int, level: str) -> None:
    assert Severity(score).level.value == level
    assert Severity(100).level is Level.CRITICAL


def test_paths_read_as_people_write_them() -> None:
    path = FieldPath.of("requestParameters.policyDocument").then(View(ViewKind.JSON), "a", 0)
    assert path.text == "requestParameters.policyDocument|json.a[0]"
    assert FieldPath.of("a.b").then(View(ViewKind.TEXT)).text == "a.b"
    assert FieldPath().text == "(record)"

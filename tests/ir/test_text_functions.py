from __future__ import annotations

import pytest

from trailhawk.ir.exact import value_at
from trailhawk.ir.text_functions import MAX_CHARS, applied, replacement_parts
from trailhawk.ir.values import nodes_at
from trailhawk.model.paths import Apply, FieldPath, TextFunction


@pytest.mark.parametrize(
    ("function", "arguments", "text", "expected"),
    [
        (TextFunction.AFFIXED, ("<", ">"), "a", "<a>"),
        (TextFunction.CAPTURED, ("b(.)d",), "abcde", "c"),
        (TextFunction.CAPTURED, ("b.d",), "abcde", "bcd"),
        (TextFunction.CAPTURED, ("x",), "abcde", None),
        (TextFunction.CAPTURED, ("a(b)?",), "ac", None),
        (TextFunction.LOWERED, (), "ABC\u212a", "abc\u212a"),
        (TextFunction.RAISED, (), "abc\u00e4", "ABC\u00e4"),
        (TextFunction.REPLACED, ("(a)(x)?", r"[\1\2\\]"), "aba", r"[a\]b[a\]"),
        (TextFunction.REPLACED, ("@.*$", ""), "alice@example.com", "alice"),
        (TextFunction.REVERSED, (), "abc", "cba"),
        (TextFunction.TRIMMED, (), " a ", "a"),
        (TextFunction.UNBASE64, (), "YWJj", "abc"),
        (TextFunction.UNBASE64, (), "/w==", None),
        (TextFunction.UNBASE64, (), "?", None),
        (TextFunction.UNQUOTED, (), "a%20b", "a b"),
    ],
)
def test_a_function_makes_of_a_text(
    function: TextFunction, arguments: tuple[str, ...], text: str, expected: str | None
) -> None:
    assert applied(text, Apply(function, arguments)) == expected


def test_numbers_and_booleans_are_read_as_text() -> None:
    step = Apply(TextFunction.AFFIXED, ("<", ">"))
    values: tuple[object, ...] = (7, True, None, {}, [])
    assert [applied(value, step) for value in values] == [
        "<7>",
        "<true>",
        None,
        None,
        None,
    ]


def test_what_is_or_becomes_too_long_is_nothing() -> None:
    assert applied("a" * (MAX_CHARS + 1), Apply(TextFunction.LOWERED)) is None
    assert applied("a" * MAX_CHARS, Apply(TextFunction.REPLACED, ("a", "bb"))) is None


@pytest.mark.parametrize("text", ["\\", "\\a", "a\\"])
def test_a_backslash_in_a_replacement_means_a_group_or_itself(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the message
        replacement_parts(text)


def test_a_list_is_changed_element_by_element() -> None:
    path = FieldPath(("a", Apply(TextFunction.RAISED), Apply(TextFunction.AFFIXED, ("<", ">"))))
    assert nodes_at({"a": ["x", {"y": 1}, None, "z"]}, path).values == ("<X>", "<Z>")
    assert nodes_at({}, path).values == ()
    assert value_at({"a": "x"}, path).values == ("<X>",)
    assert value_at({"a": ["x"]}, path).values == ()
    assert path.text == "a|raised|affixed ('<', '>')"

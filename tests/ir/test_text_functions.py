from __future__ import annotations

import pytest

from trailhawk.ir.exact import value_at
from trailhawk.ir.number_functions import zone_of
from trailhawk.ir.text_functions import MAX_CHARS, applied, replacement_parts
from trailhawk.ir.values import nodes_at
from trailhawk.model.paths import Apply, FieldPath, TextFunction


@pytest.mark.parametrize(
    ("function", "arguments", "text", "expected"),
    [
        (TextFunction.AFFIXED, ("<", ">"), "a", "<a>"),
        (TextFunction.CALCULATED, ("+", "1.5"), "2", "3.5"),
        (TextFunction.CALCULATED, ("-", "2"), "", "-2"),
        (TextFunction.CALCULATED, ("from", "5"), "2", "3"),
        (TextFunction.CALCULATED, ("into", "6"), "4", "1.5"),
        (TextFunction.CALCULATED, ("/", "0"), "4", None),
        (TextFunction.CALCULATED, ("pow", "2"), "1e199", None),
        (TextFunction.CALCULATED, ("pow", "0.5"), "-4", None),
        (TextFunction.CALCULATED, ("round", "1"), "2.25", "2.3"),
        (TextFunction.CALCULATED, ("round", "0"), "-2.5", "-3"),
        (TextFunction.CALCULATED, ("*", "2"), "four", None),
        (TextFunction.CLOCK, ("hour", "UTC"), "2026-07-01T23:30:00Z", "23"),
        (TextFunction.CLOCK, ("hour", "Europe/Berlin"), "2026-07-01T23:30:00Z", "1"),
        (TextFunction.CLOCK, ("hour", "Europe/Berlin"), "2026-01-01T23:30:00Z", "0"),
        (TextFunction.CLOCK, ("hour", "-08:00"), "2026-01-01T07:30:00Z", "23"),
        (TextFunction.CLOCK, ("minute", "+05:30"), "2026-01-01T07:15:00Z", "45"),
        (TextFunction.CLOCK, ("date", "Asia/Tokyo"), "2026-01-01T15:00:00Z", "2026-01-02"),
        (TextFunction.CLOCK, ("day of week", "UTC"), "2026-11-22T00:00:00Z", "1"),
        (TextFunction.CLOCK, ("day of week", "UTC"), "2026-11-21T00:00:00Z", "7"),
        (TextFunction.CLOCK, ("week", "UTC"), "2026-01-03T00:00:00Z", "0"),
        (TextFunction.CLOCK, ("week", "UTC"), "2026-01-04T00:00:00Z", "1"),
        (TextFunction.CLOCK, ("hour", "UTC"), "yesterday", None),
        (TextFunction.CLOCK, ("hour", "UTC"), "2026-13-41T00:00:00Z", None),
        (TextFunction.CLOCK, ("hour", "-08:00"), "0001-01-01T00:00:00Z", None),
        (TextFunction.COUNTED, ("aa",), "aaaaa", "2"),
        (
            TextFunction.HASHED,
            (),
            "",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
        (TextFunction.HOSTNAME, (), "https://Example.com:80/x", "Example.com"),
        (TextFunction.HOSTNAME, (), "example.com/x", "example.com"),
        (TextFunction.HOSTNAME, (), "https://[x/", "x"),
        (TextFunction.LENGTH, (), "", "0"),
        (TextFunction.ROUNDED, ("ceil",), "1.2", "2"),
        (TextFunction.ROUNDED, ("whole",), "-1.9", "-1"),
        (TextFunction.ROUNDED, ("log",), "0", None),
        (TextFunction.ROUNDED, ("abs",), "x", None),
        (TextFunction.STRIPPED, ("left", "/"), "//a/", "a/"),
        (TextFunction.STRIPPED, ("right", "/"), "//a/", "//a"),
        (TextFunction.STRIPPED, ("both", "/."), "/./a/", "a"),
        (TextFunction.UNHEX, (), "616263", "abc"),
        (TextFunction.UNHEX, (), "6", None),
        (TextFunction.UNIX_SECONDS, (), "1970-01-02T00:00:01Z", "86401"),
        (TextFunction.UNIX_SECONDS, (), "then", None),
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
        (TextFunction.STAMP, ("", ""), "1970-01-02T00:00:01Z", "1970-01-02 00:00:01"),
        (TextFunction.STAMP, ("MINUTE", "+01:00"), "86401", "1970-01-02 01:00"),
        (TextFunction.STAMP, ("WEEK", ""), "2026-11-21T00:00:00Z", "2026-11-15"),
        (TextFunction.STAMP, ("%d.%m.", ""), "2026-11-21T00:00:00Z", "21.11."),
        (TextFunction.STAMP, ("", ""), "then", None),
        (TextFunction.TO_BASE64, (), "abc", "YWJj"),
        (TextFunction.UNBASE64, ("keep",), "abc!", "abc!"),
        (TextFunction.UNQUOTED, (), "100%", None),
        (TextFunction.UNIX_SECONDS, ("+01:00",), "1970-01-02 01:00:01", "86401"),
        (TextFunction.UNIX_SECONDS, ("",), "1970-01-02", "86400"),
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


@pytest.mark.parametrize("name", ["Nowhere/Land", "../../etc/passwd", "+15:00", "", "Etc/GMT"])
def test_a_zone_is_known_or_refused(name: str) -> None:
    if name in {"", "Etc/GMT"}:
        assert zone_of(name) is not None
    else:
        with pytest.raises(ValueError, match=r"Land|etc|15"):
            zone_of(name)


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

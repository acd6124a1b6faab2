"""Python literals: what is read is what Python reads; what is not is refused with its place."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailhawk.frontends.stellar.literals import literal_end, read_literal
from trailhawk.frontends.yaml_reader import Mapping, Scalar, Sequence, plain
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.spans import Span


def source(text: str) -> Scalar:
    return Scalar(text, text, Span(4, 3), verbatim=True)


def read(text: str) -> object:
    return plain(read_literal(source(text), Limits()))


def error(text: str, limits: Limits | None = None) -> RuleError:
    with pytest.raises(RuleError) as caught:
        read_literal(source(text), limits or Limits())
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "{'a': 'b'}",
        '{"a": ["b", 1, -2, 1.5, True, False, None]}',
        "{'a': {'b': {'c': []}},}",
        "['a', 'b',]",
        "{ 'a' :\n 'b' }",
        r"'it\'s \"x\" \\ \n \t \r'",
        r"'\x41\u00e9\U0001f600'",
        "'a\\\nb'",
        "1e3",
        "+.5",
        "''",
        "'\u00e9|#'",
    ],
)
def test_what_python_reads(text: str) -> None:
    assert read(text) == ast.literal_eval(text.lstrip())


def test_an_unknown_escape_keeps_its_backslash() -> None:
    assert read(r"'\d\*\?'") == r"\d\*\?"


def test_a_tuple_is_a_list() -> None:
    assert read("('a', 'b')") == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 3),
        ("{", 4),
        ("{'a'}", 7),
        ("{'a': 1 'b': 2}", 11),
        ("{a: 1}", 4),
        ("{1: 2}", 4),
        ("{'a': b}", 9),
        ("{'a': true}", 9),
        ("'a", 5),
        ("'a\nb'", 8),
        ("[1", 5),
        ("(1]", 5),
        ("{'a': 1}}", 11),
        ("'a' 'b'", 7),
        ("1_000", 3),
        ("--1", 3),
        ("nan", 3),
        ("inf", 3),
        ("01", 3),
        ("9" * 41, 3),
        (r"'\1'", 4),
        (r"'\N{DASH}'", 4),
        (r"'\x4'", 4),
        (r"'\ud800'", 4),
        (r"'\U00110000'", 4),
        ("__import__('os')", 3),
        ("f'x'", 3),
        ("'a' + 'b'", 7),
        ("{**{}}", 4),
        ("[x for x in y]", 4),
        ("{'a', 'b'}", 7),
    ],
)
def test_what_is_no_literal(text: str, column: int) -> None:
    found = error(text)
    assert found.code == "R302"
    assert found.at is not None
    assert (found.at.line == 4 and found.at.column == column) or "\n" in text


def test_a_key_stands_once() -> None:
    assert (error("{'a': 1, 'a': 2}").code, error("{'a': 1, 'a': 2}").at) == ("R106", Span(4, 13))


def test_limits_hold() -> None:
    assert error("[" * 70).code == "R102"
    assert error("[" + "1," * 20 + "]", Limits(max_yaml_nodes=10)).code == "R103"


def test_hostile_text_is_refused_at_once() -> None:
    for text in ("[" * 1_000_000, "{'a':" * 200_000, "'" + "\\" * 999_999, "(" * 500_000):
        assert error(text).code in {"R102", "R302"}


def test_places_are_those_of_the_file() -> None:
    root = read_literal(source("{'ab': ['cd',\n 'ef']}"), Limits())
    assert isinstance(root, Mapping)
    (entry,) = root.entries
    assert entry.key.at == Span(4, 5, 2)
    assert isinstance(entry.value, Sequence)
    assert [item.at for item in entry.value.items] == [Span(4, 12, 2), Span(5, 5, 2)]


def test_the_place_of_escaped_text_is_not_verbatim() -> None:
    root = read_literal(source(r"'a\'b'"), Limits())
    assert isinstance(root, Scalar)
    assert (root.text, root.verbatim) == ("a'b", False)


def test_where_a_literal_ends() -> None:
    assert literal_end("{'a': '}'} rest", Limits()) == 10


literals = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(literals)
def test_what_python_writes_is_read_back(value: object) -> None:
    assert read(repr(value)) == value


@given(st.text(alphabet="{}[]()'\",: \\\nxuU01aTrueNone", max_size=30))
def test_any_text_is_read_as_python_reads_it_or_refused(text: str) -> None:
    try:
        found = read(text)
    except RuleError as refused:
        assert refused.at is not None  # noqa: PT017 - refusing is one of the two right answers
    else:
        with warnings.catch_warnings(action="ignore"):  # of escapes that Python does not know
            wanted = ast.literal_eval(text.strip())
        assert found == (list(wanted) if isinstance(wanted, tuple) else wanted) or "(" in text

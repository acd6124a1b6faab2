"""Documents of a file: places, recovery after a broken one, limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.frontends.shared import needs_shared, rule_paths

from trailhawk.frontends.yaml_reader import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    compose,
    plain,
    read_documents,
)
from trailhawk.frontends.yaml_reader.tree import Places
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.spans import Span


def read(text: str, **limits: int) -> list[Any]:
    found = read_documents(text, msgspec.convert(limits, Limits))
    return [one if isinstance(one, RuleError) else plain(one) for one in found]


def codes(text: str, **limits: int) -> list[object]:
    return [one.code if isinstance(one, RuleError) else one for one in read(text, **limits)]


def only(text: str) -> Node:
    (root,) = read_documents(text, Limits())
    assert not isinstance(root, RuleError), root.message
    return root


def at(text: str, *path: str | int) -> Scalar:
    node = only(text)
    for step in path:
        if isinstance(step, int):
            assert isinstance(node, Sequence)
            node = node.items[step]
        else:
            assert isinstance(node, Mapping)
            inner = node.get(step)
            assert inner is not None
            node = inner
    assert isinstance(node, Scalar)
    return node


def test_shapes() -> None:
    assert read("a: 1\nb: [x, 2]\nc: {d: null}\n") == [{"a": 1, "b": ["x", 2], "c": {"d": None}}]


def test_no_text_has_no_documents() -> None:
    assert [read(text) for text in ("", "\n\n", "# nothing\n", "---\n", "---\n---\n...\n")] == [
        [],
        [],
        [],
        [],
        [],
    ]


def test_documents_after_each_other() -> None:
    assert read("a: 1\n---\nb: 2\n--- {c: 3}\n---\t4\n") == [
        {"a": 1},
        {"b": 2},
        {"c": 3},
        4,
    ]


def test_documents_that_end_with_dots() -> None:
    assert read("a: 1\n...\nb: 2\n... # end\n---\nc: 3\n...\n") == [{"a": 1}, {"b": 2}, {"c": 3}]


def test_a_directive_belongs_to_the_document_after_it() -> None:
    assert read("%YAML 1.2\n# x\n---\na: 1\n---\nb: 2\n") == [{"a": 1}, {"b": 2}]


def test_a_byte_order_mark_is_skipped() -> None:
    assert read("\ufeffa: 1") == [{"a": 1}]
    assert at("\ufeffa: 1", "a").at == Span(1, 4)


def test_windows_line_ends() -> None:
    assert read("a: 1\r\n---\r\nb: |\r\n  x\r\n  y\r\n") == [{"a": 1}, {"b": "x\ny\n"}]
    assert at("a:\r\n  b: cd\r\n", "a", "b").at == Span(2, 6, 2)


def test_three_dashes_inside_a_line_are_no_marker() -> None:
    assert read("a: x --- y\nb: |\n  ---\n") == [{"a": "x --- y", "b": "---\n"}]


def test_a_broken_document_costs_only_itself() -> None:
    assert codes("a: 1\n---\nb: [\n---\nc: 3\n---\nd: 'x\n---\ne: 5\n") == [
        {"a": 1},
        "R101",
        {"c": 3},
        "R101",
        {"e": 5},
    ]


def test_a_document_past_a_limit_costs_only_itself() -> None:
    text = "a: 1\n---\nb: [[[1]]]\n---\nc: [1, 2, 3, 4, 5, 6, 7, 8]\n---\nd: 4\n"
    assert codes(text, max_yaml_depth=3, max_yaml_nodes=9) == [{"a": 1}, "R102", "R103", {"d": 4}]


def test_lines_are_counted_through_all_documents() -> None:
    found = read_documents("a: 1\n---\n\nb: [\n---\n# x\nc: d: e\n", Limits())
    assert [one.at for one in found if isinstance(one, RuleError)] == [Span(5, 1), Span(7, 5)]


def test_places_of_plain_scalars() -> None:
    assert at("a:\n  - bcd\n", "a", 0).at == Span(2, 5, 3)
    assert at("a: b c   # d\n", "a").at == Span(1, 4, 3)


def test_the_place_of_quoted_text_is_inside_the_quotes() -> None:
    assert at("a: 'bcd'\n", "a").at == Span(1, 5, 3)
    assert at('a: "bcd"\n', "a").at == Span(1, 5, 3)
    assert at("a: ''\n", "a").at == Span(1, 5, 1)


def test_text_with_escapes_is_not_verbatim() -> None:
    scalar = at('a: "b\\tc"\n', "a")
    assert (scalar.text, scalar.verbatim, scalar.at) == ("b\tc", False, Span(1, 4, 6))
    assert not at("a: 'it''s'\n", "a").verbatim


def test_places_after_letters_beyond_ascii_and_beyond_the_first_plane() -> None:
    assert at("{'\u00e9\U0001f600': bc}", "\u00e9\U0001f600").at == Span(1, 8, 2)


def test_a_plain_scalar_over_lines_is_not_verbatim() -> None:
    scalar = at("a: b\n  c\n", "a")
    assert (scalar.text, scalar.verbatim, scalar.at) == ("b c", False, Span(1, 4, 1))


def test_places_in_a_literal_block() -> None:
    scalar = at("a: |\n\n    bc\n     de\n", "a")
    assert scalar.text == "\nbc\n de\n"
    places = Places(scalar)
    assert [places.at(scalar.text.index(part), 2) for part in ("bc", "de")] == [
        Span(3, 5, 2),
        Span(4, 6, 2),
    ]


def test_places_in_a_literal_block_with_its_indentation_written() -> None:
    scalar = at("a: |2-\n    bc\n", "a")
    assert (scalar.text, scalar.at, scalar.verbatim) == ("  bc", Span(2, 3, 4), True)


def test_a_folded_block_of_one_line_is_verbatim_and_of_several_is_not() -> None:
    assert at("a: >-\n  bc\n", "a") == Scalar("bc", "bc", Span(2, 3, 2), verbatim=True)
    assert at("a: >-\n  bc\n  de\n", "a").verbatim is False


def test_an_empty_block_is_not_verbatim() -> None:
    assert at("a: |\nb: 1\n", "a").verbatim is False


def test_a_block_at_the_end_of_the_file_without_a_line_end() -> None:
    assert at("a: |\n  bc", "a").at == Span(2, 3, 2)


def test_places_outside_verbatim_text_are_the_whole_scalar() -> None:
    scalar = at('a: "b\\tc"\n', "a")
    assert Places(scalar).at(2, 1) == scalar.at


def test_quoted_scalars_are_text() -> None:
    assert read("a: '1'\nb: \"true\"\nc: 'null'\nd: |-\n  7\n") == [
        {"a": "1", "b": "true", "c": "null", "d": "7"}
    ]


def test_core_tags() -> None:
    assert read("a: !!str 7\nb: !!int 7\nc: !!seq [1]\nd: !!map {e: 1}\nf: ! 7\n") == [
        {"a": "7", "b": 7, "c": [1], "d": {"e": 1}, "f": 7}
    ]


def test_other_tags_are_refused() -> None:
    for text in ("a: !x 1", "a: !!set {b}", "a: !<tag:x,1:y> [1]", "a: !!python/tuple [1]"):
        assert codes(text) == ["R109"]


def test_keys_are_text_whatever_they_look_like() -> None:
    assert read("1: a\nno: b\n~: c\n1.50: d\n") == [{"1": "a", "no": "b", "~": "c", "1.50": "d"}]


def test_an_empty_key_is_a_key() -> None:
    assert read("? \n: a\n") == [{"": "a"}]


def test_keys_that_are_no_text() -> None:
    assert codes("? [a]\n: b\n") == ["R108"]
    assert codes("? {a: b}\n: b\n") == ["R108"]
    assert codes("a: &x b\n*x : c\n") == ["R108"]


def test_a_quoted_merge_key_is_a_key() -> None:
    assert read("'<<': 1") == [{"<<": 1}]
    assert codes("<<: {a: 1}") == ["R105"]


def test_duplicate_keys_are_compared_as_text() -> None:
    assert codes("1: a\n'1': b\n") == ["R106"]
    assert codes("a: 1\nb: {a: 1, a: 2}\n") == ["R106"]


def test_an_anchor_without_an_alias_is_harmless() -> None:
    assert read("a: &x 1\nb: &x [2]\n") == [{"a": 1, "b": [2]}]


def test_aliases_where_they_are_allowed() -> None:
    text = "a: &x {b: &y [1]}\nc: *x\nd: *y\n"
    assert codes(text) == ["R104"]
    assert codes(text, max_yaml_aliases=1) == ["R104"]
    assert read(text, max_yaml_aliases=2) == [{"a": {"b": [1]}, "c": {"b": [1]}, "d": [1]}]


def test_an_alias_into_itself_or_to_nothing() -> None:
    assert codes("a: &x [*x]", max_yaml_aliases=9) == ["R101"]
    assert codes("a: *y", max_yaml_aliases=9) == ["R101"]


def test_an_alias_of_another_document_is_unknown() -> None:
    assert codes("a: &x 1\n---\nb: *x\n", max_yaml_aliases=9) == [{"a": 1}, "R101"]


def test_what_an_alias_stands_for_counts() -> None:
    text = "a: &x [1, 1, 1, 1, 1]\nb: [*x, *x, *x, *x]\n"
    assert codes(text, max_yaml_aliases=9, max_yaml_nodes=20) == ["R103"]
    assert isinstance(codes(text, max_yaml_aliases=9, max_yaml_nodes=40)[0], dict)


def test_what_an_alias_stands_for_is_as_deep_as_it_is() -> None:
    text = "a: &x [[1]]\nb: [[*x]]\n"
    assert codes(text, max_yaml_aliases=9, max_yaml_depth=4) == ["R102"]
    assert isinstance(codes(text, max_yaml_aliases=9, max_yaml_depth=5)[0], dict)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: \x07", Span(1, 4)),
        ("a: 1\nb: \x00", Span(2, 4)),
        ('a: "\\ud800"', Span(1, 7)),
        ("a: [1", Span(1, 4)),
        ("a: @b", Span(1, 4)),
    ],
)
def test_the_place_of_what_is_not_yaml(text: str, place: Span) -> None:
    (error,) = read_documents(text, Limits())
    assert isinstance(error, RuleError)
    assert error.code == "R101"
    assert error.at == place


def test_half_a_surrogate_pair() -> None:
    (error,) = read_documents("a: 1\nb: \ud800", Limits())
    assert isinstance(error, RuleError)
    assert (error.code, error.at) == ("R004", Span(2, 4))


def test_size_is_counted_in_bytes() -> None:
    assert codes("a: \u00e9\u00e9", max_rule_file_bytes=7) == [{"a": "\u00e9\u00e9"}]
    assert codes("a: \u00e9\u00e9", max_rule_file_bytes=6) == ["R002"]


def test_too_many_documents() -> None:
    assert codes("--- 1\n" * 3, max_yaml_documents=3) == ["R107"]
    assert codes("--- 1\n" * 3, max_yaml_documents=4) == [1, 1, 1]


def test_too_many_directives_cost_their_document() -> None:
    many = "".join(f"%TAG !t{number}! x\n" for number in range(9))
    assert codes(f"a: 1\n...\n{many}---\nb: 1\n---\nc: 3\n") == [{"a": 1}, "R109", {"c": 3}]


def test_the_tree_finds_keys() -> None:
    root = only("a: 1\nb: 2\n")
    assert isinstance(root, Mapping)
    assert [entry.name for entry in root.entries] == ["a", "b"]
    assert root.get("c") is None
    assert root.entry("c") is None


SAMPLES = (
    "a: 1\n",
    "a: |\n  x\n  y\nb: >-\n  z\n",
    "a: 'q'\nb: \"\\t\"\nc: [1, {d: e}]\n--- \n- x\n",
    "a: [\n---\nb: 1\n",
    "\u00e9: \U0001f600 x\n",
    "a: \x07\n",
    "a: !!str 7\n",
    "a: &x 1\nb: *x\n",
    "a: 'x\n",
)


def refusal_of(one: Node | RuleError) -> object:
    return (one.code, one.at) if isinstance(one, RuleError) else one


@pytest.mark.parametrize("text", SAMPLES)
def test_without_libyaml_the_same_is_read(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_it = [refusal_of(one) for one in read_documents(text, Limits())]
    monkeypatch.setattr(compose, "_LOADER", yaml.SafeLoader)
    assert [refusal_of(one) for one in read_documents(text, Limits())] == with_it


@needs_shared
@pytest.mark.parametrize("path", rule_paths()[::10], ids=lambda path: path.stem)
def test_shared_rules_read_as_pyyaml_reads_them(path: Path) -> None:
    text = path.read_text("utf-8")
    theirs = list(yaml.load_all(text, Loader=yaml.BaseLoader))
    assert [as_text(one) for one in read_documents(text, Limits())] == theirs


def as_text(node: Node | RuleError) -> object:
    match node:
        case Scalar(text=text):
            return text
        case Sequence(items):
            return [as_text(item) for item in items]
        case Mapping(entries):
            return {entry.name: as_text(entry.value) for entry in entries}
        case _:
            raise node


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.lists(values.filter(lambda value: value is not None), max_size=3))
def test_what_pyyaml_writes_is_read_back(documents: list[object]) -> None:
    text = yaml.safe_dump_all(documents, allow_unicode=False, default_style='"')
    assert [as_text(one) for one in read_documents(text, Limits())] == list(
        yaml.load_all(text, Loader=yaml.BaseLoader)
    )

"""Templates: what each says of a record, Panther's fallbacks, and the compiled twin."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import leaves, paths, records

from trailhawk.engine.telling import compile_tells
from trailhawk.ir.conditions import Leaf, Over
from trailhawk.ir.templates import (
    LEVELS,
    MAX_CHARS,
    Chosen,
    Context,
    Copied,
    Fixed,
    NoKey,
    Nothing,
    Picked,
    Slot,
    Tells,
    Template,
    Words,
    told,
)
from trailhawk.ir.templates_text import print_template, tells_lines
from trailhawk.ir.tests import Exists, OneOf
from trailhawk.model.paths import FieldPath
from trailhawk.model.severity import Level

NAME = FieldPath.of("eventName")
IS_A = Leaf(NAME, OneOf(("A",)), Over.VALUE)


def words(*pieces: str | Slot) -> Words:
    return Words(pieces)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "x"),
        (None, "null"),
        (1, "1"),
        (1.0, "1.0"),
        (True, "True"),
        ([1, None], "[1, None]"),
        ({"a": "b"}, "{'a': 'b'}"),
        pytest.param(10**5000, "(number)", id="huge"),
    ],
)
def test_a_value_reads_as_python_prints_it(value: object, text: str) -> None:
    tells = Tells(title=words("[", Slot(NAME, "missing", "null"), "]"))
    assert told(tells, {"eventName": value}).title == f"[{text}]"
    assert told(tells, {}).title == "[missing]"


@pytest.mark.parametrize(
    ("title", "dedup", "expected"),
    [
        (None, None, ("", "all")),
        (words("t"), None, ("t", "t")),
        (words("t"), words("d"), ("t", "d")),
        (words("t"), words(), ("t", "t")),
        (words("t"), Nothing(), ("t", "all")),
        (Nothing(), None, ("id", "all")),
        (words(), words(), ("", "all")),
    ],
)
def test_what_is_nothing_falls_back_as_in_panther(
    title: Template | None, dedup: Template | None, expected: tuple[str, str]
) -> None:
    found = told(Tells(title=title, dedup=dedup, default_title="id", default_dedup="all"), {})
    assert (found.title, found.dedup) == expected


def test_what_only_code_knows_is_not_made_up() -> None:
    assert told(Tells(title=words("t")), {}).dedup is None


@pytest.mark.parametrize(("word", "level"), [*LEVELS.items(), ("low", Level.LOW), ("x", None)])
def test_severities_are_words_in_any_case(word: str, level: Level | None) -> None:
    found = told(Tells(severity=words(word)), {}).severity
    assert (None if found is None else found.level) == level


def test_conditions_choose() -> None:
    tells = Tells(
        title=Chosen(IS_A, words("yes"), words("no")),
        context=(
            ("copy", Copied(NAME, b'"none"', b"0")),
            ("fixed", Fixed(b"[1]")),
            ("picked", Picked(IS_A, Fixed(b"true"), words("x"))),
        ),
    )
    found = told(tells, {"eventName": "A"})
    assert found.title == "yes"
    assert msgspec.json.decode(found.context) == {"copy": "A", "fixed": [1], "picked": True}
    found = told(tells, {})
    assert found.title == "no"
    assert msgspec.json.decode(found.context) == {"copy": "none", "fixed": [1], "picked": "x"}
    found = told(tells, {"eventName": None})
    assert msgspec.json.decode(found.context)["copy"] == 0


def test_long_texts_are_cut() -> None:
    found = told(Tells(title=words("x" * 2 * MAX_CHARS)), {}).title
    assert len(found) == MAX_CHARS
    assert found.endswith("... (truncated)")


def test_a_context_that_is_too_large_is_an_error() -> None:
    found = told(Tells(context=(("a", Copied(NAME)),)), {"eventName": "x" * 300_000})
    assert set(msgspec.json.decode(found.context)) == {"_error"}


def test_templates_are_shown_line_by_line() -> None:
    shown = print_template(Chosen(IS_A, words("by ", Slot(NAME, "?")), Nothing()))
    assert shown == ['if eventName eq "A"', '  by {eventName or "?"}', "else", "  (nothing)"]
    tells = Tells(
        severity=words("HIGH"),
        destinations=(),
        context=(("a", Copied(NAME)), ("b", Copied(NAME, b"1")), ("c", Fixed(b"2"))),
        untold=(("title", "a loop"),),
    )
    assert list(tells_lines(tells)) == [
        ("severity", "HIGH"),
        ("destinations", "nowhere"),
        ("context a", "{eventName}"),
        ("context b", "{eventName} or 1"),
        ("context c", "2"),
        ("title", "Python: a loop"),
    ]


def templates() -> st.SearchStrategy[Template]:
    texts = st.text(max_size=5)
    slots = st.builds(Slot, paths(), texts, texts)
    base: st.SearchStrategy[Template] = st.one_of(
        st.lists(st.one_of(texts, slots), max_size=3).map(tuple).map(Words),
        st.just(Nothing()),
        st.sampled_from([Words((word,)) for word in LEVELS]),
    )
    return st.recursive(
        base,
        lambda inner: st.builds(Chosen, leaves(), inner, inner),
        max_leaves=3,
    )


def contexts() -> st.SearchStrategy[Context]:
    json = st.sampled_from([b"null", b"1", b'"x"', b"[]"])
    base: st.SearchStrategy[Context] = st.one_of(
        st.builds(Copied, paths(), json, json), st.builds(Fixed, json)
    )
    return st.recursive(
        base,
        lambda inner: st.builds(Picked, leaves(), inner, inner),
        max_leaves=3,
    )


def all_tells() -> st.SearchStrategy[Tells]:
    return st.builds(
        Tells,
        title=templates(),
        dedup=st.none() | templates(),
        severity=st.sampled_from([None, *(Words((word,)) for word in LEVELS)]),
        context=contexts().map(lambda entry: (("a", entry),)),
        default_title=st.just("id"),
        default_dedup=st.sampled_from([None, "all"]),
    )


@given(tells=all_tells(), record=records())
def test_compiled_templates_say_the_same(tells: Tells, record: dict[str, Any]) -> None:
    assert compile_tells(tells)(record) == told(tells, record)


@given(tells=all_tells())
def test_templates_are_data(tells: Tells) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(tells), type=Tells) == tells
    assert list(tells_lines(tells))


def test_a_key_may_be_there_for_some_records_only() -> None:
    failed = Leaf(FieldPath.of("errorCode"), Exists())
    entry = Picked(failed, Copied(FieldPath.of("errorCode")), NoKey())
    tells = Tells(context=(("code", entry), ("kind", Fixed(b'"a"'))))
    cases: list[tuple[dict[str, object], bytes]] = [
        ({"errorCode": "x"}, b'{"code":"x","kind":"a"}'),
        ({}, b'{"kind":"a"}'),
    ]
    for record, context in cases:
        assert told(tells, record).context == context
        assert compile_tells(tells)(record).context == context

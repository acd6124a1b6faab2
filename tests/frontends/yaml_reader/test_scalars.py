"""Types of plain scalars, and where this reader parts with YAML 1.1."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailhawk.frontends.yaml_reader.scalars import MAX_NUMBER_CHARS, resolve, tagged


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_null(text: str) -> None:
    assert resolve(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("True", True), ("FALSE", False), ("false", False)]
)
def test_booleans(text: str, value: object) -> None:
    assert resolve(text) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-0", 0),
        ("+7", 7),
        ("-12", -12),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("-.5", -0.5),
        ("1e3", 1000.0),
        ("1E-2", 0.01),
        ("0.0", 0.0),
    ],
)
def test_numbers(text: str, value: float) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "no",
        "on",
        "off",
        "y",
        "tRUE",
        "nUll",
        "0644",
        "-012",
        "012345678901",
        "2026-07-12",
        "12:30:45",
        "1_000",
        "1_0.5",
        "0x_1",
        "0xZZ",
        "0o8",
        "-0x1F",
        ".inf",
        "-.INF",
        ".nan",
        "inf",
        "nan",
        "1e999",
        "e5",
        ".",
        "+",
        "-",
        "+-1",
        "1.2.3",
        "10.0.0.0/8",
        "\u0663",
        "9" * (MAX_NUMBER_CHARS + 1),
    ],
)
def test_what_stays_text(text: str) -> None:
    assert resolve(text) == text
    assert type(resolve(text)) is str


def test_an_explicit_tag_for_text_wins() -> None:
    assert tagged("tag:yaml.org,2002:str", "7") == "7"
    assert tagged("tag:yaml.org,2002:int", "7") == 7
    assert tagged("!", "x") == "x"


@given(st.text())
def test_any_text_has_a_value_that_json_has(text: str) -> None:
    value = resolve(text)
    assert value is None or isinstance(value, bool | int | float | str)
    assert not isinstance(value, float) or math.isfinite(value)

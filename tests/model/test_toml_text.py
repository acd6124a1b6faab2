"""TOML that would keep the reader busy is refused; all else is what the standard library reads."""

from __future__ import annotations

import time
import tomllib

import pytest

from trailhawk.model.toml_text import read_toml


@pytest.mark.parametrize(
    "text",
    [
        "a." * 100_000 + "a = 1",
        "a . " * 50_000 + "a = 1",
        '"a".' * 50_000 + "a = 1",
        "'a'.\"b\"." * 50_000 + "a = 1",
        "[" + "a." * 100_000 + "a]",
        "x = {" + "a." * 100_000 + "a = 1}",
    ],
)
def test_a_key_of_very_many_parts_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    with pytest.raises(ValueError, match="more than 32 parts"):
        read_toml(text)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("text", ["x = " + "[" * 90_000, "x = " + "9" * 100_000, "a = 1\na = 2"])
def test_what_cannot_be_read_is_an_error_that_callers_know(text: str) -> None:
    with pytest.raises((ValueError, RecursionError)):
        read_toml(text)


def test_what_people_write_is_read_as_ever() -> None:
    text = (
        'a.b."c d" = 1\n[x.y.z]\nurl = "https://a.b.c.d.example/e.f?g=1.2.3.4"\n'
        "n = [1.5, 2.25, 1979-05-27]\n" + f'long = "{"two words. " * 500}"\n'
    )
    assert read_toml(text) == tomllib.loads(text)

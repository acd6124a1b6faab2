"""The one fold and the one text form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailhawk.model.text import fold, scalar_text


@given(st.text())
def test_folding_changes_ascii_letters_alone_and_never_the_length(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    for before, after in zip(text, folded, strict=True):
        assert after == (before.lower() if "A" <= before <= "Z" else before)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "x"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (7.0, "7"),
        (1.5, "1.5"),
        (-0.0, "0"),
        pytest.param(10**5000, None, id="huge"),
        (float("inf"), "inf"),
        (None, None),
        ([], None),
        ({}, None),
    ],
)
def test_scalars_read_as_text(value: object, text: str | None) -> None:
    assert scalar_text(value) == text

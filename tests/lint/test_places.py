"""Where literals stand, and the quotes around them."""

from __future__ import annotations

import pytest

from trailhawk.lint.places import literal_place, quoted_place, word_places
from trailhawk.model.spans import Span

TEXT = """\
    eventName:
      - DeleteKey
      - 'Delete'
    other: Delete
"""


def test_a_literal_is_a_word_of_its_own() -> None:
    assert literal_place(TEXT, Span(1, 5, 9), "Delete") == Span(3, 10, 6)
    assert literal_place(TEXT, Span(1, 5, 9), "DeleteKey") == Span(2, 9, 9)


def test_a_literal_is_looked_for_below_its_field_only() -> None:
    assert literal_place(TEXT, Span(4, 5, 5), "Delete") == Span(4, 12, 6)
    assert literal_place(TEXT, Span(4, 5, 5), "DeleteKey") == Span(4, 5, 5)


@pytest.mark.parametrize("field", [None, Span(9, 1), Span(0, 1)])
def test_a_field_outside_the_text_stays_as_it_is(field: Span | None) -> None:
    assert literal_place(TEXT, field, "Delete") == field


def test_quotes_belong_to_a_literal_where_there_are_any() -> None:
    assert quoted_place(TEXT, Span(3, 10, 6)) == Span(3, 9, 8)
    assert quoted_place(TEXT, Span(4, 12, 6)) == Span(4, 12, 6)


def test_words_are_found_in_any_case() -> None:
    assert word_places("a.t1562\n T1562.001\n t15620\n", "T1562") == [Span(1, 3, 5), Span(2, 2, 5)]

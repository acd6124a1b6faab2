"""What a leaf says of one text: the quick way held against the evaluator."""

from __future__ import annotations

from hypothesis import given, settings
from tests.strategies import conditions, words

from trailhawk.ir.conditions import Condition
from trailhawk.lint.asked import asked, is_plain, passes, text_predicate


@settings(max_examples=400, deadline=None)
@given(condition=conditions(), text=words)
def test_a_text_passes_alike_with_and_without_a_record_around_it(
    condition: Condition, text: str
) -> None:
    for one in asked(condition):
        if is_plain(one.path):
            assert text_predicate(one.leaf)(text) is passes(one.leaf, text)

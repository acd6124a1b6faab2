from __future__ import annotations

import pytest

from trailhawk.frontends.refusals import refusal
from trailhawk.frontends.texts import check_text
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits


def test_text_within_the_limit_passes() -> None:
    check_text("abc", Limits(max_rule_file_bytes=3))


@pytest.mark.parametrize("text", ["abcd", "a\u00e9b"])
def test_text_past_the_limit_is_refused(text: str) -> None:
    with pytest.raises(RuleError, match="larger than 3 bytes"):
        check_text(text, Limits(max_rule_file_bytes=3))


def test_half_a_surrogate_pair_is_shown_where_it_stands() -> None:
    source = "title: x\na: b\udc80c\n"
    with pytest.raises(RuleError) as caught:
        check_text(source, Limits())
    assert refusal(caught.value, "rules/example.yml").text(source) == (
        "rules/example.yml:2:5: R004 not UTF-8\n  2 | a: b\\udc80c\n    |     ^"
    )

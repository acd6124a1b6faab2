"""Typed conditions: what they mean, and how a wrong one is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailhawk.frontends.inline import parse_condition
from trailhawk.frontends.inline.parser import keyword_condition, regex_condition
from trailhawk.ir.evaluate import evaluate
from trailhawk.model.errors import ConfigError

RECORD = {
    "eventName": "DeleteTrail",
    "eventSource": "cloudtrail.amazonaws.com",
    "sourceIPAddress": "10.1.2.3",
    "userAgent": "aws-cli/2.17",
    "userIdentity": {"userName": "ann"},
    "requestParameters": {"name": "main trail", "size": 7},
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("event=DeleteTrail", True),
        ("event=deletetrail", True),
        ("eventName=Delete*", True),
        ("event=StopLogging,DeleteTrail", True),
        ("event=Stop*,Put?rail", False),
        ("event!=DeleteTrail", False),
        ("service=cloudtrail", True),
        ("service=cloudtrail.amazonaws.com", True),
        ("service=s3", False),
        ("address in 10.0.0.0/8", True),
        ("address in 192.0.2.0/24, 10.1.2.3", True),
        ("not address in 10.0.0.0/8", False),
        ("agent~^aws-cli/", True),
        ('agent!~"boto"', True),
        ("error exists", False),
        ("error missing", True),
        ("requestParameters.size > 6", True),
        ("requestParameters.size<=6.5", False),
        ('requestParameters.name="main trail"', True),
        ("requestParameters.name='main trail'", True),
        ("event=X or event=DeleteTrail and user=ann", True),
        ("(event=X or event=DeleteTrail) and user=bob", False),
        ("event=DeleteTrail user=ann", True),
        ("not not event=DeleteTrail", True),
        ("not (event=X or user=bob)", True),
        ("EVENT=x OR event=DeleteTrail", True),
    ],
)
def test_a_condition_means_what_it_says(text: str, holds: bool) -> None:
    assert evaluate(parse_condition(text), RECORD) is holds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "field's name"),
        ("event", "character 6"),
        ("event=", "a value"),
        ("(event=x", "closing parenthesis"),
        ("event=x)", "the end, and, or"),
        ("address in nowhere", "no network"),
        ("agent~'('", "RE2"),
        ("requestParameters.size>big", "no number"),
        ('event="x', "cannot read"),
        ("(" * 40 + "event=x" + ")" * 40, "nested deeper"),
        ("event=" + "x" * 9000, "longer than"),
    ],
)
def test_a_wrong_condition_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse_condition(text)


@given(st.text(max_size=60))
def test_no_text_does_worse_than_to_be_refused(text: str) -> None:
    try:
        parse_condition(text)
    except ConfigError:
        return


def test_a_keyword_and_a_pattern_look_everywhere() -> None:
    assert evaluate(keyword_condition("MAIN"), RECORD) is True
    assert evaluate(keyword_condition("a*n t?ail"), RECORD) is True
    assert evaluate(keyword_condition("nowhere"), RECORD) is False
    assert evaluate(regex_condition("^main .*l$"), RECORD) is True

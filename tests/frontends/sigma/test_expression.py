"""The condition line, alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trailhawk.frontends.sigma.expression import (
    AllOf,
    AnyOf,
    Expression,
    Name,
    Negation,
    Quantified,
    parse_expression,
)
from trailhawk.frontends.yaml_reader import Scalar
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.spans import Span


def parse(text: str) -> Expression:
    return parse_expression(Scalar(text, text, Span(3, 5), verbatim=True), Limits())


def test_a_name_knows_its_place() -> None:
    assert parse("  ab ") == Name("ab", Span(3, 7, 2))


def test_precedence() -> None:
    a, b, c = Name("a", Span(3, 5)), Name("b", Span(3, 10)), Name("c", Span(3, 20))
    assert parse("a or b and not c") == AnyOf((a, AllOf((b, Negation(c)))))


def test_a_quantifier_knows_the_place_of_its_pattern() -> None:
    assert parse("all of x*") == Quantified(None, "x*", Span(3, 12, 2))
    assert parse("ANY OF Them") == Quantified(1, "Them", Span(3, 12, 4))


def written(expression: Expression) -> str:
    match expression:
        case Name(name):
            return name
        case Quantified(count, pattern):
            return f"{'all' if count is None else count} of {pattern}"
        case Negation(part):
            return f"not ({written(part)})"
        case AllOf(parts):
            return " and ".join(f"({written(part)})" for part in parts)
        case AnyOf(parts):
            return " or ".join(f"({written(part)})" for part in parts)


def placeless(expression: Expression) -> object:
    match expression:
        case Name(name):
            return name
        case Quantified(count, pattern):
            return (count, pattern)
        case Negation(part):
            return ("not", placeless(part))
        case AllOf(parts):
            return ("and", *map(placeless, parts))
        case AnyOf(parts):
            return ("or", *map(placeless, parts))


HERE = Span(1, 1)
names = st.sampled_from(["a", "b_1", "sel-x", "notx"]).map(lambda name: Name(name, HERE))
quantified = st.builds(
    Quantified,
    st.sampled_from([None, 1, 3]),
    st.sampled_from(["them", "a*", "*b*c"]),
    st.just(HERE),
)
expressions = st.recursive(
    st.one_of(names, quantified),
    lambda inner: st.one_of(
        st.builds(Negation, inner),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=10,
)


@given(expressions)
def test_what_is_written_is_read_back(expression: Expression) -> None:
    assert placeless(parse(written(expression))) == placeless(expression)


WORDS = ["a", "b", "and", "or", "not", "of", "1", "all", "them", "(", ")", "|", "x*", "\n"]


@given(st.lists(st.sampled_from(WORDS), max_size=15))
def test_any_words_parse_or_are_refused_with_a_place(words: list[str]) -> None:
    refused = error_of(" ".join(words))
    assert refused is None or (refused.code in {"R206", "R219"} and refused.at is not None)


def error_of(text: str) -> RuleError | None:
    try:
        parse(text)
    except RuleError as error:
        return error
    return None

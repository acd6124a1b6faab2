"""Rules of every shape that the grammar allows, as trees."""

from __future__ import annotations

from hypothesis import strategies as st

from trailhawk.frontends.yaral.functions import FUNCTIONS
from trailhawk.frontends.yaral.tree import (
    AllOf,
    AnyOf,
    Arithmetic,
    Assignment,
    Boolean,
    Call,
    Compare,
    Count,
    Duration,
    Expression,
    FieldRef,
    InList,
    IsNull,
    Key,
    ListKind,
    ListRef,
    Match,
    Meta,
    Negated,
    Negative,
    Number,
    Pivot,
    Quantifier,
    RegexText,
    RuleTree,
    SomeOf,
    Text,
    Variable,
    Windowing,
)

__all__ = ["rules"]

names = st.sampled_from(["e", "a1", "user_id", "over_it", "Match"])
words = st.sampled_from(["metadata", "principal", "ip", "x2", "graph"])
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
raw_texts = texts.map(lambda text: text.replace("`", ""))
patterns = st.sampled_from(["a", "a/b", r"\d+", r"[/]", "x|y", "é.*$"])
numbers = st.sampled_from(["0", "7", "2.50", "01", "123456789012345678901"])
durations = st.builds(Duration, st.integers(1, 99), st.sampled_from("smhdw"))
calls = sorted(name for name in FUNCTIONS if not name.startswith("metrics."))


def fields(quantifier: st.SearchStrategy[Quantifier | None]) -> st.SearchStrategy[FieldRef]:
    step = st.one_of(words, words, st.builds(Key, texts), st.integers(0, 9))
    steps = st.tuples(words, st.lists(step, max_size=3)).map(lambda both: (both[0], *both[1]))
    return st.builds(FieldRef, names, steps, quantifier)


def values() -> st.SearchStrategy[Expression]:
    base: st.SearchStrategy[Expression] = st.one_of(
        st.builds(Text, texts),
        st.builds(Text, raw_texts, st.just(value=True)),
        st.builds(Number, numbers),
        st.builds(Boolean, st.booleans()),
        st.builds(RegexText, patterns),
        st.builds(Variable, names),
        st.builds(Count, names),
        fields(st.sampled_from([None, None, Quantifier.ANY, Quantifier.ALL])),
    )

    def larger(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        return st.one_of(
            st.builds(Negative, parts),
            st.builds(Arithmetic, parts, st.sampled_from("+-*/%"), parts),
            st.sampled_from(calls).flatmap(lambda name: called(name, parts)),
        )

    return st.recursive(base, larger, max_leaves=4)


def called(name: str, parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    least, most = FUNCTIONS[name]
    arguments = st.lists(parts, min_size=least, max_size=min(most, least + 1)).map(tuple)
    return st.builds(Call, st.just(name), arguments)


def conditions() -> st.SearchStrategy[Expression]:
    signs = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    lists = st.builds(ListRef, names, st.sampled_from(["", "column"]))
    base: st.SearchStrategy[Expression] = st.one_of(
        st.builds(Compare, values(), signs, values(), st.booleans()),
        st.builds(InList, values(), lists, st.sampled_from(ListKind), st.booleans()),
        st.builds(IsNull, values()),
        st.builds(Variable, names),
    )

    def larger(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        many = st.lists(parts, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            st.builds(Negated, parts),
            st.builds(AllOf, many),
            st.builds(AnyOf, many),
            st.builds(SomeOf, st.sampled_from(["any", "all", "2"]), many),
        )

    return st.recursive(base, larger, max_leaves=5)


@st.composite
def matches(draw: st.DrawFn) -> Match:
    keys = tuple(draw(st.lists(st.builds(Variable, names), min_size=1, max_size=2)))
    windowing = draw(st.sampled_from(Windowing))
    every = draw(st.booleans())
    pivot = None
    if windowing is Windowing.OVER and not every and draw(st.booleans()):
        pivot = Pivot(draw(st.booleans()), draw(names))
    return Match(keys, windowing, draw(durations), every, pivot)


def rules() -> st.SearchStrategy[RuleTree]:
    said = st.one_of(
        st.builds(Text, texts), st.builds(Number, numbers), st.builds(Boolean, st.booleans())
    )
    pairs = st.lists(st.builds(Meta, names, said), max_size=2).map(tuple)
    outcome = st.lists(st.builds(Assignment, names, values()), max_size=2).map(tuple)
    return st.builds(
        RuleTree,
        names,
        pairs,
        st.lists(conditions(), min_size=1, max_size=3).map(tuple),
        st.one_of(st.none(), matches()),
        outcome,
        conditions(),
        pairs,
    )

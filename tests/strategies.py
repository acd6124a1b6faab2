"""Generated conditions and records, shaped so that they often meet."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from trailhawk.ir.conditions import (
    And,
    Comparison,
    Condition,
    Constant,
    Element,
    FieldsCompare,
    Keyword,
    Leaf,
    Not,
    Or,
    Over,
)
from trailhawk.ir.tests import (
    Cidr,
    Contains,
    EndsWith,
    Exists,
    Glob,
    IpAddress,
    IpKind,
    IsType,
    JsonType,
    Length,
    OneOf,
    Order,
    OrderOp,
    Present,
    Regex,
    Same,
    ScalarTest,
    StartsWith,
    Test,
    Truthy,
    Wild,
)
from trailhawk.model.paths import AnyCase, Apply, FieldPath, Part, TextFunction, View, ViewKind

WORDS = [
    "DeleteTrail",
    "deletetrail",
    "Delete",
    "StopLogging",
    "",
    "7",
    "7.0",
    "true",
    "K",
    "\u212a",
]
words = st.sampled_from(WORDS)
scalar_values = st.one_of(
    words,
    st.sampled_from(
        [7, 7.0, 1, True, False, 0, -1, 10**30, 1.5, None, "10.0.0.1", "2026-11-20T07:00:01Z"]
    ),
)
PATHS = [
    "eventName",
    "eventSource",
    "errorCode",
    "errorMessage",
    "userAgent",
    "userIdentity.type",
    "userIdentity.invokedBy",
    "requestParameters",
    "requestParameters.a",
    "requestParameters.a.b",
    "requestParameters.a.b.c",
    "responseElements.a",
    "readOnly",
]


def texts() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(words, min_size=1, max_size=3, unique=True).map(tuple)


def scalar_tests() -> st.SearchStrategy[ScalarTest]:
    fold = st.booleans()
    parts = st.lists(st.one_of(words, st.booleans().map(Wild)), min_size=1, max_size=4).map(tuple)
    return st.one_of(
        st.builds(OneOf, texts(), fold),
        st.builds(OneOf, texts(), fold),
        st.builds(Contains, texts(), fold),
        st.builds(StartsWith, texts(), fold),
        st.builds(EndsWith, texts(), fold),
        st.builds(Glob, parts, fold),
        st.builds(Regex, st.sampled_from(["^Del", "[0-9]+", "trail$", "."]), fold),
        st.builds(Same, st.lists(st.sampled_from([7, 1, True, False, "7"]), max_size=2).map(tuple)),
        st.just(Cidr(("10.0.0.0/8",))),
        st.builds(IpAddress, st.sampled_from(IpKind)),
        st.builds(Order, st.sampled_from(OrderOp), st.sampled_from([0, 7, 1.5])),
    )


def tests() -> st.SearchStrategy[Test]:
    types = st.lists(st.sampled_from(JsonType), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        scalar_tests(),
        scalar_tests(),
        st.sampled_from([Exists(), Present(), Truthy()]),
        st.builds(IsType, types),
        st.builds(Length, st.sampled_from(OrderOp), st.sampled_from([0, 1, 7])),
    )


def paths() -> st.SearchStrategy[FieldPath]:
    plain = st.sampled_from(PATHS).map(FieldPath.of)
    views = st.sampled_from(list(ViewKind)).map(View)
    parts = st.builds(Part, st.sampled_from(["e", "T"]), st.sampled_from([0, 1, -1]))
    moments = st.sampled_from(["hour", "week"]).map(
        lambda part: Apply(TextFunction.TIME_PART, (part,))
    )
    positions = st.sampled_from([0, 1, -1])
    other = st.one_of(
        views, parts, moments, positions, st.sampled_from(["A", "a", "b"]).map(AnyCase)
    )
    return st.one_of(plain, plain, st.builds(lambda path, step: path.then(step), plain, other))


def leaves() -> st.SearchStrategy[Leaf]:
    over = st.sampled_from([Over.ANY, Over.ANY, Over.ALL, Over.VALUE, Over.VALUE])
    return st.builds(Leaf, paths(), tests(), over)


def _blocks(single: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """What a block may ask of one element: several things, their negations, other lists."""
    paths = st.sampled_from(["a", "b", ""]).map(FieldPath.of)
    over = st.sampled_from([Over.ANY, Over.ALL])
    one = st.one_of(
        single,
        single.map(Not),
        st.builds(Keyword, scalar_tests()),
        st.builds(Element, paths, single, over),
    )
    many = st.lists(one, min_size=1, max_size=3).map(tuple)
    return st.one_of(one, st.builds(And, many), st.builds(Or, many))


def _joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    many = st.lists(inner, min_size=0, max_size=4).map(tuple)
    below = st.sampled_from(["a", "a.b", "b", ""]).map(FieldPath.of)
    compared = st.builds(
        FieldsCompare, below, st.just(Comparison.EQUAL), paths(), plain=st.booleans(),
        of_record=st.booleans(),
    )  # fmt: skip
    single = st.one_of(st.builds(Leaf, below, tests()), st.builds(Leaf, below, tests()), compared)
    part = st.one_of(single, single, _blocks(single))
    return st.one_of(
        st.builds(Not, inner),
        st.builds(And, many),
        st.builds(Or, many),
        st.builds(
            Element, paths(), part, st.sampled_from([Over.ANY, Over.ALL, Over.ONE]), st.booleans()
        ),
    )


def conditions() -> st.SearchStrategy[Condition]:
    base: st.SearchStrategy[Condition] = st.one_of(
        leaves(),
        leaves(),
        leaves(),
        st.builds(Constant, st.booleans()),
        st.builds(Keyword, scalar_tests()),
        st.builds(
            FieldsCompare,
            paths(),
            st.sampled_from(Comparison),
            paths(),
            st.booleans(),
            st.booleans(),
            st.sampled_from(["", "Delete"]),
        ),
    )
    return st.recursive(base, _joined, max_leaves=8)


def values() -> st.SearchStrategy[Any]:
    keys = st.sampled_from(["a", "b", "c", "a.b", "b.c", "omitted", "Statement"])
    return st.recursive(
        st.one_of(scalar_values, st.sampled_from(['{"a": "7"}', "[1, true]", "%7B%22a%22%3A7%7D"])),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)
        ),
        max_leaves=6,
    )


def parameters() -> st.SearchStrategy[Any]:
    left_out = st.fixed_dictionaries({"omitted": st.just(value=True)}, optional={"a": values()})
    return st.one_of(values(), values(), left_out)


def records() -> st.SearchStrategy[dict[str, Any]]:
    odd = st.one_of(scalar_values, words, words, words, values())
    identity = st.one_of(
        st.fixed_dictionaries({}, optional={"type": odd, "invokedBy": odd}),
        st.fixed_dictionaries({}, optional={"type": words, "invokedBy": words}),
        values(),
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "eventName": odd,
            "eventSource": odd,
            "errorCode": odd,
            "errorMessage": odd,
            "userAgent": odd,
            "readOnly": odd,
            "userIdentity": identity,
            "requestParameters": parameters(),
            "responseElements": parameters(),
        },
    )

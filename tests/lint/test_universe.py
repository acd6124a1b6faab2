"""Which events a condition lets through: by classes of names, beside asking of every one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trailhawk.facts import load_facts
from trailhawk.ir.conditions import FALSE, And, Condition, Leaf, Not, Or
from trailhawk.ir.normal import normalise, residual
from trailhawk.ir.tests import Contains, OneOf, StartsWith
from trailhawk.lint.universe import Universe, pair_decider
from trailhawk.model.paths import FieldPath

UNIVERSE = Universe(load_facts())
SOURCES = ("ec2.amazonaws.com", "signin.amazonaws.com", "sts.amazonaws.com")

TESTS: dict[str, list[OneOf | StartsWith | Contains]] = {
    "eventName": [
        OneOf(("RunInstances",)),
        OneOf(("runinstances", "ConsoleLogin"), True),
        OneOf(("assumerole",)),
        OneOf(("NoSuchName",)),
        StartsWith(("Assume",)),
        Contains(("instance",), True),
    ],
    "eventSource": [OneOf(SOURCES[:2]), OneOf(("STS.amazonaws.com",), True), StartsWith(("s",))],
    "awsRegion": [OneOf(("x",))],
}
LEAVES = st.sampled_from(sorted(TESTS)).flatmap(
    lambda field: st.builds(Leaf, st.just(FieldPath((field,))), st.sampled_from(TESTS[field]))
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=5,
)


@given(CONDITIONS)
def test_classes_of_names_say_what_each_name_says(made: Condition) -> None:
    condition = normalise(made)
    pairs = UNIVERSE.pairs(condition)
    for source in SOURCES:
        rest = residual(condition, pair_decider(source, None))
        plainly = {
            name
            for name in UNIVERSE.spellings(source)
            if residual(rest, pair_decider(None, name)) != FALSE
        }
        found = pairs.names.get(source, ())
        assert len(found) == len(set(found))
        assert set(found) & set(UNIVERSE.spellings(source)) == plainly

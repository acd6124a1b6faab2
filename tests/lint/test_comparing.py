"""Comparing rules: what is told from groups, beside going through all other rules."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from trailhawk.facts import load_facts
from trailhawk.ir.conditions import And, Condition, Leaf
from trailhawk.ir.logic import Single
from trailhawk.ir.normal import normalise
from trailhawk.ir.rule import Rule, RuleMeta, Source
from trailhawk.ir.tests import OneOf
from trailhawk.lint.context import Context
from trailhawk.lint.corpus import APART, Corpus
from trailhawk.lint.universe import Universe
from trailhawk.model.paths import FieldPath
from trailhawk.model.severity import Severity

FACTS = load_facts()
UNIVERSE = Universe(FACTS)

SERVICES = ("ec2.amazonaws.com", "autoscaling.amazonaws.com", "rds.amazonaws.com")
NAMES = ("CreateSnapshot", "DescribeTags", "DeleteTags")
COMPARED = ("L-DUP-CONDITION", "L-NARROW", "L-SEV")


def wants(field: str, texts: tuple[str, ...]) -> Condition:
    return Leaf(FieldPath((field,)), OneOf(texts))


@st.composite
def rules(draw: st.DrawFn) -> list[Rule]:
    """Return rules that are much alike; some have one id, some one document."""
    found: list[Rule] = []
    for number in range(draw(st.integers(1, 9))):
        services = draw(st.lists(st.sampled_from(SERVICES), unique=True, max_size=3))
        names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=2))
        parts = [wants("eventSource", tuple(services))] if services else []
        parts += [wants("eventName", tuple(names))] if names else []
        if draw(st.booleans()) or not parts:
            parts.append(wants("awsRegion", ("x",)))
        file = f"{draw(st.integers(0, 1)) or number}.yml"
        meta = RuleMeta(
            id=f"id{draw(st.integers(0, 2)) * 10 + number * draw(st.integers(0, 1))}",
            title=f"T{number}",
            vendor="sigma",
            severity=Severity(draw(st.sampled_from([10, 25, 50, 75, 95]))),
        )
        found.append(
            Rule(
                meta=meta,
                logic=Single(normalise(And(tuple(parts)))),
                source=Source(file, 0 if file == "1.yml" else number),
                reports=draw(st.integers(0, 3)) > 0,
            )
        )
    return found


def asked(rule: Rule, field: str) -> set[str]:
    condition = rule.condition
    parts = condition.parts if isinstance(condition, And) else (condition,)
    return {
        text
        for one in parts
        if isinstance(one, Leaf) and one.path == FieldPath((field,))
        for text in (one.test.texts if isinstance(one.test, OneOf) else ())
    }


def key(rule: Rule) -> frozenset[tuple[str, frozenset[str]]]:
    fields = ("eventSource", "eventName", "awsRegion")
    return frozenset((field, frozenset(asked(rule, field))) for field in fields)


def plainly(rule: Rule, others: list[Rule]) -> Iterator[tuple[str, str]]:
    """Yield what going through all rules finds, but for versions of one rule."""
    apart = [one for one in others if one.source != rule.source]
    same = [one for one in apart if key(one) == key(rule) and one.reports is rule.reports]
    if same:
        names = ", ".join(f"{one.meta.title} ({one.source.file})" for one in same[:3])
        yield "L-DUP-CONDITION", f"the same condition as {names}"
    narrow = next(_narrow(rule, apart), None)
    if narrow is not None:
        yield "L-NARROW", narrow
    yield from _rated(rule, others)


def _narrow(rule: Rule, apart: list[Rule]) -> Iterator[str]:
    mine = asked(rule, "eventSource")
    for name in sorted(asked(rule, "eventName")) if mine else ():
        for other in apart:
            theirs = asked(other, "eventSource")
            more = sorted(one for one in theirs - mine if FACTS.resolve(one, name))
            if name in asked(other, "eventName") and mine < theirs and more:
                yield f"{other.meta.title} watches {name} at {', '.join(more)} as well"


def _rated(rule: Rule, others: list[Rule]) -> Iterator[tuple[str, str]]:
    by_uid = {
        one.uid: one for one in others if key(one) == key(rule) and one.reports is rule.reports
    }
    names = asked(rule, "eventName")
    if names and not asked(rule, "awsRegion"):
        for one in others:
            bare = not asked(one, "awsRegion") and asked(one, "eventName") == names
            if bare and asked(one, "eventSource") & asked(rule, "eventSource"):
                by_uid.setdefault(one.uid, one)
    scores = [
        one.meta.severity.score
        for one in by_uid.values()
        if one.source != rule.source and one.reports is rule.reports
    ]
    rated = rule.meta.severity.score
    if len(scores) > 1 and abs(rated - median(scores)) >= APART:
        said = f"rated {rated}; {len(scores)} others for the same {median(scores):g}"
        yield "L-SEV", said


@given(rules())
def test_groups_say_what_going_through_all_rules_says(made: list[Rule]) -> None:
    corpus = Corpus(made)
    for rule in made:
        context = Context(rule, "", FACTS, UNIVERSE)
        found = [
            (one.code, one.message)
            for one in corpus.check(context)
            if one.code in COMPARED and "the version in" not in one.message
        ]
        versions = any(
            one.meta.id == rule.meta.id
            and one.source != rule.source
            and abs(one.meta.severity.score - rule.meta.severity.score) >= APART
            for one in made
        )
        wanted = list(plainly(rule, made))
        if versions:
            # Held to its newer version, it is not held to the others.
            found, wanted = ([one for one in some if one[0] != "L-SEV"] for some in (found, wanted))
        assert found == wanted

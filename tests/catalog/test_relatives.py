"""Relatives of rules over several events: which of them look at the same events."""

from __future__ import annotations

import msgspec
from tests.catalog.making import SES, call, corpus, leaf, rule

from trailhawk.catalog.relatives import Relatives
from trailhawk.ir.conditions import And, Condition
from trailhawk.ir.logic import Bound, Compare, Count, Step, Window, Windowed, WindowKind
from trailhawk.ir.relations import Relation, Relative
from trailhawk.ir.rule import Rule

DELETED = call(SES, "DeleteIdentity")


def counted(title: str, condition: Condition, least: int = 5) -> Rule:
    logic = Windowed(
        (Step("a", condition),),
        Window(WindowKind.SLIDING, 60),
        Bound(Count(), Compare.GE, least),
        (),
    )
    return msgspec.structs.replace(rule(title, condition), logic=logic)


def between(one: Rule, other: Rule) -> Relative:
    rules = corpus(one, other)
    by_title = {entry.rule.meta.title: entry for entry in rules.entries}
    return Relatives(rules).between(by_title[one.meta.title], by_title[other.meta.title])


def test_many_of_what_another_fires_on_share_events_with_it() -> None:
    abroad = And((DELETED, leaf("awsRegion", "eu-west-1")))
    found = between(counted("Many abroad", abroad), rule("One", DELETED))
    assert found.relation is Relation.SHARES
    assert found.only_here is None
    assert found.only_there is not None


def test_other_thresholds_over_the_same_events_share_them() -> None:
    assert between(counted("Five", DELETED), counted("Nine", DELETED, 9)) == Relative(
        Relation.SHARES
    )


def test_the_same_logic_is_equal_under_any_title() -> None:
    assert between(counted("Five", DELETED), counted("5", DELETED)).relation is Relation.EQUAL


def test_nothing_is_shared_by_what_looks_at_other_events() -> None:
    other = rule("Listed", call(SES, "ListIdentities"))
    assert between(counted("Many", DELETED), other).relation is Relation.APART

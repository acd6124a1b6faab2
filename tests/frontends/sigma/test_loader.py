"""Whole Sigma documents: attributes, log sources, ids, global documents."""

from __future__ import annotations

import pytest

from trailhawk.frontends.settings import RuleSettings
from trailhawk.frontends.sigma import load_sigma
from trailhawk.ir.conditions import Leaf
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Loaded, Rule, RuleFile
from trailhawk.model.limits import Limits
from trailhawk.model.paths import FieldPath
from trailhawk.model.severity import Severity
from trailhawk.model.spans import Span

WHOLE = """title: Trail deleted
id: 5f2d3c1a-0000-4000-8000-000000000001
related:
  - id: x
    type: derived
status: test
description: |
  Somebody deleted
  a trail.
license: MIT
references:
  - https://example.org/a
author: Ann, Bob
date: 2026-07-12
modified: 2026-08-01
tags:
  - attack.defense_evasion
  - attack.impair-defenses
  - attack.t1562.008
  - attack.T1562.008
  - attack.g0016
  - attack.s0001
  - cve.2021-44228
logsource:
  product: aws
  service: cloudtrail
detection:
  selection:
    eventName: DeleteTrail
  condition: selection
fields:
  - userIdentity.arn
falsepositives:
  - Administrators
level: high
custom: {anything: [1]}
"""
SHORT = "title: T\nlogsource: {product: aws}\ndetection: {a: {eventName: X}, condition: a}\n"


def load(text: str) -> Loaded:
    return load_sigma(RuleFile("r.yml", text), Limits())


def rule(text: str) -> Rule:
    loaded = load(text)
    assert [refusal.message for refusal in loaded.refusals] == []
    (one,) = loaded.rules
    return one


def codes(text: str) -> list[str]:
    return [refusal.code for refusal in load(text).refusals]


def test_every_attribute_is_kept() -> None:
    one = rule(WHOLE)
    meta = one.meta
    assert one.uid == "sigma:5f2d3c1a-0000-4000-8000-000000000001"
    assert meta.title == "Trail deleted"
    assert meta.severity == Severity(75)
    assert meta.description == "Somebody deleted\na trail."
    assert meta.status == "test"
    assert meta.license == "MIT"
    assert meta.author == "Ann, Bob"
    assert (meta.date, meta.modified) == ("2026-07-12", "2026-08-01")
    assert (meta.product, meta.service) == ("aws", "cloudtrail")
    assert meta.references == ("https://example.org/a",)
    assert meta.falsepositives == ("Administrators",)
    assert meta.tags[-1] == "cve.2021-44228"
    assert meta.tactics == ("defense-evasion", "impair-defenses")
    assert meta.techniques == ("T1562.008",)
    assert meta.notes == ()
    assert one.outputs == (FieldPath.of("userIdentity.arn"),)
    assert one.source.file == "r.yml"
    assert one.source.at == Span(1, 1)


def test_a_leaf_says_where_it_was_written() -> None:
    leaf = rule(WHOLE).condition
    assert isinstance(leaf, Leaf)
    assert leaf.origin is not None
    assert (leaf.origin.field, leaf.origin.at) == ("eventName", Span(29, 5, 9))


def test_attributes_that_are_absent_or_null_are_empty() -> None:
    meta = rule(SHORT + "references:\ndescription:\nauthor: null\ntags:\n").meta
    assert (meta.references, meta.description, meta.author, meta.tags) == ((), "", "", ())
    assert meta.notes == ("the rule gives no level; taken as medium",)
    assert meta.severity == Severity(50)


def test_a_single_reference_is_a_list_of_one() -> None:
    assert rule(SHORT + "references: https://x\n").meta.references == ("https://x",)


def test_a_list_of_authors_is_joined() -> None:
    assert rule(SHORT + "author: [Ann, Bob]\n").meta.author == "Ann, Bob"


@pytest.mark.parametrize(
    ("level", "score"),
    [("informational", 10), ("low", 25), ("medium", 50), ("High", 75), ("critical", 95)],
)
def test_levels(level: str, score: int) -> None:
    assert rule(SHORT + f"level: {level}\n").meta.severity.score == score


def test_a_rule_without_an_id_has_the_same_one_while_title_and_logic_stay() -> None:
    first = rule(SHORT)
    assert first.meta.id.startswith("sha256-")
    assert rule(SHORT + "description: new\nlevel: high\n").meta.id == first.meta.id
    assert rule("# moved\n\n" + SHORT).meta.id == first.meta.id
    assert rule(SHORT.replace("title: T", "title: U")).meta.id != first.meta.id
    assert rule(SHORT.replace("X", "Y")).meta.id != first.meta.id


def test_an_unused_search_identifier_is_noted() -> None:
    one = rule(SHORT.replace("condition: a", "b: {x: 1}, condition: a"))
    assert "the condition does not use 'b'" in one.meta.notes


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{product: aws}", None),
        ("{product: AWS, service: CloudTrail}", None),
        ("{product: aws, service: guardduty}", None),
        ("{product: windows}", "R216"),
        ("{category: process_creation}", "R216"),
        ("{product: azure, service: activitylogs}", "R216"),
        ("{}", "R216"),
        ("null", "R201"),
        ("aws", "R202"),
        ("{product: [aws]}", "R202"),
    ],
)
def test_log_sources(source: str, code: str | None) -> None:
    text = SHORT.replace("{product: aws}", source)
    assert codes(text) == ([] if code is None else [code])


def test_another_aws_log_is_noted() -> None:
    one = rule(SHORT.replace("product: aws", "product: aws, service: guardduty"))
    assert any("guardduty" in note for note in one.meta.notes)


def test_correlations_and_filters_wait() -> None:
    correlation = "title: C\ncorrelation: {type: temporal, rules: [x], timespan: 5m}\n"
    filtering = (
        "title: F\nfilter: {rules: any, s: {a: b}, condition: s}\nlogsource: {product: aws}\n"
    )
    found = load(f"{correlation}---\n{filtering}")
    assert (found.rules, found.refusals) == ((), ())
    assert [one.title for one in found.pending] == ["C", "F"]


GLOBAL = """action: global
title: Shared
logsource: {product: aws}
detection:
  selection: {eventSource: a}
  condition: selection and more
level: low
---
detection:
  more: {eventName: X}
---
title: Own
detection:
  more: {eventName: Y}
level: high
"""


def test_a_global_document_gives_to_all_after_it() -> None:
    loaded = load(GLOBAL)
    assert loaded.refusals == ()
    assert [(one.meta.title, one.meta.severity.score) for one in loaded.rules] == [
        ("Shared", 25),
        ("Own", 75),
    ]
    assert [print_condition(one.condition) for one in loaded.rules] == [
        'eventSource eq "a" and eventName eq "X"',
        'eventSource eq "a" and eventName eq "Y"',
    ]


def test_a_global_list_of_conditions_is_given_too() -> None:
    text = GLOBAL.replace("selection and more", "[selection and more]")
    assert len(load(text).rules) == 2


def test_two_global_documents_add_up() -> None:
    text = "action: global\nlogsource: {product: aws}\n---\naction: global\nlevel: high\n---\n"
    one = rule(text + "title: T\ndetection: {a: {b: c}, condition: a}\n")
    assert one.meta.severity == Severity(75)


def test_reset_forgets() -> None:
    assert codes(GLOBAL + "---\naction: reset\n---\ntitle: T\n") == ["R201"]


def test_repeat_changes_the_document_before() -> None:
    text = SHORT + "---\naction: repeat\ntitle: Again\ndetection: {a: {eventName: Y}}\n"
    assert [print_condition(one.condition) for one in load(text).rules] == [
        'eventName eq "X"',
        'eventName eq "Y"',
    ]


def test_repeat_with_nothing_before_is_a_rule_of_its_own() -> None:
    assert len(load("action: repeat\n" + SHORT).rules) == 1


def test_a_global_document_for_nobody_is_said() -> None:
    assert codes("action: global\nlogsource: {product: aws}\n") == ["R221"]
    assert codes(SHORT + "---\naction: global\nlevel: low\n") == ["R221"]


def test_global_documents_cannot_multiply_without_end() -> None:
    shared = "action: global\nlogsource: {product: aws}\ndetection:\n  condition: s0\n"
    shared += "".join(f"  s{number}: {{a: b}}\n" for number in range(20))
    text = shared + "---\ntitle: T\n" * 10
    loaded = load_sigma(RuleFile("r.yml", text), Limits(max_yaml_nodes=100))
    assert len(loaded.rules) + len(loaded.refusals) == 10
    assert {refusal.code for refusal in loaded.refusals} == {"R103"}
    assert 0 < len(loaded.rules) < 10


def test_the_first_thing_amiss_is_said_and_the_rest_goes_on() -> None:
    loaded = load(SHORT + "---\ntitle: B\nlogsource: {product: aws}\ndetection: {}\n---\n" + SHORT)
    assert (len(loaded.rules), [one.title for one in loaded.refusals]) == (2, ["B"])
    assert [one.source.document for one in loaded.rules] == [0, 2]


def test_a_title_that_is_no_text_does_not_hide_the_refusal() -> None:
    (refusal,) = load(SHORT.replace("title: T", "title: [T]")).refusals
    assert (refusal.code, refusal.title) == ("R202", "")


def test_placeholders_come_from_outside() -> None:
    text = SHORT.replace("{eventName: X}", "{'eventName|expand': '%names%'}")
    assert codes(text) == ["R210"]
    loaded = load_sigma(
        RuleFile("r.yml", text), Limits(), RuleSettings(placeholders={"names": ("A", "B*")})
    )
    assert print_condition(loaded.rules[0].condition) == (
        'eventName eq "A" or eventName startswith "B"'
    )

"""Which language a file is in; nothing is dropped, and a bad rule costs only itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailhawk.frontends import load_file, load_files, reading
from trailhawk.frontends.registry import FRONTENDS
from trailhawk.ir.rule import Loaded, RuleFile
from trailhawk.model import forking
from trailhawk.model.limits import Limits

GOOD = """
title: Good {number}
id: good-{number}
logsource: {{product: aws, service: cloudtrail}}
detection:
  selection: {{eventName: DeleteTrail}}
  condition: selection
"""
BAD = (
    "title: [\n",
    "a: &x 1\nb: *x\n",
    "title: Bad\ndetection: 7\n",
    "title: Bad\nlogsource: {product: windows}\ndetection: {a: {b: c}, condition: a}\n",
    "title: Bad\nlogsource: {product: aws}\ndetection: {a: {b|x: c}, condition: a}\n",
    "title: Bad\ncorrelation: {type: event_count}\n",
    "title: Bad\nfilter: {}\n",
    "- a list\n",
    "just text\n",
    "title: Bad\naction: sometimes\n",
)
STELLAR = """title: S
log_source: Stellar Cyber AWS configured.
rule_source: Developed internally
severity: 50
query: "{'a': {'eventName': 'X'}, 'condition': 'a'}"
"""


def load(text: str, name: str = "rules/x.yml") -> Loaded:
    return load_file(RuleFile(name, text), Limits())


def test_sigma_is_told_by_its_attributes() -> None:
    assert [rule.meta.vendor for rule in load(GOOD.format(number=1)).rules] == ["sigma"]


def test_stellar_is_told_by_its_attributes() -> None:
    assert [rule.meta.vendor for rule in load(STELLAR).rules] == ["stellar"]


def test_a_rule_in_json_is_yaml() -> None:
    text = (
        '{"title": "J", "logsource": {"product": "aws"},\n'
        ' "detection": {"a": {"eventName": "X"}, "condition": "a"}}'
    )
    assert len(load(text, "x.json").rules) == 1


@pytest.mark.parametrize("name", ["x.YML", "x.yaml", "x.Yaml"])
def test_the_case_of_the_extension_does_not_matter(name: str) -> None:
    assert len(load(GOOD.format(number=1), name).rules) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.yml", "a: b\n"),
        ("x.yml", ""),
        ("x.toml", GOOD.format(number=1)),
        ("README.md", "detection: x"),
        ("x.yml", "description: the detection: of\n"),
        ("x.yml", "query: x\n"),
    ],
)
def test_what_nobody_claims_is_one_refusal(name: str, text: str) -> None:
    loaded = load(text, name)
    assert [refusal.code for refusal in loaded.refusals] == ["R001"]
    assert loaded.rules == ()


def test_text_that_cannot_be_read_is_one_refusal() -> None:
    assert [one.code for one in load("detection: \ud800").refusals] == ["R004"]
    big = load_file(RuleFile("x.yml", GOOD), Limits(max_rule_file_bytes=10))
    assert [one.code for one in big.refusals] == ["R002"]


def test_each_frontend_has_its_own_name() -> None:
    assert len({frontend.name for frontend in FRONTENDS}) == len(FRONTENDS)


def test_a_refusal_names_file_title_and_place() -> None:
    (refusal,) = load("title: Bad\n" + BAD[4].partition("\n")[2], "packs/y.yml").refusals
    assert (refusal.file, refusal.title, refusal.code) == ("packs/y.yml", "Bad", "R203")
    assert refusal.at is not None


@given(st.lists(st.sampled_from(range(-1, len(BAD))), max_size=8))
def test_every_document_is_a_rule_or_a_refusal(kinds: list[int]) -> None:
    documents = [
        GOOD.format(number=number) if kind < 0 else BAD[kind] for number, kind in enumerate(kinds)
    ]
    loaded = load("# detection:\ndetection: {}\n---\n" + "---\n".join(documents))
    assert len(loaded.rules) == sum(kind < 0 for kind in kinds)
    assert len(loaded.rules) + len(loaded.refusals) == len(documents) + 1


def test_one_broken_rule_among_many_costs_one() -> None:
    documents = [GOOD.format(number=number) for number in range(1500)]
    documents[700] = "title: Bad\ndetection: [\n"
    loaded = load("---\n".join(documents))
    assert (len(loaded.rules), len(loaded.refusals)) == (1499, 1)
    assert loaded.rules[700].source.document == 701


def test_many_files_are_read_in_processes_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = (GOOD.format(number=1), *BAD, STELLAR, "AnalysisType: global\nGlobalID: g\n")
    many = [RuleFile(f"rules/{at}.yml", text) for at, text in enumerate(texts)]
    many[3:3] = [RuleFile("rules/g.py", "X = 1\n"), RuleFile("rules/odd.yaral", "rule x {")]
    alone = load_files(many, Limits())
    assert alone.rules
    assert alone.refusals
    monkeypatch.setattr(reading, "MIN_READ", 2)
    monkeypatch.setattr(forking, "processors", lambda: 3)
    assert load_files(iter(many), Limits()) == alone

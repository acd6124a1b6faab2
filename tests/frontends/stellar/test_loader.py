"""Stellar rule files, and the hits of the 29 rules on the shared logs."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from tests.frontends.shared import LOGS, SEEDS, needs_shared

from trailhawk.frontends.stellar import load_stellar, pages_to_files
from trailhawk.frontends.stellar.fields import flattened_path
from trailhawk.frontends.stellar.rulefile import KEYS, PageRule, rule_text
from trailhawk.ir.conditions import And, Leaf
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.printer import print_condition
from trailhawk.ir.rule import Loaded, Rule, RuleFile
from trailhawk.model.limits import Limits
from trailhawk.model.paths import FieldPath
from trailhawk.model.severity import Level
from trailhawk.model.spans import Span

RULE = """title: T
log_source: Stellar Cyber AWS configured.
rule_source: SigmaHQ,20f754db
severity: 75
query: |-
  {'s': {'eventName': 'X*', 'userIdentity_type': 'IAMUser'}, 'condition': 's'}
"""


def load(text: str) -> Loaded:
    return load_stellar(RuleFile("s.yml", text), Limits())


def rule(text: str) -> Rule:
    loaded = load(text)
    assert [refusal.message for refusal in loaded.refusals] == []
    return loaded.rules[0]


def test_a_rule() -> None:
    one = rule(RULE + "description: D\nauthor: A\nalert_type: Odd\ntactics: [TA0005, custom]\n")
    assert one.meta.title == "T"
    assert one.meta.vendor == "stellar"
    assert one.meta.severity.score == 75
    assert one.meta.severity.level is Level.HIGH
    assert one.meta.tactics == ("defense-evasion", "custom")
    assert one.meta.notes == (
        "rule source: SigmaHQ,20f754db",
        "contributes to the alert type 'Odd'",
    )
    assert print_condition(one.condition) == (
        'eventName startswith "X" and userIdentity.type eq "IAMUser"'
    )


def test_a_leaf_keeps_the_flattened_name_and_its_place() -> None:
    condition = rule(RULE).condition
    assert isinstance(condition, And)
    leaf = condition.parts[1]
    assert isinstance(leaf, Leaf)
    assert leaf.origin is not None
    assert (leaf.origin.field, leaf.origin.at) == ("userIdentity_type", Span(6, 30, 17))


def test_a_query_in_yaml_is_a_query() -> None:
    text = RULE.partition("query:")[0] + "query:\n  s: {eventName: X}\n  condition: s\n"
    assert print_condition(rule(text).condition) == 'eventName eq "X"'


def test_the_id_is_kept_or_derived_from_title_and_query() -> None:
    assert rule(RULE + "rule_id: own\n").uid == "stellar:own"
    first = rule(RULE).meta.id
    assert first == rule(RULE + "description: new\n").meta.id
    assert first != rule(RULE.replace("title: T", "title: U")).meta.id
    assert first != rule(RULE.replace("X*", "Y*")).meta.id


@pytest.mark.parametrize("severity", ["-1", "101", "high", "7.5", "true", "'50'", "[]"])
def test_severities_that_are_none(severity: str) -> None:
    text = RULE.replace("severity: 75", f"severity: {severity}")
    assert [refusal.code for refusal in load(text).refusals] == ["R303"]


@pytest.mark.parametrize("severity", ["0", "100"])
def test_severities_at_the_ends(severity: str) -> None:
    assert str(rule(RULE.replace("75", severity)).meta.severity.score) == severity


def test_each_document_is_a_rule_or_a_refusal() -> None:
    text = "---\n".join([RULE, "title: [\n", "- x\n", RULE.replace("title: T", "title: U")])
    loaded = load(text)
    assert (len(loaded.rules), [one.code for one in loaded.refusals]) == (2, ["R101", "R202"])


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("eventName", ("eventName",)),
        ("userIdentity_type", ("userIdentity", "type")),
        (
            "requestParameters_containerDefinitions_command",
            ("requestParameters", "containerDefinitions", "command"),
        ),
        ("userIdentity.type", ("userIdentity", "type")),
        ("requestParameters.a_b", ("requestParameters", "a_b")),
        ("my_own_field", ("my_own_field",)),
        ("_x", ("_x",)),
        ("userIdentity_", ("userIdentity_",)),
    ],
)
def test_flattened_names(name: str, steps: tuple[str, ...]) -> None:
    assert flattened_path(name) == FieldPath(steps)


def test_a_rule_file_has_the_documented_keys_in_order() -> None:
    texts = {key: (key,) if key in {"tactics", "techniques", "references"} else key for key in KEYS}
    written = rule_text(PageRule(**{**texts, "severity": "7"}))  # type: ignore[arg-type]
    keys = [line.partition(":")[0] for line in written.splitlines() if not line.startswith(" ")]
    assert tuple(keys) == KEYS


def test_text_of_any_kind_survives_the_file() -> None:
    query = "{'s': {'eventName': 'X'}, 'condition': 's'}"
    quotes = "'q' \"r\" \\"
    for text in ("a: b # c", "  spaced  out  ", "x" * 200, "tab\there", quotes, "word " * 60):
        written = rule_text(PageRule(title=text, query=query, severity="1", log_source="AWS"))
        assert rule(written).meta.title == text


def test_a_query_over_lines_survives_the_file() -> None:
    query = "{'s': {'eventName': 'X'},\n 'condition': 's'}"
    written = rule_text(PageRule(title="T", query=query, severity="1", log_source="AWS"))
    assert print_condition(rule(written).condition) == 'eventName eq "X"'


HITS = {
    "SES Identity Has Been Deleted": 1,
    "AWS GuardDuty Important Change": 1,
    "AWS Glue Development Endpoint Activity": 1,
    "AWS Attached Malicious Lambda Layer": 1,
    "AWS CloudWatch Alarm Deletion": 1,
    "AWS Config Resource Deletion": 3,
    "AWS STS GetSessionToken Abuse": 1,
    "AWS WAF Rule or Rule Group Deletion": 1,
    "AWS CloudWatch Log Group Deletion": 1,
    "AWS EFS File System or Mount Deleted": 1,
    "KMS Keys Creation": 1,
}
"""Hits on the shared selection of the logs of the reference page, which counts most three times."""

DEAD = {
    "AWS ElastiCache Security Group Created",
    "AWS EventBridge Rule Disabled or Deleted",
    "AWS ElastiCache Security Group Modified or Deleted",
    "AWS SAML Activity",
    "AWS Security Token Service (STS) AssumeRole Usage",
    "AWS Lambda UpdateFunctionCode",
}
"""The rules that cannot fire on raw CloudTrail: loaded as they are, never repaired."""


@needs_shared
def test_the_29_rules_fire_where_their_page_says() -> None:
    (page,) = SEEDS.glob("004_*.txt")
    rules = [rule(text) for _, text in pages_to_files(page.read_text("utf-8"))]
    hits: Counter[str] = Counter()
    for dataset in ("stratus-red-team", "invictus-aws-dataset", "traildiscover"):
        for path in sorted((LOGS / dataset).rglob("*.json")):
            if path.name == "truth.json":
                continue
            content = json.loads(path.read_bytes())
            found = content.get("Records", [content]) if isinstance(content, dict) else content
            for record in found:
                hits.update(one.meta.title for one in rules if evaluate(one.condition, record))
    assert dict(hits) == HITS
    assert not DEAD & hits.keys()

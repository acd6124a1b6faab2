"""Filters narrow rules as pySigma's do: which rules, and to what condition."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from sigma.collection import SigmaCollection
from sigma.rule import SigmaRule
from tests.frontends.sigma.test_pysigma import canonical, theirs

from trailhawk.frontends import load_files
from trailhawk.ir.rule import RuleFile
from trailhawk.model.limits import Limits

AWS = {"product": "aws", "service": "cloudtrail"}
FIRST, SECOND = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2))
RULES: list[dict[str, Any]] = [
    {
        "title": "First",
        "id": FIRST,
        "name": "first",
        "logsource": AWS,
        "detection": {
            "one": {"eventName": ["A", "B"]},
            "other": {"errorCode": None},
            "condition": "1 of them",
        },
    },
    {
        "title": "Second",
        "id": SECOND,
        "name": "second",
        "logsource": {"product": "aws"},
        "detection": {
            "sel": {"eventName|contains": "C"},
            "filter_x": {"userAgent": "x*"},
            "condition": "sel and not 1 of filter_*",
        },
    },
]


def narrowing(rules: str | list[str], condition: str, **more: Any) -> dict[str, Any]:
    searches = {
        "one": {"userIdentity.userName|startswith": "build-"},
        "filter_two": {"sourceIPAddress|cidr": "192.0.2.0/24"},
    }
    chosen = {name: one for name, one in searches.items() if name in condition or "of" in condition}
    body = {"rules": rules, **chosen, "condition": condition}
    return {"title": "F", "logsource": AWS, "filter": body, **more}


CASES: dict[str, list[dict[str, Any]]] = {
    "by-id": [narrowing([FIRST], "not one")],
    "by-name": [narrowing(["first"], "not one")],
    "by-a-name-that-stands-alone": [narrowing("first", "not one")],
    "any": [narrowing("any", "not one")],
    "any-as-an-empty-list": [narrowing([], "not one")],
    "one-of-its-own-searches": [narrowing(["first"], "not 1 of them")],
    "a-pattern-that-both-have-names-for": [narrowing(["first"], "not 1 of filter_*")],
    "a-positive-condition": [narrowing(["first"], "one or filter_two")],
    "two-filters": [narrowing(["first"], "not one"), narrowing("any", "not filter_two")],
    "of-another-service": [
        narrowing("any", "not one", logsource={"product": "aws", "service": "guardduty"})
    ],
    "of-any-service": [narrowing("any", "not one", logsource={"product": "aws"})],
}


@pytest.mark.parametrize("name", CASES)
def test_a_filter_narrows_the_same_rules_to_the_same(name: str) -> None:
    documents = [*RULES, *CASES[name]]
    text = yaml.safe_dump_all(documents, sort_keys=False)
    loaded = load_files([RuleFile("r.yml", text)], Limits())
    assert not loaded.refusals
    collection = SigmaCollection.from_dicts(copy.deepcopy(documents))
    collection.resolve_rule_references()
    wanted = {str(one.id): theirs(one) for one in collection.rules if isinstance(one, SigmaRule)}
    assert {rule.meta.id: canonical(rule.condition) for rule in loaded.rules} == wanted

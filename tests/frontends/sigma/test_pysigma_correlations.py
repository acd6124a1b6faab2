"""pySigma reads correlations as we do: type, rules, keys, span, condition, aliases, generate."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from sigma.correlations import SigmaCorrelationCondition, SigmaCorrelationRule
from sigma.exceptions import SigmaError
from tests.frontends.shared import needs_shared, rule_paths
from tests.frontends.sigma.test_correlations import CASES

from trailhawk.frontends.sigma.correlations import Correlation, read_correlation
from trailhawk.frontends.yaml_reader import Mapping, read_documents
from trailhawk.ir.logic import Compare
from trailhawk.model.limits import Limits

REFUSED_THERE = {
    "two-bounds-make-a-range": "it takes one comparison",
}
CORRELATIONS = [case for case in CASES if "correlation" in case]


def shared_correlations() -> list[dict[str, Any]]:
    return [
        document
        for path in rule_paths()
        for document in yaml.safe_load_all(path.read_text("utf-8"))
        if "correlation" in document
    ]


def ours(document: dict[str, Any]) -> Correlation:
    (root,) = read_documents(yaml.safe_dump(document, sort_keys=False), Limits())
    assert isinstance(root, Mapping)
    return read_correlation(root, Limits())


def compare(document: dict[str, Any]) -> None:
    theirs = SigmaCorrelationRule.from_dict(document)
    mine = ours(document)
    assert mine.kind.value == theirs.type.name.lower()
    assert [one.name for one in mine.references] == [one.reference for one in theirs.rules or ()]
    assert list(mine.by) == (theirs.group_by or [])
    assert mine.seconds == theirs.timespan.seconds
    assert mine.generate is theirs.generate
    aliases = {one.name: {ref.name: field for ref, field in one.fields} for one in mine.aliases}
    assert aliases == {
        name: {ref.reference: field for ref, field in one.mapping.items()}
        for name, one in theirs.aliases.aliases.items()
    }
    if isinstance(theirs.condition, SigmaCorrelationCondition) and mine.criterion is not None:
        (bound,) = mine.criterion.bounds
        assert bound == (COMPARE[theirs.condition.op.name], theirs.condition.count)
        fields = theirs.condition.fieldref or []
        assert list(mine.criterion.fields) == ([fields] if isinstance(fields, str) else fields)
        assert mine.criterion.percent == theirs.condition.percentile


COMPARE = {
    "LT": Compare.LT,
    "LTE": Compare.LE,
    "GT": Compare.GT,
    "GTE": Compare.GE,
    "EQ": Compare.EQ,
    "NEQ": Compare.NE,
}


@needs_shared
def test_every_shared_correlation_is_read_alike() -> None:
    found = shared_correlations()
    assert found
    for document in found:
        compare(document)


@pytest.mark.parametrize("case", CORRELATIONS, ids=lambda case: str(case["name"]))
def test_every_case_is_read_alike(case: dict[str, Any]) -> None:
    document = {"title": case["name"], "correlation": case["correlation"]}
    if case["name"] in REFUSED_THERE:
        with pytest.raises(SigmaError):
            SigmaCorrelationRule.from_dict(document)
        return
    compare(document)

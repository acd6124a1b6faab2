"""Every match that two independent engines agree on, record by record: the plain evaluator's too.

``expected/README.md`` beside the logs says how they were made. ``DIFFERENT`` would name each
(rule, dataset) where we differ on purpose; there is none.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from functools import cache

import pytest
from tests.frontends.shared import LOGS, RULES, needs_shared

from trailhawk.frontends import load_file
from trailhawk.ir.conditions import And, Leaf
from trailhawk.ir.evaluate import evaluate
from trailhawk.ir.normal import normalise
from trailhawk.ir.rule import Rule, RuleFile
from trailhawk.ir.tests import OneOf
from trailhawk.model.limits import Limits
from trailhawk.model.paths import FieldPath

PACKS = ("sigmahq", "suzaku")
DATASETS = (
    "stratus-red-team",
    "invictus-aws-dataset",
    "traildiscover",
    "permiso-console-sessions",
    "sans504-s3-lab",
)

Match = tuple[str, int, str]
"""File, the record's number in it, rule id."""


@cache
def rules(pack: str) -> tuple[Rule, ...]:
    found: list[Rule] = []
    for path in sorted((RULES / pack).glob("*.yml")):
        loaded = load_file(RuleFile(path.name, path.read_text("utf-8")), Limits())
        assert loaded.refusals == ()
        found += loaded.rules
    return tuple(found)


def records(dataset: str) -> Iterator[tuple[str, int, object]]:
    folder = LOGS / dataset
    for path in sorted(folder.rglob("*.json*")):
        if path.name == "truth.json":
            continue
        data = path.read_bytes()
        content = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
        listed = content.get("Records", [content]) if isinstance(content, dict) else content
        for index, record in enumerate(listed):
            yield path.relative_to(folder).as_posix(), index, record


def expected(pack: str, dataset: str) -> set[Match]:
    ids = {rule.meta.id for rule in rules(pack)}
    with gzip.open(LOGS / "expected" / f"{pack}.csv.gz", "rt", encoding="utf-8") as stream:
        return {
            (row["file"], int(row["index"]), row["rule_id"])
            for row in csv.DictReader(stream)
            if row["dataset"] == dataset and row["rule_id"] in ids
        }


@needs_shared
@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("pack", PACKS)
def test_matches_are_the_expected_ones(pack: str, dataset: str) -> None:
    by_name: dict[object, list[Rule]] = {}
    for rule in rules(pack):
        for name in _names(rule):
            by_name.setdefault(name, []).append(rule)
    found: set[Match] = set()
    for file, index, record in records(dataset):
        assert isinstance(record, dict)
        named = by_name.get(str(record.get("eventName")).lower(), [])
        for rule in [*named, *by_name.get(None, [])]:
            if evaluate(rule.condition, record) is True:
                found.add((file, index, rule.meta.id))
    assert sorted(found) == sorted(expected(pack, dataset))


def _names(rule: Rule) -> list[str | None]:
    """The event names a rule can fire on, folded; None stands for any. Saves a minute."""
    names = _event_names(rule)
    return [*names] if names else [None]


def _event_names(rule: Rule) -> set[str]:
    condition = normalise(rule.condition)
    for part in condition.parts if isinstance(condition, And) else (condition,):
        match part:
            case Leaf(FieldPath(("eventName",)), OneOf(texts)):
                return {text.lower() for text in texts}
            case _:
                continue
    return set()

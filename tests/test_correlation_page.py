"""docs/correlation.md says what the code does: its limits, its types, its table of bursts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from trailhawk.engine.windows import bursts, keys, moments, series_findings
from trailhawk.frontends import load_files
from trailhawk.frontends.sigma import correlations, correlations_logic
from trailhawk.frontends.sigma.correlations import CorrelationType
from trailhawk.ir.rule import RuleFile
from trailhawk.model.limits import Limits

TEXT = (Path(__file__).parents[1] / "docs" / "correlation.md").read_text("utf-8")
RULE = """title: A
name: a
logsource: {product: aws}
detection: {s: {eventName: A}, condition: s}
---
title: Three in ten seconds
correlation: {type: event_count, rules: [a], timespan: 10s, condition: {gte: 3}}
"""


@pytest.mark.parametrize(
    "row",
    [
        f"rules in a correlation | {correlations.MAX_REFERENCES} ",
        f"those of others included | {correlations_logic.MAX_CONDITIONS} ",
        f"build on each other | {correlations_logic.MAX_DEPTH} ",
        f"event ids in a burst | {moments.MAX_EVENT_IDS} ",
        f"distinct values named in a burst | {bursts.MAX_VALUES} ",
        f"value that is compared | {keys.MAX_KEY_CHARS} ",
        f"(the first {Limits().max_window_groups_per_event})",
    ],
)
def test_every_limit_is_the_code_s(row: str) -> None:
    assert row in TEXT


def test_every_type_is_told() -> None:
    for kind in CorrelationType:
        assert f"`{kind.value}`" in TEXT


BURSTS = re.findall(
    r"^\| ((?:\d+, )+\d+) \| (none|one|two)(?:, from (\d+) to (\d+))?", TEXT, re.MULTILINE
)


@pytest.mark.parametrize(("events", "number", "first", "last"), BURSTS)
def test_the_table_of_bursts_is_right(events: str, number: str, first: str, last: str) -> None:
    rule = load_files([RuleFile("r.yml", RULE)], Limits()).rules[-1]
    records = [
        {"eventName": "A", "eventTime": f"2026-06-01T00:00:{int(at):02}Z"}
        for at in events.split(", ")
    ]
    found = [one.burst for one in series_findings(rule.logic, records, Limits()) if one.burst]
    assert len(found) == {"none": 0, "one": 1, "two": 2}[number]
    if first:
        assert [(one.first[17:19], one.last[17:19]) for one in found] == [
            (f"{int(first):02}", f"{int(last):02}")
        ]


def test_the_examples_are_rules() -> None:
    example, _ = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    bases = "---\n".join(
        f"title: {name}\nname: {name}\nlogsource: {{product: aws}}\n"
        f"detection: {{s: {{eventName: {name}}}, condition: s}}\n"
        for name in yaml.safe_load(example)["correlation"]["rules"]
    )
    loaded = load_files([RuleFile("r.yml", f"{example}---\n{bases}")], Limits())
    assert loaded.refusals == ()
    assert sum(rule.reports for rule in loaded.rules) == 1

"""What a rule's Python means, one behaviour a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.frontends.panther.samples import load

from trailhawk.ir.normal import normalise
from trailhawk.ir.printer import print_condition

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases.yaml").read_text("utf-8")
)

HEAD = """\
import re
from collections.abc import Mapping
from fnmatch import fnmatch
from ipaddress import ip_address

from panther_detection_helpers.caching import get_string_set
from policyuniverse.policy import Policy
from sample_helpers import succeeded

NAMES = {"StopLogging", "DeleteTrail"}
SEEN = []
COUNT = 0
FILLED = ["A"]
FILLED.extend(open("names").readlines())


@re.compile
def changed(event):
    return True


def several(event):
    return True
    yield False


def rule(event):
"""


def python_of(body: str) -> str:
    return HEAD + "".join(f"    {line}\n" for line in body.splitlines())


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_the_condition_is_the_rules(case: dict[str, Any]) -> None:
    loaded = load(python_of(case["rule"]))
    if "needs" in case:
        assert loaded.rules == ()
        [partial] = loaded.partial
        assert case["needs"] in partial.reason
        rule = partial.rule
    else:
        assert loaded.partial == ()
        [rule] = loaded.rules
    assert print_condition(normalise(rule.condition)) == case["is"].replace("\n", " ")

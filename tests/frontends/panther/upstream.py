"""Panther's own public rules, read in place: set TRAILHAWK_PANTHER_ANALYSIS to a checkout."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from trailhawk.cli.panther_tests import panther_suite
from trailhawk.frontends.panther.suite import Suite
from trailhawk.ir.rule import Rule
from trailhawk.model.limits import Limits
from trailhawk.packs import Pack, load_pack
from trailhawk.panther_runtime import Content, Model

__all__ = ["ROOT", "cloudtrail_rules", "content", "judged", "needs_upstream", "pack", "suite"]

ROOT = os.environ.get("TRAILHAWK_PANTHER_ANALYSIS", "")
FOLDERS = (
    "rules/aws_cloudtrail_rules",
    "rules/standard_rules",
    "rules/indicator_creation_rules",
)

needs_upstream = pytest.mark.skipif(not ROOT, reason="TRAILHAWK_PANTHER_ANALYSIS is not set")


def cloudtrail_rules() -> tuple[Path, ...]:
    return tuple(Path(ROOT, folder) for folder in FOLDERS)


@cache
def pack() -> Pack:
    return load_pack(cloudtrail_rules(), Limits(), cached=False)


@cache
def suite() -> Suite:
    found = panther_suite(pack())
    assert found is not None
    return found


def content() -> Content:
    python = suite().content
    models = {name: Model(one.text, one.paths, one.methods) for name, one in python.models.items()}
    return Content(python.helpers, python.rules, models)


def judged() -> list[tuple[Rule, bool]]:
    """Return every rule that has Python, and whether its condition is all of it."""
    rules = [(rule, True) for rule in pack().rules]
    rules += [(one.rule, False) for one in pack().partial]
    return [(rule, exact) for rule, exact in rules if rule.meta.id in suite().content.rules]

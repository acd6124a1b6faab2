"""The pages on languages: their examples run, their tables are complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trailhawk.frontends import load_file
from trailhawk.frontends.registry import FRONTENDS
from trailhawk.frontends.settings import RuleSettings
from trailhawk.frontends.sigma.modifiers import LIST_MODIFIERS, MODIFIERS
from trailhawk.frontends.stellar.rulefile import KEYS
from trailhawk.ir.rule import RuleFile
from trailhawk.model.limits import Limits

ALL_ON = RuleSettings(array_matching=True)
PAGES = Path(__file__).parents[2] / "docs" / "languages"


@pytest.mark.parametrize("name", [frontend.name for frontend in FRONTENDS])
def test_every_language_has_a_page(name: str) -> None:
    assert (PAGES / f"{name}.md").is_file()


@pytest.mark.parametrize("name", ["sigma", "stellar"])
def test_every_example_loads(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text("utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert examples
    for example in examples:
        loaded = load_file(RuleFile("example.yml", example), Limits(), ALL_ON)
        assert (len(loaded.rules), loaded.refusals) == (1, ())


def test_every_modifier_stands_on_the_page() -> None:
    page = (PAGES / "sigma.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z0-9]+)`", page))
    assert (MODIFIERS | LIST_MODIFIERS) - named == set()


def test_every_key_of_a_stellar_rule_stands_on_the_page() -> None:
    page = (PAGES / "stellar.md").read_text("utf-8")
    assert set(KEYS) - set(re.findall(r"`([a-z_]+)`", page)) == set()


def test_every_code_that_a_page_names_has_its_page() -> None:
    for path in PAGES.glob("*.md"):
        for name in re.findall(r"errors/(R\d{3}\.md)", path.read_text("utf-8")):
            assert (PAGES.parent / "errors" / name).is_file()

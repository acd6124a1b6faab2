"""Every code: one meaning, one page, at least one golden error text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.frontends.golden_files import LINE, golden_paths, said_of, split_golden

from trailhawk.frontends.codes import CODES

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "errors"
SOURCE = ROOT / "src" / "trailhawk"

ELSEWHERE = {
    "R003": "the reader of files, which meets a file that cannot be opened",
    "R004": "text that no file can hold; test_texts.py has its message",
    "R005": "the loader of packs, which sees all rules",
    **dict.fromkeys(
        ("R601", "R602", "R603", "R605", "R610"), "tests/frontends/panther: they need Python"
    ),
}
"""Codes without a golden file of their own here."""


@pytest.mark.parametrize("path", golden_paths(), ids=lambda path: path.stem)
def test_the_message_is_the_golden_one(path: Path) -> None:
    rule, said = split_golden(path)
    assert said_of(rule) == said


@pytest.mark.parametrize("path", golden_paths(), ids=lambda path: path.stem)
def test_a_golden_file_is_about_the_code_in_its_name(path: Path) -> None:
    _, said = split_golden(path)
    assert path.stem[:4] in said
    assert path.stem[:4] in CODES


def test_every_code_has_a_golden_file() -> None:
    named = {path.stem[:4] for path in golden_paths()}
    assert named | ELSEWHERE.keys() == CODES.keys()


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert {page.stem for page in PAGES.glob("R*.md")} == CODES.keys()


@pytest.mark.parametrize("code", CODES)
def test_the_page_says_what_the_table_says(code: str) -> None:
    page = (PAGES / f"{code}.md").read_text("utf-8")
    assert page.startswith(f"# {code}: {CODES[code]}\n")
    for heading in ("## What it means", "## What to do"):
        assert heading in page


@pytest.mark.parametrize("code", sorted(CODES.keys() - ELSEWHERE.keys() - {"R301"}))
def test_the_example_on_the_page_is_said_so(code: str) -> None:
    page = (PAGES / f"{code}.md").read_text("utf-8")
    found = re.search(r"```(?:yaml|yaral)\n(.*?)```\n\n```text\n(.*?)```", page, re.DOTALL)
    assert found, "the page has an example and what is said of it"
    assert said_of(found.group(1)) == found.group(2)
    assert code in found.group(2)


def test_every_code_that_the_source_raises_is_in_the_table() -> None:
    raised = {
        code
        for path in SOURCE.rglob("*.py")
        for code in re.findall(r'"(R\d{3})"', path.read_text("utf-8"))
    }
    assert raised <= CODES.keys()
    assert LINE

"""Every code has one page, and the page's example is what the check says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.lint.checking import NAME, code_findings, findings

from trailhawk.lint import CODES

PAGES = Path(__file__).parents[2] / "docs" / "lint"
SOURCE = Path(__file__).parents[2] / "src" / "trailhawk" / "lint"


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == CODES.keys()


def test_every_code_is_used_and_every_used_code_is_in_the_table() -> None:
    used = {
        code
        for path in SOURCE.glob("*.py")
        if path.name != "codes.py"
        for code in re.findall(r'"(L-[A-Z-]+)"', path.read_text("utf-8"))
    }
    assert used == CODES.keys()


@pytest.mark.parametrize("code", CODES)
def test_the_page_says_what_the_table_and_the_check_say(code: str) -> None:
    page = (PAGES / f"{code}.md").read_text("utf-8")
    level, meaning = CODES[code]
    assert page.startswith(f"# {code}: {meaning}\n\nLevel: {level.value}\n")
    for heading in ("## What it means", "## What to do"):
        assert heading in page
    example = re.search(
        r"```yaml\n(.*?)```\n\n(?:```python\n(.*?)```\n\n)?```text\n(.*?)\n```", page, re.DOTALL
    )
    assert example is not None
    text, python, said = example.groups()
    if python is None:
        assert "\n".join(one.text(NAME, text) for one in findings(text, code)) == said
    else:
        assert "\n".join(code_findings(text, python, code)) == said

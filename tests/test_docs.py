"""The documentation is tested: what it shows is what the commands print."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import msgspec
import pytest
from tools.refresh_docs import BLOCK, ROOT, documents, refreshed

from trailhawk.cli.exits import ExitCode
from trailhawk.cli.parser import build_parser
from trailhawk.model.limits import Limits

BLOCKS = [path for path in documents() if BLOCK.search(path.read_text("utf-8"))]
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="help is laid out by the version")
@pytest.mark.parametrize("path", BLOCKS, ids=lambda path: path.name)
def test_a_block_is_what_its_command_prints(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = path.read_text("utf-8")
    assert refreshed(text) == text, "run: python -m tools.refresh_docs"


@pytest.mark.parametrize("path", list(documents()), ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text("utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_limit_is_documented_with_its_field_name() -> None:
    text = (ROOT / "docs" / "limits.md").read_text("utf-8")
    for field in msgspec.structs.fields(Limits):
        assert f"`{field.name}`" in text, f"docs/limits.md lacks {field.name}"


def test_every_exit_code_is_documented() -> None:
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    for code in ExitCode:
        assert f"| {code.value} |" in text, f"docs/cli.md lacks {code!r}"


def test_every_option_is_documented() -> None:
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    for option in options(build_parser()):
        assert option in text, f"docs/cli.md lacks {option}"


def options(parser: object) -> set[str]:
    found: set[str] = set()
    for action in parser._actions:  # type: ignore[attr-defined]
        found |= {option for option in action.option_strings if option.startswith("--")}
        if isinstance(action.choices, dict):
            for below in action.choices.values():
                found |= options(below)
    return found

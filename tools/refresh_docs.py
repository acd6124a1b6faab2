"""Writes the output of commands into the documentation: ``python -m tools.refresh_docs``.

A block ``<!-- begin: trailhawk … -->`` … ``<!-- end -->`` holds what that command prints.
``tests/test_docs.py`` fails when a block is out of date.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from trailhawk.cli.main import main as trailhawk

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"<!-- begin: trailhawk (?P<command>.*?) -->\n.*?<!-- end -->", re.DOTALL)
WIDTH = "100"


def documents() -> Iterator[Path]:
    """Yield the files that may hold blocks."""
    yield ROOT / "README.md"
    yield from sorted((ROOT / "docs").rglob("*.md"))


def output_of(command: str) -> str:
    """Return what a command prints, as a terminal of fixed width would show it."""
    out = io.StringIO()
    before = dict(os.environ)
    os.environ["COLUMNS"] = WIDTH
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            trailhawk(shlex.split(command))
    except SystemExit:
        pass  # --help
    finally:
        os.environ.clear()
        os.environ.update(before)
    return out.getvalue()


def refreshed(text: str) -> str:
    """Return a document with every block as its command prints it now."""

    def block(match: re.Match[str]) -> str:
        command = match["command"]
        shown = output_of(command).strip("\n")
        return f"<!-- begin: trailhawk {command} -->\n```text\n{shown}\n```\n<!-- end -->"

    return BLOCK.sub(block, text)


def main() -> int:
    """Rewrite the documents that changed."""
    os.chdir(ROOT)
    for path in documents():
        text = path.read_text("utf-8")
        fresh = refreshed(text)
        if fresh != text:
            path.write_text(fresh, "utf-8")
            print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())

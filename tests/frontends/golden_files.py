"""Golden error texts: a bad rule above the line, what Trailhawk says of it below.

``python -m tests.frontends.golden_files`` writes what is said now; review the difference like
code. A first line ``#limits name=value`` (``//limits`` in YARA-L) sets limits, ``#page`` says
that it is a Stellar page.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from trailhawk.frontends import load_files
from trailhawk.frontends.refusals import refusal
from trailhawk.frontends.stellar import pages_to_files
from trailhawk.ir.rule import RuleFile
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits

__all__ = ["FOLDER", "LINE", "golden_paths", "said_of", "split_golden"]

FOLDER = Path(__file__).parent / "golden"
LINE = "\n-------- says --------\n"
NAME = "rules/example.yml"


def golden_paths() -> list[Path]:
    return sorted(FOLDER.glob("*.txt"))


def split_golden(path: Path) -> tuple[str, str]:
    rule, _, said = path.read_bytes().decode().partition(LINE)
    return rule, said


def said_of(rule: str) -> str:
    """Return every refusal of a rule text as a user sees it."""
    limits = _limits(rule.partition("\n")[0])
    if rule.startswith("#page"):
        try:
            return f"{len(pages_to_files(rule))} rules\n"
        except RuleError as error:
            return refusal(error, NAME).text(rule) + "\n"
    loaded = load_files([RuleFile(NAME, rule)], limits)
    said = [one.text(rule) for one in loaded.refusals]
    said += [f"loaded: {one.meta.title}" for one in loaded.rules]
    return "\n".join(said) + "\n"


def _limits(line: str) -> Limits:
    if not line.startswith(("#limits ", "//limits ")):
        return Limits()
    pairs = (pair.split("=") for pair in line.split()[1:])
    return msgspec.convert({name: int(value) for name, value in pairs}, Limits)


def rewrite() -> None:
    for path in golden_paths():
        rule, _ = split_golden(path)
        path.write_bytes((rule + LINE + said_of(rule)).encode())


if __name__ == "__main__":
    rewrite()

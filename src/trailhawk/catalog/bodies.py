"""The text of a rule as its author wrote it: the one document of its file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from trailhawk.ir.rule import Rule

__all__ = ["body_of", "code_of", "language_of"]

MAX_LINES = 600
_LANGUAGES = {
    ".yml": "yaml",
    ".yaml": "yaml",
    ".yaral": "yara-l",
    ".yl2": "yara-l",
    ".py": "python",
    ".json": "json",
    ".toml": "toml",
}


def body_of(rule: Rule, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the lines of a rule's document; none when its file is not at hand."""
    text = texts.get(rule.source.file)
    if text is None:
        return ()
    lines = text.splitlines()
    first, last = _document(lines, rule.source.at.line if rule.source.at is not None else 1)
    return tuple(lines[first:last][:MAX_LINES])


def code_of(rule: Rule, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the lines of the module that a rule's ``Filename`` names, which stands beside it."""
    for line in body_of(rule, texts):
        key, _, name = line.partition(":")
        if key == "Filename":
            beside = Path(rule.source.file).with_name(Path(name.strip(" \"'")).name)
            return tuple(texts.get(str(beside), "").splitlines()[:MAX_LINES])
    return ()


def _document(lines: list[str], line: int) -> tuple[int, int]:
    """Return the range of the YAML document around a line; the whole file of other languages."""
    breaks = [number for number, text in enumerate(lines) if text.rstrip() == "---"]
    first = max((number + 1 for number in breaks if number < line), default=0)
    last = min((number for number in breaks if number >= line), default=len(lines))
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return first, last


def language_of(rule: Rule) -> str:
    """Return the language of a rule's body, by its file's ending."""
    _, dot, ending = rule.source.file.rpartition(".")
    return _LANGUAGES.get(f"{dot}{ending}".lower(), "text")

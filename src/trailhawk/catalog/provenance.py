"""Where rule files come from: the source that was pulled, its commit and licence."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec

__all__ = ["MARK", "Provenance", "Provenances"]

MARK = ".trailhawk-source.json"
"""Written by ``rules pull`` at the top of what it fetched."""


class Provenance(msgspec.Struct, frozen=True):
    """A rule source as it was pulled."""

    name: str
    url: str = ""
    commit: str = ""
    licence: str = ""


class Provenances:
    """The source that each rule file belongs to, and the name to show for the file."""

    def __init__(self, roots: tuple[Path, ...]) -> None:
        self._given = roots
        self._roots = tuple(root.resolve() for root in roots)
        self._labels = _labels(self._roots)
        self._marks: dict[Path, Provenance | None] = {}

    def of(self, file: str) -> Provenance | None:
        """Return the source that a rule file was pulled from; None for one's own."""
        return next(
            (found for folder in self._above(file) if (found := self._mark(folder)) is not None),
            None,
        )

    def shown(self, file: str) -> str:
        """Return a file's name as pages show it: relative to what was configured."""
        path = Path(file).resolve()
        for root, label in zip(self._roots, self._labels, strict=True):
            if path.is_relative_to(root):
                below = path.relative_to(root)
                return f"{label}/{below}" if str(below) != "." else label
        return path.name

    def folder(self, file: str) -> str:
        """Return the label of the configured folder that a file is in; empty for one outside."""
        path = Path(file).resolve()
        found = zip(self._roots, self._labels, strict=True)
        return next((label for root, label in found if path.is_relative_to(root)), "")

    def without_places(self, text: str) -> str:
        """Return a message with the labels of configured folders in place of where they are."""
        for given, root, label in zip(self._given, self._roots, self._labels, strict=True):
            for place in (str(root), str(given)):
                text = text.replace(f"{place}/", f"{label}/")
        return text

    def _above(self, file: str) -> tuple[Path, ...]:
        """Return the folders around a file, no higher than the parent of a configured one."""
        path = Path(file).resolve()
        tops = {top for root in self._roots for top in (root, *root.parents[:3])}
        return tuple(folder for folder in path.parents if folder in tops or self._within(folder))

    def _within(self, folder: Path) -> bool:
        return any(folder.is_relative_to(root) for root in self._roots)

    def _mark(self, folder: Path) -> Provenance | None:
        if folder not in self._marks:
            try:
                content = (folder / MARK).read_bytes()
                self._marks[folder] = msgspec.json.decode(content, type=Provenance)
            except (OSError, msgspec.DecodeError):
                self._marks[folder] = None
        return self._marks[folder]


def _labels(roots: tuple[Path, ...]) -> tuple[str, ...]:
    """Return a name for each folder: its own, and its number among those called the same."""
    named: dict[Path, str] = {}
    counts: Counter[str] = Counter()
    for root in roots:
        if root not in named:
            counts[root.name] += 1
            number = counts[root.name]
            named[root] = root.name if number == 1 else f"{root.name} ({number})"
    return tuple(named[root] for root in roots)

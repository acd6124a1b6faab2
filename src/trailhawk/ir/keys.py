"""What the less usual steps of a path lead to: keys in any case, parts of texts."""

from __future__ import annotations

from trailhawk.model.paths import Part
from trailhawk.model.text import fold

__all__ = ["key_in_any_case", "text_part"]


def key_in_any_case(here: object, name: str) -> str | None:
    """Return the key of an object that ``name`` means: itself, else the first but for case."""
    if not isinstance(here, dict):
        return None
    if name in here:
        return name
    folded = fold(name)
    return next((key for key in here if fold(key) == folded), None)


def text_part(here: object, step: Part) -> str | None:
    """Return one part of a text; None when it has not so many, or is no text."""
    if not isinstance(here, str):
        return None
    parts = here.split(step.separator)
    return parts[step.index] if -len(parts) <= step.index < len(parts) else None

"""What a call has: its names, and what it is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from trailhawk.frontends.panther.symbolic.trouble import Raised

__all__ = ["Args", "Frame", "Kwargs"]


@dataclass(slots=True)
class Frame:
    """One call: its names, and the module whose names it sees."""

    module: str
    names: dict[str, Any] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    """Names that belong to the module though they are assigned here."""
    outer: Frame | None = None
    """The call that a function or comprehension was made in; its names may still change."""
    local: frozenset[str] = frozenset()
    """Names that the function gives a value somewhere, and that are therefore its own."""
    handled: Raised | None = None
    within: Frame | None = None
    """The call whose comprehension this is: ``:=`` gives names to it."""


Args = list[Any]


Kwargs = dict[str, Any]

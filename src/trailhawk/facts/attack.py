"""ATT&CK's technique ids: which exist, which are gone and what became of them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

__all__ = ["Attack", "Tactic", "Technique"]


class Tactic(msgspec.Struct, frozen=True):
    """One tactic; its short name is what rules are tagged with."""

    id: str
    name: str
    short_name: str


class Technique(msgspec.Struct, frozen=True):
    """One technique or sub-technique, living or gone."""

    id: str
    name: str
    tactics: tuple[str, ...] = ()
    """Short names of tactics."""
    retired: str = ""
    """``revoked`` or ``deprecated``; empty for a living one."""
    successor: str = ""
    """The id that took a revoked one's place, where there is one."""


class Attack:
    """One version of ATT&CK Enterprise."""

    def __init__(self, rows: Iterable[list[str]]) -> None:
        self.version = ""
        self.tactics: dict[str, Tactic] = {}
        """By short name."""
        self.techniques: dict[str, Technique] = {}
        """By id, the retired ones too."""
        for kind, name, text, more in (row + [""] * (4 - len(row)) for row in rows):
            match kind:
                case "version":
                    self.version = name
                case "tactic":
                    self.tactics[more] = Tactic(name, text, more)
                case "technique":
                    self.techniques[name] = Technique(name, text, tuple(more.split()))
                case _:
                    self.techniques[name] = Technique(name, text, (), kind, more)

    def technique(self, name: str) -> Technique | None:
        """Return the technique of an id in any case; None where ATT&CK Enterprise has none."""
        return self.techniques.get(name.upper())

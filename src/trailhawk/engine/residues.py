"""What remains of conditions once one field is known, each worked out once.

The nodes of a screening tree ask the same of the same conditions over and over: which field is
the most telling, and what remains where a value satisfies none of the leaves. Conditions are kept
here once each, so that an answer is found by identity and nothing is hashed a second time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from trailhawk.engine.fields import OPEN_FIELDS, SCREEN_FIELDS, ScreenField, field_leaves
from trailhawk.ir.conditions import FALSE, Condition, Leaf
from trailhawk.ir.normal import residual
from trailhawk.model.paths import FieldPath

__all__ = ["Residues"]

_SCREENING = {one.path: one for one in (*SCREEN_FIELDS, *OPEN_FIELDS)}


class Residues:
    """Conditions in normal form, and what remains of them."""

    def __init__(self) -> None:
        self._kept: dict[Condition, Condition] = {}
        self._leaves: dict[int, dict[FieldPath, tuple[Leaf, ...]]] = {}
        self._after: dict[tuple[int, FieldPath, tuple[Leaf, ...]], Condition] = {}
        self._ended_by: dict[int, tuple[FieldPath, ...]] = {}

    def keep(self, condition: Condition) -> Condition:
        """Return the one object for all conditions equal to this; the others here take only it."""
        known = self._kept.setdefault(condition, condition)
        if id(known) not in self._leaves:
            leaves: dict[FieldPath, list[Leaf]] = {}
            for leaf in field_leaves(known):
                leaves.setdefault(leaf.path, []).append(leaf)
            self._leaves[id(known)] = {path: tuple(found) for path, found in leaves.items()}
        return known

    def leaves(self, condition: Condition, path: FieldPath) -> tuple[Leaf, ...]:
        """Return the leaves of a kept condition that ask this field."""
        return self._leaves[id(condition)].get(path, ())

    def paths(self, conditions: Iterable[Condition]) -> set[FieldPath]:
        """Return the fields that kept conditions ask."""
        return {path for condition in conditions for path in self._leaves[id(condition)]}

    def after(
        self, condition: Condition, ask: ScreenField, held: Collection[Leaf] = ()
    ) -> Condition:
        """Return, kept, what remains where the field satisfies these leaves and no other."""
        path = ask.path
        leaves = self._leaves[id(condition)].get(path)
        if leaves is None:
            return condition
        own = tuple(leaf for leaf in leaves if leaf in held) if held else ()
        key = (id(condition), path, own)
        known = self._after.get(key)
        if known is None:
            known = self._after[key] = self.keep(
                residual(condition, lambda leaf: leaf in own if leaf.path == path else None)
            )
        return known

    def ended_by(self, condition: Condition) -> tuple[FieldPath, ...]:
        """Return the screening fields each of which leaves nothing if it satisfies no leaf."""
        known = self._ended_by.get(id(condition))
        if known is None:
            asked = (_SCREENING[path] for path in self._leaves[id(condition)] if path in _SCREENING)
            known = self._ended_by[id(condition)] = tuple(
                ask.path for ask in asked if self.after(condition, ask) == FALSE
            )
        return known

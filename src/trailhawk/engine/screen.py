"""Screening: which rules a record could match, told from a few cheap fields.

Two trees are asked of every record. Rules that no other event name than theirs can match stand in
one that asks the name first: nearly every record is through it after one look-up, however many
rules there are. Rules of any event name stand in the other, once, and not again below each name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from trailhawk.engine.fields import (
    OPEN_FIELDS,
    SCREEN_FIELDS,
    ScreenField,
    screen_record_type,
)
from trailhawk.engine.nodes import NO_CANDIDATES, Candidates, Entry, Node, Nodes
from trailhawk.engine.residues import Residues
from trailhawk.engine.tree import Tree, is_odd
from trailhawk.ir.conditions import FALSE, Condition

__all__ = ["NO_CANDIDATES", "Candidates", "Screen"]

MAX_JOINED = 50_000
"""Pairs of ends remembered. A caller chooses where the two ways lead."""

EVENT_NAME = SCREEN_FIELDS[0]


class Screen:
    """The trees for one rule set."""

    def __init__(
        self, conditions: Sequence[Condition], extra_fields: tuple[ScreenField, ...] = ()
    ) -> None:
        """Take conditions in normal form; ``extra_fields`` are decoded though no rule asks."""
        residues = Residues()
        never = residues.keep(FALSE)
        kept = [entry for entry in enumerate(map(residues.keep, conditions)) if entry[1] != FALSE]
        named = [entry for entry in kept if residues.after(entry[1], EVENT_NAME) is never]
        others = [entry for entry in kept if residues.after(entry[1], EVENT_NAME) is not never]
        asked = _asked((*SCREEN_FIELDS, *OPEN_FIELDS), others, residues)
        # A field that is decoded for rules of any name may as well be asked of the others.
        of_named = _asked(dict.fromkeys((*SCREEN_FIELDS[1:], *asked)), named, residues)
        nodes = Nodes(residues)
        self._tree = Tree(nodes)
        # Asked even if no rule does: it tells the records that are none of CloudTrail's.
        self._named = nodes.node(EVENT_NAME, tuple(named), of_named)
        self._others = nodes.top(tuple(others), asked)
        self._joined: dict[tuple[int, int], Candidates] = {}
        decoded = dict.fromkeys((*SCREEN_FIELDS[:2], *of_named, *asked, *extra_fields))
        self.record_type: type[msgspec.Struct] = screen_record_type(tuple(decoded))

    def survivors(self, records: Sequence[Any]) -> tuple[list[tuple[int, Candidates]], list[int]]:
        """Return (position, candidates) of the records that have any, and the odd positions.

        An odd record has no text for an event name, or one with a colon, as events of services
        have that are not CloudTrail's; the caller decides what it is. The loop is the one place
        that runs once a record: a few dictionary look-ups, no call into Python.
        """
        found: list[tuple[int, Candidates]] = []
        odd: list[int] = []
        for position, record in enumerate(records):
            node: Node | Candidates = self._named
            try:
                while node.values is not None:
                    node = node.values[node.read(record)]
            except (KeyError, TypeError, AttributeError):
                node = self._tree.descend(record, node)
                if is_odd(record.eventName):
                    odd.append(position)
            other = self._others
            try:
                while other.values is not None:
                    other = other.values[other.read(record)]
            except (KeyError, TypeError, AttributeError):
                other = self._tree.descend(record, other)
            if node is not NO_CANDIDATES or other is not NO_CANDIDATES:
                found.append((position, self._together(node, other)))
        return found, odd

    def candidates_of(self, record: dict[str, object]) -> Candidates:
        """Return the candidates of a record decoded whole, of any shape."""
        find = self._tree.find
        return self._together(find(record, self._named), find(record, self._others))

    def _together(self, one: Candidates, other: Candidates) -> Candidates:
        """Return the candidates of both ends. The trees keep their ends, so ids stay theirs."""
        if one is NO_CANDIDATES or other is NO_CANDIDATES:
            return one or other
        key = (id(one), id(other))
        known = self._joined.get(key)
        if known is None:
            if len(self._joined) >= MAX_JOINED:
                self._joined.clear()
            known = self._joined[key] = Candidates(
                tuple(sorted((*one.sure, *other.sure))),
                tuple(sorted((*one.open, *other.open), key=lambda entry: entry[0])),
            )
        return known


def _asked(
    fields: Iterable[ScreenField], rules: Iterable[Entry], residues: Residues
) -> tuple[ScreenField, ...]:
    """Return those of the fields that some rule asks."""
    paths = residues.paths(condition for _, condition in rules)
    return tuple(one for one in fields if one.path in paths)

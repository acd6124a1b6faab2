"""Walking trees of questions about the screening fields, at whose ends stand rules still possible.

Each node asks one field; values that satisfy the same leaves of the rules still in question are
one class and lead to one child, where those rules are simplified by what is now known. Rules that
became false are gone. Children are made when a class is first seen. Sound by construction: the
leaves are decided by the plain evaluator.

Callers of AWS choose most values. Whatever they choose, no more is held than the ceilings say.
"""

from __future__ import annotations

from typing import Any

import msgspec

from trailhawk.engine.fields import SCREEN_FIELDS
from trailhawk.engine.nodes import Candidates, Node, Nodes
from trailhawk.ir.conditions import Leaf

__all__ = ["Tree", "is_odd"]

MAX_VALUES = 100_000
"""Values remembered in all trees of a rule set: callers choose user agents, of any number."""

MAX_VALUE_CHARS = 512
"""Longer ones are not remembered. A user agent has some 300, unless somebody wants to fill us."""

MAX_CHILDREN = 20_000
"""Classes of values in all trees of a rule set. A caller could name a new mix of scanners in the
user agent of every call; past this a record of an unknown class is asked all that is left.
"""

_TYPES = (bool, type(None), msgspec.UnsetType)


class Tree:
    """The ways down the trees of one rule set, and what is remembered of them."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._children = 0
        self._values = 0

    def descend(self, record: Any, node: Node | Candidates) -> Candidates:  # noqa: ANN401 - a struct made at run time
        """Go on from where the way was not known."""
        while isinstance(node, Node):
            node = self._next(node, node.ask.read(record))
        return node

    def find(self, record: dict[str, object], node: Node | Candidates) -> Candidates:
        """Return the candidates of a record decoded whole, of any shape."""
        while isinstance(node, Node):
            node = self._next(node, node.ask.find(record))
        return node

    def _next(self, node: Node, value: object) -> Node | Candidates:
        """Return the child for a value; it is remembered by what decides on its class."""
        prefix = node.classes.prefix
        key = value[:prefix] if prefix and type(value) is str else value
        # Numbers are not remembered: to a dictionary, 1 and True are one key.
        remembered = type(value) is str or type(value) in _TYPES
        known = node.values.get(key) if remembered else None
        if known is not None:
            return known
        child = self._child(node, node.classes.class_of(value))
        # An odd record must come up as odd each time.
        if remembered and not (node.ask is SCREEN_FIELDS[0] and is_odd(value)):
            self._remember(node, key, child)
        return child

    def _child(self, node: Node, held: frozenset[Leaf]) -> Node | Candidates:
        child = node.children.get(held)
        if child is not None:
            return child
        if self._children >= MAX_CHILDREN:
            if node.unasked is None:
                node.unasked = self._nodes.candidates(node.rules)
            return node.unasked
        self._children += 1
        child = node.children[held] = self._nodes.child(node, held)
        return child

    def _remember(self, node: Node, key: object, child: Node | Candidates) -> None:
        if isinstance(key, str) and len(key) > MAX_VALUE_CHARS:
            return
        if self._values >= MAX_VALUES:
            for one in self._nodes.made:
                one.values.clear()
            self._values = 0
        self._values += 1
        node.values[key] = child


def is_odd(name: object) -> bool:
    """Tell whether a record of this event name may be none of CloudTrail's."""
    return type(name) is not str or ":" in name

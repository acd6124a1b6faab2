"""The nodes of a screening tree, and how they are made of the rules still in question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from trailhawk.engine.classes import Classes
from trailhawk.engine.compiled import Compiled, compile_condition
from trailhawk.engine.fields import ScreenField
from trailhawk.engine.residues import Residues
from trailhawk.ir.conditions import FALSE, TRUE, Condition, Leaf

__all__ = ["NO_CANDIDATES", "Candidates", "Entry", "Node", "Nodes"]

Entry = tuple[int, Condition]
"""A rule's position and what remains to be asked of it."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The rules that a class of records can match: the end of a way down the tree."""

    sure: tuple[int, ...]
    """Positions of rules that are already true."""

    open: tuple[tuple[int, Compiled], ...]
    """Positions of rules of which something remains to be asked."""

    values: None = None
    """That there are no children; the hot loop tells the end of its way by it."""

    def __bool__(self) -> bool:
        return bool(self.sure or self.open)


NO_CANDIDATES = Candidates((), ())


@dataclass(slots=True)
class Node:
    """One question of the tree: the class of one field's value."""

    ask: ScreenField
    read: Callable[[Any], object]
    """Reads what decides on the class from a decoded ``screen_record_type``."""
    classes: Classes
    rules: tuple[Entry, ...]
    base: tuple[Entry, ...]
    """What remains when the value satisfies none of the leaves."""
    touched: dict[Leaf, tuple[Entry, ...]]
    """The rules that ask a leaf."""
    left: tuple[ScreenField, ...]
    """The fields that may be asked below."""
    children: dict[frozenset[Leaf], Node | Candidates] = field(default_factory=dict)
    values: dict[object, Node | Candidates] = field(default_factory=dict)
    """The children by values seen before."""
    unasked: Candidates | None = None
    """All that is left here, where no more children may be made."""


class Nodes:
    """Makes the nodes of the trees of one rule set."""

    def __init__(self, residues: Residues) -> None:
        self.made: list[Node] = []
        self._residues = residues
        self._never = residues.keep(FALSE)
        self._compiled: dict[Condition, Compiled] = {}

    def top(self, rules: tuple[Entry, ...], fields: tuple[ScreenField, ...]) -> Node | Candidates:
        """Return the tree for rules of which at most these fields may be asked."""
        if not rules:
            return NO_CANDIDATES
        asked = self._residues.paths(condition for _, condition in rules)
        fields = tuple(one for one in fields if one.path in asked)
        if not fields:
            return self.candidates(rules)
        ask = self._most_telling(fields, rules)
        return self.node(ask, rules, tuple(one for one in fields if one is not ask))

    def child(self, node: Node, held: frozenset[Leaf]) -> Node | Candidates:
        """Return the tree for values of a node's field that satisfy these leaves and no other."""
        left = dict(node.base)
        touched = {entry[0]: entry for leaf in held for entry in node.touched[leaf]}
        for position, condition in touched.values():
            rest = self._residues.after(condition, node.ask, held)
            left.pop(position, None)
            if rest is not self._never:
                left[position] = rest
        return self.top(tuple(sorted(left.items())), node.left)

    def candidates(self, rules: tuple[Entry, ...]) -> Candidates:
        """Return these rules as the end of a way."""
        sure = tuple(position for position, condition in rules if condition == TRUE)
        rest = ((position, condition) for position, condition in rules if condition != TRUE)
        return Candidates(sure, tuple((at, self._compile(condition)) for at, condition in rest))

    def node(
        self, ask: ScreenField, rules: tuple[Entry, ...], left: tuple[ScreenField, ...]
    ) -> Node:
        """Return the node that asks ``ask`` of these rules, and nothing below it yet."""
        touched: dict[Leaf, list[Entry]] = {}
        for entry in rules:
            for leaf in self._residues.leaves(entry[1], ask.path):
                touched.setdefault(leaf, []).append(entry)
        base = ((position, self._residues.after(one, ask)) for position, one in rules)
        classes = Classes.of(ask, touched)
        node = Node(
            ask=ask,
            read=_prefix_of(ask.read_fast, classes.prefix) if classes.prefix else ask.read_fast,
            classes=classes,
            rules=rules,
            base=tuple(entry for entry in base if entry[1] is not self._never),
            touched={leaf: tuple(entries) for leaf, entries in touched.items()},
            left=left,
        )
        self.made.append(node)
        return node

    def _most_telling(
        self, fields: tuple[ScreenField, ...], rules: tuple[Entry, ...]
    ) -> ScreenField:
        """Choose the field that usually leaves the fewest rules: the shortest way for most."""
        if len(fields) == 1:
            return fields[0]
        ended = Counter(path for _, one in rules for path in self._residues.ended_by(one))
        return max(fields, key=lambda ask: ended[ask.path])

    def _compile(self, condition: Condition) -> Compiled:
        found = self._compiled.get(condition)
        if found is None:
            found = self._compiled[condition] = compile_condition(condition)
        return found


def _prefix_of(read: Callable[[Any], object], prefix: int) -> Callable[[Any], object]:
    def cut(record: Any) -> object:  # noqa: ANN401 - a struct made at run time
        value = read(record)
        return value[:prefix] if type(value) is str else value

    return cut

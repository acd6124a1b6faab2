"""Trees of questions about the screening fields, at whose ends stand the rules still possible.

Each node asks one field; values that satisfy the same leaves of the rules still in question are
one class and lead to one child, where those rules are simplified by what is now known. Rules that
became false are gone. Nodes are made when a class is first seen. Sound by construction: the
leaves are decided by the plain evaluator.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from trailhawk.engine.compiled import Compiled, compile_condition
from trailhawk.engine.fields import SCREEN_FIELDS, ScreenField, on_text
from trailhawk.engine.patterns import some_text
from trailhawk.engine.residues import Residues
from trailhawk.ir.conditions import FALSE, TRUE, Condition, Leaf
from trailhawk.ir.testing import Predicate
from trailhawk.ir.tests import Contains, EndsWith, Exists, OneOf, Present, StartsWith
from trailhawk.model.text import fold

__all__ = ["NO_CANDIDATES", "Candidates", "Entry", "Node", "Tree", "is_odd"]

MAX_VALUES = 100_000
"""Values remembered in all trees of a rule set: callers choose user agents, of any number."""

MAX_VALUE_CHARS = 512
"""Longer ones are not remembered. A user agent has some 300, unless somebody wants to fill us."""

MAX_CLASSES = 20_000
"""Ends of questions in all trees of a rule set. A caller could name a new mix of scanners in the
user agent of every call; past this a record of an unknown class is asked all that is left.
"""

_TYPES = (bool, type(None), msgspec.UnsetType)

MIN_TEXTS = 12
"""Looking for fewer texts one by one is as fast as RE2 is for all of them."""

Entry = tuple[int, Condition]
"""A rule's position and what remains to be asked of it."""

Near = Callable[[str], bool]


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
    rules: tuple[Entry, ...]
    leaves: tuple[Leaf, ...]
    base: tuple[Entry, ...]
    """What remains when the value satisfies none of the leaves."""
    touched: dict[Leaf, tuple[Entry, ...]]
    exact: dict[str, tuple[Leaf, ...]]
    """Folded text -> the leaves of kind ``OneOf`` that name it."""
    literal: tuple[tuple[Leaf, Predicate], ...]
    """The leaves that hold only of texts in which a text of theirs stands."""
    near: Near
    """Whether any such text stands in a folded value; it may say so where none does."""
    tested: tuple[tuple[Leaf, Predicate], ...]
    """The leaves that each text has to be put to."""
    presence_only: bool
    prefix: int = 0
    """As many characters of a text decide on its class, however long it is; 0 for all of them."""
    left: tuple[ScreenField, ...] = ()
    """The fields that may be asked below."""
    classes: dict[frozenset[Leaf], Node | Candidates] = field(default_factory=dict)
    values: dict[object, Node | Candidates] = field(default_factory=dict)
    unasked: Candidates | None = None
    """All that is left here, where no more classes may be made."""


class Tree:
    """Makes the nodes for one rule set; they grow with classes first seen, never with values."""

    def __init__(self, residues: Residues) -> None:
        self._residues = residues
        self._never = residues.keep(FALSE)
        self._compiled: dict[Condition, Compiled] = {}
        self._nears: dict[tuple[str, ...], Near] = {}
        self._nodes: list[Node] = []
        self._classes = 0
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
        key = value[: node.prefix] if node.prefix and type(value) is str else value
        # Numbers are not remembered: to a dictionary, 1 and True are one key.
        remembered = type(value) is str or type(value) in _TYPES
        known = node.values.get(key) if remembered else None
        if known is not None:
            return known
        held = self._class_of(node, value)
        child = node.classes.get(held)
        if child is None:
            child = self._new_child(node, held)
        # An odd record must come up as odd each time.
        if remembered and not (node.ask is SCREEN_FIELDS[0] and is_odd(value)):
            self._remember(node, key, child)
        return child

    def _remember(self, node: Node, key: object, child: Node | Candidates) -> None:
        if isinstance(key, str) and len(key) > MAX_VALUE_CHARS:
            return
        if self._values >= MAX_VALUES:
            for one in self._nodes:
                one.values.clear()
            self._values = 0
        self._values += 1
        node.values[key] = child

    def _new_child(self, node: Node, held: frozenset[Leaf]) -> Node | Candidates:
        """Return the child for a class not seen before."""
        if self._classes >= MAX_CLASSES:
            if node.unasked is None:
                node.unasked = self._candidates(node.rules)
            return node.unasked
        self._classes += 1
        child = node.classes[held] = self.child(self._left(node, held), node.left)
        return child

    def _class_of(self, node: Node, value: object) -> frozenset[Leaf]:
        if type(value) is not str:
            return frozenset(leaf for leaf in node.leaves if node.ask.holds(leaf, value))
        if node.presence_only:
            return frozenset(node.leaves)
        folded = fold(value)
        found = [leaf for leaf in node.exact.get(folded, ()) if node.ask.holds(leaf, value)]
        found += [leaf for leaf, holds in node.tested if holds(value)]
        if node.literal and node.near(folded):
            found += [leaf for leaf, holds in node.literal if holds(value)]
        return frozenset(found)

    def _left(self, node: Node, held: frozenset[Leaf]) -> tuple[Entry, ...]:
        left = dict(node.base)
        touched = {entry[0]: entry for leaf in held for entry in node.touched[leaf]}
        for position, condition in touched.values():
            rest = self._residues.after(condition, node.ask, held)
            left.pop(position, None)
            if rest != FALSE:
                left[position] = rest
        return tuple(sorted(left.items()))

    def child(self, rules: tuple[Entry, ...], fields: tuple[ScreenField, ...]) -> Node | Candidates:
        """Return the tree for rules of which at most these fields may be asked."""
        if not rules:
            return NO_CANDIDATES
        asked = self._residues.paths(condition for _, condition in rules)
        fields = tuple(one for one in fields if one.path in asked)
        if not fields:
            return self._candidates(rules)
        ask = self._most_telling(fields, rules)
        return self.node(ask, rules, tuple(one for one in fields if one is not ask))

    def _candidates(self, rules: tuple[Entry, ...]) -> Candidates:
        sure = tuple(position for position, condition in rules if condition == TRUE)
        rest = ((position, condition) for position, condition in rules if condition != TRUE)
        return Candidates(sure, tuple((at, self._compile(condition)) for at, condition in rest))

    def _most_telling(
        self, fields: tuple[ScreenField, ...], rules: tuple[Entry, ...]
    ) -> ScreenField:
        """Choose the field that usually leaves the fewest rules: the shortest way for most."""
        if len(fields) == 1:
            return fields[0]
        ended = Counter(path for _, one in rules for path in self._residues.ended_by(one))
        return max(fields, key=lambda ask: ended[ask.path])

    def node(
        self, ask: ScreenField, rules: tuple[Entry, ...], left: tuple[ScreenField, ...]
    ) -> Node:
        """Return the node that asks ``ask`` of these rules, and nothing below it yet."""
        touched: dict[Leaf, list[Entry]] = {}
        for entry in rules:
            for leaf in self._residues.leaves(entry[1], ask.path):
                touched.setdefault(leaf, []).append(entry)
        base = ((position, self._residues.after(one, ask)) for position, one in rules)
        exact: dict[str, list[Leaf]] = {}
        literal: dict[Leaf, tuple[str, ...]] = {}
        tested: list[Leaf] = []
        for leaf in touched:
            match leaf.test:
                case OneOf(texts):
                    for text in dict.fromkeys(map(fold, texts)):
                        exact.setdefault(text, []).append(leaf)
                case Contains(texts) | StartsWith(texts) | EndsWith(texts):
                    literal[leaf] = texts
                case _:
                    tested.append(leaf)
        prefix = _deciding_prefix(touched)
        node = Node(
            ask=ask,
            read=_prefix_of(ask.read_fast, prefix) if prefix else ask.read_fast,
            prefix=prefix,
            rules=rules,
            leaves=tuple(touched),
            base=tuple(entry for entry in base if entry[1] is not self._never),
            touched={leaf: tuple(entries) for leaf, entries in touched.items()},
            exact={text: tuple(leaves) for text, leaves in exact.items()},
            literal=tuple((leaf, on_text(leaf)) for leaf in literal),
            near=self._near(tuple(fold(one) for texts in literal.values() for one in texts)),
            tested=tuple((leaf, on_text(leaf)) for leaf in tested),
            presence_only=all(isinstance(leaf.test, Exists) for leaf in touched),
            left=left,
        )
        self._nodes.append(node)
        return node

    def _near(self, texts: tuple[str, ...]) -> Near:
        """Return how all these are looked for at once; for a few it does not pay."""
        if len(texts) < MIN_TEXTS:
            return _always
        found = self._nears.get(texts)
        if found is None:
            found = self._nears[texts] = some_text(texts)
        return found

    def _compile(self, condition: Condition) -> Compiled:
        found = self._compiled.get(condition)
        if found is None:
            found = self._compiled[condition] = compile_condition(condition)
        return found


def _always(_: str) -> bool:
    return True


def _deciding_prefix(leaves: Iterable[Leaf]) -> int:
    """Return how much of a text decides on all these leaves; 0 where all of it may.

    Access keys hardly ever come twice, and of most rules that ask them the first letters decide.
    """
    longest = 0
    for leaf in leaves:
        match leaf.test:
            case StartsWith(texts):
                longest = max(longest, *map(len, texts))
            case Exists() | Present():
                pass
            case _:
                return 0
    return longest


def _prefix_of(read: Callable[[Any], object], prefix: int) -> Callable[[Any], object]:
    def cut(record: Any) -> object:  # noqa: ANN401 - a struct made at run time
        value = read(record)
        return value[:prefix] if type(value) is str else value

    return cut


def is_odd(name: object) -> bool:
    """Tell whether a record of this event name may be none of CloudTrail's."""
    return type(name) is not str or ":" in name

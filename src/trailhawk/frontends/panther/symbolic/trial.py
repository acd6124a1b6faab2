"""What came of trying out a loop's body: how it may end for an element, and when."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from trailhawk.frontends.panther.symbolic.formula import condition_of, simplified
from trailhawk.frontends.panther.symbolic.questions import Ending, Tree
from trailhawk.ir.conditions import FALSE, And, Condition, Leaf, Over
from trailhawk.ir.tests import IsType, JsonType
from trailhawk.model.paths import FieldPath

__all__ = ["Trial"]

_OBJECT = Leaf(FieldPath(), IsType((JsonType.OBJECT,)), Over.VALUE)


class Trial:
    """Every way through a loop's body for any one element; worked out once, asked often."""

    def __init__(
        self, tree: Tree, made: tuple[set[str], ...] = (), *, failing_alike: bool = False
    ) -> None:
        """Take a tree, the names that its ways make by frame, and whether errors are all one."""
        self.tree = tree
        self.made = made
        self._failing_alike = failing_alike

    @cached_property
    def endings(self) -> tuple[tuple[Ending, Condition], ...]:
        """The different ends, going on to the next element apart, and for which elements each is.

        What fails comes last.
        """
        found: list[Ending] = []
        for ending in self._ends(self.tree):
            if not any(self._same(ending, other) for other in found):
                found.append(ending)
        found.sort(key=lambda one: one.kind == "raise")
        return tuple((one, condition_of(self.tree, self._is(one), widely=True)) for one in found)

    @cached_property
    def stops_surely(self) -> bool:
        """Whether it is known of which elements the loop goes on to the next."""
        widely = condition_of(self.tree, _stops, widely=True)
        return widely == condition_of(self.tree, _stops, widely=False)

    @cached_property
    def goes_on(self) -> bool:
        """Whether some way goes on to the next element."""
        return any(ending.kind == "next" for ending in _leaves(self.tree))

    @cached_property
    def spares_objects(self) -> frozenset[Condition]:
        """The conditions of ends that no object among the elements comes to."""
        conditions = (condition for _, condition in self.endings)
        return frozenset(one for one in conditions if simplified(And((_OBJECT, one))) == FALSE)

    def _ends(self, tree: Tree) -> list[Ending]:
        return [ending for ending in _leaves(tree) if _stops(ending)]

    def _same(self, one: Ending, other: Ending) -> bool:
        """Whether two ways end alike; nobody asks why one is unknown, or fails past any ``try``."""
        if one.kind != other.kind:
            return False
        alike = one.kind == "unknown" or (one.kind == "raise" and self._failing_alike)
        return alike or one.what is other.what

    def _is(self, ending: Ending) -> Callable[[Ending], bool]:
        return lambda one: self._same(one, ending)


def _leaves(tree: Tree) -> list[Ending]:
    if isinstance(tree, Ending):
        return [tree]
    return [*_leaves(tree.yes), *_leaves(tree.no)]


def _stops(ending: Ending) -> bool:
    return ending.kind != "next"

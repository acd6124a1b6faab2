"""Every way through a piece of Python: it is run again for each answer to what it asks.

Running again with a list of answers, rather than forking, lets the interpreter be an ordinary
one: loops, exceptions and assignments do what they always do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from trailhawk.frontends.panther.symbolic.consequences import consequence
from trailhawk.ir.conditions import Condition, Leaf

__all__ = ["MAX_WAYS", "Ending", "Explorer", "Tree", "Unsure", "explore"]

MAX_WAYS = 600
"""Ways through one function."""


MAX_UNSURE = 5
"""Questions on one way that no condition answers."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """A question that no condition on the record answers."""

    reason: str
    number: int = 0


Kind: TypeAlias = str
"""How a way ends: ``return``, ``raise``, ``unknown`` and, in loops, ``next`` and ``break``."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of one way; ``what`` is what is returned, raised, or the reason it is unknown."""

    kind: Kind
    what: object = None
    keeps: bool = False
    """Whether something of this event is kept for those that follow."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what follows from either answer."""

    question: Condition | Unsure
    yes: Tree
    no: Tree


Tree: TypeAlias = Ending | Asked


class Explorer:
    """Answers the questions of one run, and plans the next."""

    def __init__(self, scope: int, given: Sequence[tuple[Leaf, bool]] = ()) -> None:
        """Begin; ``given`` are answers that are known beforehand."""
        self.scope = scope
        self._given = tuple(given)
        self.patience = MAX_UNSURE
        self.asked = 0
        """How often something was asked."""
        self._planned: list[bool] = []
        self._before: list[tuple[Condition | Unsure, bool]] = []
        self.trail: list[tuple[Condition | Unsure, bool]] = []
        self._facts: list[tuple[Leaf, bool]] = []

    def begin(self, planned: list[bool]) -> None:
        """Begin a run in which the first answers are planned."""
        self._planned = planned
        self._before = self.trail
        self.trail = []
        self._facts = list(self._given)

    @property
    def alike(self) -> int:
        """How many questions this run has in common with the one before, answers included."""
        return len(self._planned) - 1

    def repeat(self, end: int) -> None:
        """Take the questions and answers of the run before, up to those ``alike``."""
        for question, answer in self._before[len(self.trail) : end]:
            self._answered(question, answer=answer)

    def ask(self, question: Condition | Unsure) -> bool:
        """Answer as facts demand, as planned, or with yes."""
        self.asked += 1
        number = len(self.trail)
        if number < len(self._planned) and self._before[number][0] == question:
            # What stood open in the run before stands open now: the facts are the same.
            return self._answered(question, answer=self._planned[number])
        known = self._known(question)
        if known is not None:
            return known
        return self._answered(
            question, answer=self._planned[number] if number < len(self._planned) else True
        )

    def _known(self, question: Condition | Unsure) -> bool | None:
        if isinstance(question, Leaf):
            return consequence(self._facts, question)
        if isinstance(question, Unsure):
            return None
        return next((answer for before, answer in self.trail if before == question), None)

    def _answered(self, question: Condition | Unsure, *, answer: bool) -> bool:
        self.trail.append((question, answer))
        if isinstance(question, Leaf):
            self._facts.append((question, answer))
        return answer


def explore(explorer: Explorer, run: Callable[[], Ending], max_ways: int = MAX_WAYS) -> Tree:
    """Return the tree of all ways through ``run``; past so many, they are unknown.

    Where there are too many, ways end at the first question that no condition answers.
    """
    for patience in (MAX_UNSURE, 0):
        explorer.patience = patience
        tree, complete = _explored(explorer, run, max_ways)
        if complete:
            break
    return tree


def _explored(explorer: Explorer, run: Callable[[], Ending], max_ways: int) -> tuple[Tree, bool]:
    ways: list[tuple[list[tuple[Condition | Unsure, bool]], Ending]] = []
    planned: list[bool] | None = []
    while planned is not None and len(ways) < max_ways:
        explorer.begin(planned)
        ending = run()
        ways.append((explorer.trail, ending))
        planned = _next_plan([answer for _, answer in explorer.trail])
    return _tree(ways, 0), planned is None


def _next_plan(answers: list[bool]) -> list[bool] | None:
    while answers and not answers[-1]:
        answers.pop()
    return [*answers[:-1], False] if answers else None


def _tree(ways: list[tuple[list[tuple[Condition | Unsure, bool]], Ending]], depth: int) -> Tree:
    if not ways:
        return Ending("unknown", "there are too many ways through it")
    trail, ending = ways[0]
    if len(trail) == depth:
        return ending
    yes = [way for way in ways if way[0][depth][1]]
    no = [way for way in ways if not way[0][depth][1]]
    return Asked(trail[depth][0], _tree(yes, depth + 1), _tree(no, depth + 1))

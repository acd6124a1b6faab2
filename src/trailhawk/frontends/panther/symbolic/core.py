"""What every part of the interpreter needs of it: questions, budget, trouble.

The interpreter follows a rule's syntax tree. It knows no ``eval``, imports nothing and calls
nothing that the content names except what is listed in ``builtin`` and ``methods``.
"""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from typing import Any, NoReturn

from trailhawk.frontends.panther.symbolic.asking import Asking
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.trial import Trial
from trailhawk.frontends.panther.symbolic.trouble import Raised, Unsupported
from trailhawk.frontends.panther.symbolic.values import (
    DataModel,
    Function,
    Unknown,
)
from trailhawk.model.paths import Step

__all__ = ["BOUNDED", "MAX_STEPS", "Core"]

MAX_STEPS = 60_000
"""Nodes of syntax evaluated in one run. The longest public rule takes under 3,000."""


MAX_VALUE = 200_000
"""Characters or elements of a value that a rule computes."""

MAX_BITS = 4096

_SIZED = (str, bytes, list, tuple, dict, set)
BOUNDED = (int, *_SIZED)
"""What can be too large."""


class Core(Asking, ABC):
    """The questions an interpreter may ask, and the limits it works under."""

    def __init__(self, model: DataModel) -> None:
        super().__init__()
        self.model = model
        self.steps = 0
        self.trying = 0
        self.taint = ""
        self.effects: list[str] = []
        self.changes = 0
        """How often the run has changed something that outlives an expression's value."""
        self.kept = False
        """Whether the run may have kept something for later events."""
        self.shared: dict[tuple[str, str], Any] = {}
        """Modules' names that this run has read or given another value."""
        self.read_first: set[tuple[str, str]] = set()
        self.written: set[tuple[str, str]] = set()
        """Modules' names that some run reads as the event before left them, and that some run
        changes: in both, they are state."""
        self.poisoned: dict[tuple[str, str], Unknown] = {}
        self.remembers = True
        """Whether what a call or a trial came to before is taken where that must be the same."""
        self.trials: dict[Hashable, Trial] = {}
        """What loops' bodies came to, by their circumstances."""
        self.begun = 0
        """How many changes there had been when the run began."""
        self.enrichment = False
        """Whether some run has looked for enrichment, which no record of CloudTrail's has."""
        self.lazy = False
        """Whether texts are only put together, so that fields in them need not be settled."""
        self.depth = 0
        self.looks_on = False
        """Whether somebody wants to know what is read, and where."""
        self.here: tuple[str, ast.expr] | None = None
        """The module and the expression that calls or reads, where somebody looks on."""

    def changed(self) -> bool:
        """Whether the run has changed something already, or has settled what no fact tells."""
        return self.changes != self.begun or bool(self.listed)

    def marks(self) -> tuple[object, ...]:
        """Return what differs once something has been asked of the record or changed."""
        asked = tuple(one.asked for one in self.explorers)
        return asked, self.changes, self.kept, len(self.effects), len(self.listed)

    def noted(self, path: tuple[Step, ...]) -> None:
        """Be told of a path of the record that is read; of no use to the interpreter itself."""

    def misnames(self, name: str, method: str) -> None:
        """Be told of a data model's name whose field is asked for, and which is a function."""

    @abstractmethod
    def evaluate(self, node: ast.expr, frame: Frame) -> Any:  # noqa: ANN401 - any value of a rule
        """Return the value of an expression."""

    @abstractmethod
    def call(self, function: object, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
        """Call what a rule calls."""

    @abstractmethod
    def run(self, body: Sequence[ast.stmt], frame: Frame) -> Any:  # noqa: ANN401
        """Run statements; return how they end."""

    @abstractmethod
    def lookup(self, name: str, frame: Frame) -> Any:  # noqa: ANN401
        """Return what a name stands for."""

    @abstractmethod
    def module_name(self, module: str, name: str) -> Any:  # noqa: ANN401
        """Return what a name of a module stands for."""

    @abstractmethod
    def member(self, module: str, name: str) -> Any:  # noqa: ANN401
        """Return what any module has under a name."""

    @abstractmethod
    def store(self, target: ast.expr, value: Any, frame: Frame) -> None:  # noqa: ANN401
        """Give a target a value."""

    @abstractmethod
    def is_top_level(self, frame: Frame) -> bool:
        """Whether a frame is that of a module."""

    @abstractmethod
    def default(self, function: Function, name: str, value: object) -> object:
        """Return what a parameter stands for that a call does not give."""

    @abstractmethod
    def is_written(self, key: tuple[str, str]) -> bool:
        """Whether the run has given a module's name another value than it has between runs."""

    def spend(self, steps: int = 1) -> None:
        """Count work; ``Unsupported`` when it is too much."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise Unsupported("the function does too much work")

    def checked(self, value: Any) -> Any:  # noqa: ANN401
        """Return a computed value; ``Unsupported`` when it is too large."""
        if isinstance(value, int):
            large = value.bit_length() > MAX_BITS
        else:
            large = isinstance(value, _SIZED) and len(value) > MAX_VALUE
        if large:
            raise Unsupported("the function makes a value that is too large")
        return value

    def fail(self, kind: type[BaseException], said: str = "") -> NoReturn:
        """Raise in the rule's name."""
        raise Raised(kind, said)

    def unknown(self, reason: str) -> Unknown:
        """Return a value that cannot be computed, by a step that may fail."""
        if self.trying:
            raise Unsupported(reason)
        self.taint = self.taint or reason
        return Unknown(reason)

    def unknown_by(self, what: str, *values: object) -> Unknown:
        """Return the same, for the reason that some of the values are unknown where one is."""
        reasons = (one.reason for one in values if isinstance(one, Unknown))
        return self.unknown(next(reasons, what))

"""What every part of the interpreter needs of it: questions, budget, trouble.

The interpreter follows a rule's syntax tree. It knows no ``eval``, imports nothing and calls
nothing that the content names except what is listed in ``builtins`` and ``methods``.
"""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from trailhawk.frontends.panther.fields import known_type, step_to
from trailhawk.frontends.panther.questions import Explorer, Unsure
from trailhawk.frontends.panther.values import (
    Address,
    Answer,
    DataModel,
    Field,
    Folded,
    Joined,
    Maybe,
    Size,
    Split,
    Symbolic,
    Unknown,
    UserClass,
    Walked,
)
from trailhawk.ir.conditions import And, Condition, Constant, Leaf, Not, Or, Over
from trailhawk.ir.tests import Exists, IsType, JsonType, Length, OrderOp, Present, Test, Truthy
from trailhawk.model.paths import AnyCase, FieldPath, Step

__all__ = ["NATIVE_ERRORS", "Core", "Frame", "Raised", "Unsupported"]

NATIVE_ERRORS = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
"""What Python's own operations on known values may raise."""

MAX_STEPS = 60_000
"""Nodes of syntax evaluated in one run. The longest public rule takes under 3,000."""

MAX_VALUE = 200_000
"""Characters or elements of a value that a rule computes."""


class Raised(Exception):  # noqa: N818 - the rule's exception, not ours
    """The rule's Python would raise here."""

    def __init__(self, kind: type[BaseException] | UserClass, said: object = "") -> None:
        super().__init__(str(said))
        self.kind = kind
        self.said = said


class Unsupported(Exception):  # noqa: N818 - an ending, caught by our own code
    """The rest of this way cannot be told without running Python."""


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


class Core(ABC):
    """The questions an interpreter may ask, and the limits it works under."""

    def __init__(self, model: DataModel) -> None:
        self.model = model
        self.explorers: list[Explorer] = []
        self.steps = 0
        self.trying = 0
        self.taint = ""
        self.effects: list[str] = []
        self.shared: dict[tuple[str, str], Any] = {}
        """Modules' names that this run has read or given another value."""
        self.read_first: set[tuple[str, str]] = set()
        self.written: set[tuple[str, str]] = set()
        """Modules' names that some run reads as the event before left them, and that some run
        changes: in both, they are state."""
        self.poisoned: dict[tuple[str, str], Unknown] = {}
        self.listed: dict[tuple[Step, ...], bool] = {}
        """Whether what a walk found is a list to Python, where that was asked."""
        self.lazy = False
        """Whether texts are only put together, so that fields in them need not be settled."""
        self.depth = 0

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
    def is_written(self, key: tuple[str, str]) -> bool:
        """Whether the run has given a module's name another value than it has between runs."""

    def spend(self, steps: int = 1) -> None:
        """Count work; ``Unsupported`` when it is too much."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise Unsupported("the function does too much work")

    def checked(self, value: Any) -> Any:  # noqa: ANN401
        """Return a computed value; ``Unsupported`` when it is too large."""
        size = len(value) if isinstance(value, str | bytes | list | tuple | dict | set) else 0
        if size > MAX_VALUE or (isinstance(value, int) and value.bit_length() > 4096):
            raise Unsupported("the function makes a value that is too large")
        return value

    # Questions

    def ask(self, condition: Condition, scope: int) -> bool:
        """Ask a condition of the record, or of the element of the loop with that number."""
        match condition:
            case Constant(value):
                return value
            case Not(part):
                return not self.ask(part, scope)
            case And(parts):
                return all(self.ask(part, scope) for part in parts)
            case Or(parts):
                return any(self.ask(part, scope) for part in parts)
            case _:
                return self.explorers[scope].ask(condition)

    def wonder(self, reason: str) -> bool:
        """Ask what no condition answers; both ways are followed."""
        explorer = self.explorers[-1]
        asked = sum(isinstance(question, Unsure) for question, _ in explorer.trail)
        if asked >= explorer.patience:
            raise Unsupported(reason)
        return explorer.ask(Unsure(reason, len(explorer.trail)))

    def leaf(self, of: Field, test: Test) -> Leaf:
        """Return the leaf that tests what stands at a field."""
        return Leaf(FieldPath(of.path), test, Over.VALUE)

    def asks(self, of: Field, test: Test) -> bool:
        """Ask a test of what stands at a field."""
        return self.ask(self.leaf(of, test), of.scope)

    def settle(self, value: object) -> object:
        """Return a field's default where nothing stands there, else the field as certain."""
        while isinstance(value, Field) and not value.certain:
            if self.asks(value, Exists()):
                return value.sure()
            null = value.missing is not value.null and self.asks(value, Present())
            value = value.null if null else value.missing
        return value

    def type_of(self, of: Field) -> JsonType | None:
        """Return the type of a certain field, where that is known without asking."""
        if of.scope == 0 or of.is_part:
            return JsonType.OBJECT if not of.path and of.scope == 0 else known_type(of.path)
        return None

    def is_a(self, of: Field, *types: JsonType) -> bool:
        """Ask whether a certain field is of one of these types."""
        known = self.type_of(of)
        return known in types if known is not None else self.asks(of, IsType(types))

    def truth(self, value: Any) -> bool:  # noqa: ANN401
        """Return whether a value is truthy, asking where that depends on the event."""
        match value:
            case Answer(condition, scope):
                return self.ask(condition, scope)
            case Maybe(condition, scope):
                return self.ask(condition, scope)
            case Field():
                return self._field_truth(value)
            case Size(Field() as of):
                return self.asks(of, Length(OrderOp.GT, 0))
            case Size(Split()) | Split() | Address():
                return True
            case Size(Maybe(condition, scope)):
                return self.ask(condition, scope)
            case Folded(of):
                return self.asks(of, Truthy())
            case Joined(parts):
                return any(part if isinstance(part, str) else self.truth(part) for part in parts)
            case Walked(path):
                if self.is_list(value):
                    return True
                return self.ask(Leaf(FieldPath(path), Truthy(), Over.ALL), 0)
            case Unknown(reason):
                return self.wonder(reason)
            case _:
                return bool(value)

    def _field_truth(self, of: Field) -> bool:
        if self.asks(of, Truthy()):
            return True
        if of.certain or (not _truthy(of.missing) and not _truthy(of.null)):
            return False
        settled = self.settle(of)
        return False if settled == of.sure() else self.truth(settled)

    def is_list(self, walked: Walked) -> bool | None:
        """Return whether what a walk found is a list to Python; None if nobody asked yet."""
        return self.listed.get(walked.path) if walked.listed is None else walked.listed

    # Trouble

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

    # Fields

    def below(self, of: Field, key: str) -> tuple[Step, ...]:
        """Return the path of a key below a certain field."""
        return (*of.path, step_to(of.path, key) if of.scope == 0 else AnyCase(key))


def _truthy(value: object) -> bool:
    return True if isinstance(value, Symbolic) else bool(value)

"""What a rule's Python computes with while nothing of it runs: values that are not known yet.

Known values are Python's own. Everything here stands for a value that depends on the event.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from trailhawk.ir.conditions import Condition
from trailhawk.model.paths import Part, Step, View

__all__ = [
    "Address",
    "Answer",
    "Bound",
    "Builtin",
    "DataModel",
    "Field",
    "Folded",
    "Function",
    "Instance",
    "Joined",
    "Letters",
    "Maybe",
    "Method",
    "Module",
    "Once",
    "Pattern",
    "Property",
    "Size",
    "Split",
    "Symbolic",
    "Trouble",
    "Unknown",
    "UserClass",
    "Walked",
    "is_symbolic",
]


class Symbolic:
    """A value that depends on the event."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Unknown(Symbolic):
    """Something that cannot be computed without running the rule's Python."""

    reason: str
    harmless: bool = False
    """Whether what is done with it is known not to fail."""


@dataclass(frozen=True, slots=True)
class Answer(Symbolic):
    """A boolean: whether a condition on the record, or on the element of a loop, holds."""

    condition: Condition
    scope: int = 0


@dataclass(frozen=True, slots=True)
class Maybe(Symbolic):
    """Something truthy where a condition holds; else None, or an empty list."""

    condition: Condition
    scope: int
    otherwise: object = None


@dataclass(frozen=True, slots=True)
class Field(Symbolic):
    """What stands at a path of the record or, in a loop, of a list's element."""

    path: tuple[Step, ...]
    scope: int = 0
    missing: object = None
    """What Python has when nothing stands there, and when null does."""
    null: object = None
    certain: bool = False
    """Something other than null stands there."""
    bare: bool = False
    """It is Python's own, of a text read as JSON or of a copy: keys are found as written."""
    listed: bool = False
    """Its author has a list in its place where it is missing."""

    def sure(self) -> Field:
        """Return the same, known to stand there."""
        # Written out: ``dataclasses.replace`` looks every attribute up by its name.
        return Field(self.path, self.scope, None, None, True, self.bare, self.listed)

    def at(self, path: tuple[Step, ...], *, certain: bool = False) -> Field:
        """Return what stands at another path, with the same defaults."""
        return Field(path, self.scope, self.missing, self.null, certain, self.bare, self.listed)

    def below(self, *steps: Step) -> Field:
        """Return what stands further down."""
        bare = self.bare or any(isinstance(step, View) for step in steps)
        return Field((*self.path, *steps), self.scope, bare=bare)

    @property
    def is_part(self) -> bool:
        """Whether it is a part of a text."""
        return bool(self.path) and isinstance(self.path[-1], Part)


@dataclass(frozen=True, slots=True)
class Folded(Symbolic):
    """A certain field's text in lower, or upper, case."""

    of: Field
    upper: bool


@dataclass(frozen=True, slots=True)
class Split(Symbolic):
    """The parts of a certain field's text."""

    of: Field
    separator: str
    most: int = -1


@dataclass(frozen=True, slots=True)
class Letters(Symbolic):
    """What a loop over a certain field goes through that is no list: letters of a text, or keys."""

    of: Field


@dataclass(frozen=True, slots=True)
class Size(Symbolic):
    """The length of a certain field, of its parts, or of what a pattern found."""

    of: Field | Split | Maybe


@dataclass(frozen=True, slots=True)
class Joined(Symbolic):
    """Texts in a row, some of them the event's."""

    parts: tuple[str | Field, ...]


@dataclass(frozen=True, slots=True)
class Address(Symbolic):
    """The IP address that a certain field is."""

    of: Field


class Once(list[Any]):
    """What an iterator gives: true whatever that is, and gone once it was looked through."""

    used = False

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    __hash__ = object.__hash__  # type: ignore[assignment]  # a list has none

    def __getitem__(self, key: object) -> Any:  # noqa: ANN401 - as a list's
        raise TypeError("not subscriptable")


@dataclass(frozen=True, slots=True)
class Walked(Symbolic):
    """Everything that stands at a path, lists entered, of which there is something."""

    path: tuple[Step, ...]
    listed: bool | None = None
    """Whether Python has it as a list; None while nobody asked."""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of the content: a piece of syntax, and where its names are looked up."""

    name: str
    node: ast.FunctionDef | ast.Lambda
    module: str
    closure: Any = None
    """The frame of the call that made it; None for a function of a module."""
    defaults: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled regular expression."""

    pattern: str
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Bound(Symbolic):
    """A method of a value, not yet called."""

    of: object
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Trouble:
    """An exception as a value."""

    kind: type[BaseException] | UserClass
    said: object = ""


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function of Python's, or of Panther's own modules, that is understood by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Module:
    """A module, by its name."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class UserClass:
    """A class that the content defines: an exception, or plain functions and constants."""

    name: str
    base: type[BaseException] | None = None
    parents: tuple[UserClass, ...] = ()
    members: Mapping[str, object] | None = None
    """Its functions and constants; None where there is more to it."""

    def is_a(self, other: UserClass) -> bool:
        """Whether it is, or comes of, another."""
        return self is other or any(one.is_a(other) for one in self.parents)


@dataclass(frozen=True, slots=True, eq=False)
class Property:
    """A function of a class that is called by naming it."""

    function: Function


@dataclass(slots=True, eq=False)
class Instance:
    """An object of a class of the content."""

    kind: UserClass
    names: dict[str, Any] = field(default_factory=dict)
    fixed: bool = False
    """It is a module's, and so the same for all events."""


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """A function of an object's class, not yet called."""

    of: Instance
    function: Function


@dataclass(frozen=True, slots=True)
class DataModel:
    """What Panther's unified names mean for CloudTrail: a path, or a method of a module."""

    module: str = ""
    paths: Mapping[str, str] = field(default_factory=dict)
    methods: Mapping[str, str] = field(default_factory=dict)


_VIEWS: frozenset[type] = frozenset({type({}.values()), type({}.items())})


def is_symbolic(value: object) -> bool:
    """Whether a value, or what a collection holds, depends on the event."""
    if isinstance(value, Symbolic):
        return True
    if isinstance(value, list | tuple | set | frozenset):
        return any(map(is_symbolic, value))
    if type(value) in _VIEWS:
        return any(map(is_symbolic, cast("Iterable[object]", value)))
    return isinstance(value, dict) and any(map(is_symbolic, value.values()))

"""The syntax tree of a YARA-L rule, as written.

Frozen values; places take no part in equality, so that a rule printed and read again is equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from trailhawk.model.spans import Span

__all__ = [
    "AllOf",
    "AnyOf",
    "Arithmetic",
    "Assignment",
    "Boolean",
    "Call",
    "Compare",
    "Count",
    "Duration",
    "Expression",
    "FieldRef",
    "InList",
    "IsNull",
    "Key",
    "ListKind",
    "ListRef",
    "Match",
    "Meta",
    "Negated",
    "Negative",
    "Number",
    "Pivot",
    "Quantifier",
    "RegexText",
    "RuleTree",
    "SomeOf",
    "Text",
    "Variable",
    "Windowing",
]

_HERE = Span(1, 1)


class Quantifier(Enum):
    """How many elements of a repeated field must pass."""

    ANY = "any"
    ALL = "all"


class ListKind(Enum):
    """How the lines of a reference list are read."""

    TEXT = ""
    REGEX = "regex"
    CIDR = "cidr"


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text; ``raw`` when it was written between backquotes."""

    value: str
    raw: bool = False
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, as it was written."""

    text: str
    at: Span = field(default=_HERE, compare=False, repr=False)

    @property
    def value(self) -> int | float:
        """The number."""
        return float(self.text) if "." in self.text else int(self.text)


@dataclass(frozen=True, slots=True)
class Boolean:
    """``true`` or ``false``."""

    value: bool
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RegexText:
    """``/pattern/``, its slashes unescaped."""

    pattern: str
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Key:
    """``["key"]`` in a field path; a plain part of the path is a text."""

    name: str


@dataclass(frozen=True, slots=True)
class FieldRef:
    """``$variable.part.part["key"][0]``."""

    variable: str
    steps: tuple[str | Key | int, ...]
    quantifier: Quantifier | None = None
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Variable:
    """``$name``: a placeholder, an event variable or an outcome variable."""

    name: str
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Count:
    """``#name``."""

    name: str
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ListRef:
    """``%list`` or ``%table.column``."""

    name: str
    column: str = ""
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """``name(argument, …)``; the name keeps its dots."""

    name: str
    arguments: tuple[Expression, ...]
    nocase: bool = False
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """``-operand``."""

    operand: Expression
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``left op right`` of numbers."""

    left: Expression
    operator: str
    right: Expression
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` that is true or false."""

    left: Expression
    operator: str
    right: Expression
    nocase: bool = False
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class InList:
    """``operand in %list``, by ``regex`` or ``cidr`` where so written."""

    operand: Expression
    list: ListRef
    kind: ListKind = ListKind.TEXT
    nocase: bool = False
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class IsNull:
    """``operand is null``."""

    operand: Expression
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negated:
    """``not part`` or ``!part``."""

    part: Expression
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AllOf:
    """``part and part``."""

    parts: tuple[Expression, ...]
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """``part or part``."""

    parts: tuple[Expression, ...]
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SomeOf:
    """``2 of [part, …]``; ``any`` is at least one, ``all`` every one."""

    least: str
    parts: tuple[Expression, ...]
    at: Span = field(default=_HERE, compare=False, repr=False)


Expression: TypeAlias = (
    Text
    | Number
    | Boolean
    | RegexText
    | FieldRef
    | Variable
    | Count
    | ListRef
    | Call
    | Negative
    | Arithmetic
    | Compare
    | InList
    | IsNull
    | Negated
    | AllOf
    | AnyOf
    | SomeOf
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time, as it was written."""

    amount: int
    unit: str

    @property
    def seconds(self) -> int:
        """The duration in seconds."""
        return self.amount * _UNITS[self.unit]


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class Windowing(Enum):
    """How the windows of a match section lie: wherever matches fall, or side by side."""

    OVER = "over"
    BY = "by"


@dataclass(frozen=True, slots=True)
class Pivot:
    """``before $event`` or ``after $event``."""

    after: bool
    variable: str
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Match:
    """``$key, … over 5m``."""

    keys: tuple[Variable, ...]
    windowing: Windowing
    window: Duration
    every: bool = False
    pivot: Pivot | None = None
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Meta:
    """``key = value`` of the meta section or the options."""

    name: str
    value: Text | Number | Boolean | Duration
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Assignment:
    """``$name = expression`` of the outcome section."""

    name: str
    value: Expression
    at: Span = field(default=_HERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RuleTree:
    """One rule. The statements of ``events`` are joined by ``and``."""

    name: str
    meta: tuple[Meta, ...]
    events: tuple[Expression, ...]
    match: Match | None
    outcome: tuple[Assignment, ...]
    condition: Expression
    options: tuple[Meta, ...] = ()
    at: Span = field(default=_HERE, compare=False, repr=False)

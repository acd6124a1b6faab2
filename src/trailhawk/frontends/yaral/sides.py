"""What may stand on a side of a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NoReturn, TypeAlias

from trailhawk.frontends.yaral.printer import print_expression
from trailhawk.frontends.yaral.tree import Expression, Quantifier
from trailhawk.frontends.yaral.udm import Field
from trailhawk.model.errors import RuleError
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span

__all__ = [
    "Case",
    "FieldSide",
    "GeoSide",
    "Literal",
    "Operand",
    "Pattern",
    "SumSide",
    "unsupported",
]


class Case(Enum):
    """What a rule does to the letters of a field before it compares it."""

    AS_IS = "as is"
    LOWER = "lower"
    UPPER = "upper"


@dataclass(frozen=True, slots=True)
class FieldSide:
    """A field of the event."""

    field: Field
    variable: str
    at: Span
    quantifier: Quantifier | None = None
    case: Case = Case.AS_IS


@dataclass(frozen=True, slots=True)
class GeoSide:
    """Where the caller's address is, where no address database tells."""

    name: str
    at: Span


@dataclass(frozen=True, slots=True)
class SumSide:
    """A field of the event plus, or minus, another."""

    left: FieldSide
    right: FieldSide
    minus: bool
    at: Span


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant."""

    value: str | int | float | bool
    at: Span


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression."""

    pattern: str
    at: Span


Operand: TypeAlias = FieldSide | GeoSide | SumSide | Literal | Pattern


def unsupported(expression: Expression, why: str) -> NoReturn:
    """Refuse a construct that is of the language but that is not executed."""
    text = cut(print_expression(expression), 80)
    raise RuleError("R406", f"not executed: {text} ({why})", at=expression.at)

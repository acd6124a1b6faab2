"""What the translation of one rule's detection is given, and where in the record it stands."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import msgspec

from trailhawk.frontends.settings import Placeholders
from trailhawk.frontends.sigma.budget import Budget
from trailhawk.model.paths import FieldPath

__all__ = ["Brackets", "Resolve", "Scope", "Setting"]

Resolve = Callable[[str], FieldPath]


class Brackets(Enum):
    """What ``[any]`` or ``[0]`` at the end of a part of a field name is."""

    LITERAL = "literal"
    """Letters like any others: the rule says that it follows version 2 of the specification."""

    REFUSED = "refused"
    """The rule does not say, or says version 3, and the site has not switched selectors on."""

    SELECTORS = "selectors"
    """A choice of elements, as proposed for version 3."""


class Scope(msgspec.Struct, frozen=True):
    """The value that field names start from: the record, or an element that a block entered."""

    prefix: FieldPath = FieldPath()
    """Steps from the record or the element to where names start."""
    around: FieldPath = FieldPath()
    """The path of the list whose element this is, from the record; empty for the record."""
    depth: int = 0
    """How many lists were entered."""


class Setting(msgspec.Struct, frozen=True):
    """What the translation of one rule's detection needs from outside."""

    resolve: Resolve
    placeholders: Placeholders
    budget: Budget
    brackets: Brackets = Brackets.LITERAL
    scope: Scope = Scope()

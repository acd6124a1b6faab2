"""What stands beside a rule's condition: its code and tests, with the places of both.

Filled in by frontends of languages whose rules are programs; the lint judges it. A rule that is
all condition has none of it.
"""

from __future__ import annotations

import msgspec

from trailhawk.model.paths import FieldPath
from trailhawk.model.spans import Span

__all__ = ["Authored", "Misnamed", "Place", "Read", "StandIn", "Tried"]


class Place(msgspec.Struct, frozen=True):
    """A place in one of a rule's files."""

    file: str
    at: Span


class Read(msgspec.Struct, frozen=True):
    """A field of the record that the rule's own code reads."""

    path: FieldPath
    function: str
    place: Place


class Misnamed(msgspec.Struct, frozen=True):
    """A look-up of where a field stands that gives the name of a function instead."""

    name: str
    """What is asked for."""
    gives: str
    place: Place


class StandIn(msgspec.Struct, frozen=True):
    """A function that tests replace though the real one cannot do on any record what they say."""

    name: str
    real: str
    """What the real one does, whatever the record."""
    tests: int
    by: str = ""
    """The name of a function by which it looks something up, as if that were a field."""
    place: Place | None = None


class Tried(msgspec.Struct, frozen=True):
    """An event that a test is made of, as far as it names itself."""

    source: str
    name: str
    test: str
    place: Place


class Authored(msgspec.Struct, frozen=True, kw_only=True):
    """One rule's code and tests."""

    code: Place | None = None
    """Where the code that decides begins."""
    reads: tuple[Read, ...] = ()
    misnamed: tuple[Misnamed, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    positive: int = 0
    """Tests that expect the rule to match."""
    negative: int = 0
    tests: Place | None = None
    """Where the tests are, or would be."""
    tried: tuple[Tried, ...] = ()
    literals: dict[str, Place] = {}
    """Where each constant text of the rule's own code stands first."""

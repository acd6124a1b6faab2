"""What a call came to, kept from one run for the next: most runs begin like the one before."""

from __future__ import annotations

from dataclasses import dataclass

from trailhawk.frontends.panther.symbolic.values import Answer, Field, Joined, Unknown

__all__ = ["Result", "is_plain"]


@dataclass(frozen=True, slots=True)
class Result:
    """What a call came to, for the runs that go the same way up to its end.

    Runs that have the same answers do the same, so the number of calls before it tells a call.
    """

    value: object
    end: int
    """How many questions had been asked when it was over."""
    calls: int
    """How many calls it is, with those within it."""
    steps: int


def is_plain(value: object) -> bool:
    """Whether nobody can change a value: what a call gives to one run it may give to the next."""
    match value:
        case None | str() | int() | float() | Answer() | Unknown():
            return True
        case Field(missing=missing, null=null):
            return isinstance(missing, str | int | float | None) and isinstance(
                null, str | int | float | None
            )
        case Joined(parts):
            return all(map(is_plain, parts))
        case _:
            return False

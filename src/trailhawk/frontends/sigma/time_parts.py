"""``eventTime|hour: 3``: parts of a timestamp, as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from trailhawk.frontends.sigma.values import Bound, Number, Value
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import Apply, TextFunction

__all__ = ["TIME_PARTS", "check_time_part", "time_part"]

TIME_PARTS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "minute": (0, 59),
        "hour": (0, 23),
        "day": (1, 31),
        "week": (1, 53),
        "month": (1, 12),
        "year": (1, 9999),
    }
)
"""The parts, and their least and greatest numbers."""


def time_part(name: str) -> Apply:
    """Return the step from a timestamp to one of its parts."""
    return Apply(TextFunction.TIME_PART, (name,))


def check_time_part(name: str, values: Iterable[Value]) -> None:
    """Raise ``RuleError`` for values that no such part can have."""
    low, high = TIME_PARTS[name]
    for value in values:
        match value:
            case Number(number, at=at):
                if not low <= number <= high or number != int(number):
                    raise RuleError(
                        "R205", f"no {name} is {number:g}: it is from {low} to {high}", at=at
                    )
            case Bound():
                pass
            case _:
                raise RuleError(
                    "R205",
                    f"{name!r} needs a number",
                    at=value.at,
                    fix="write the number without quotes and leading zeros",
                )

"""What correlation rules are put together of: steps as written, and what each stands for."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from trailhawk.ir.conditions import Condition
from trailhawk.ir.logic import Reading, Sequence, Step, Windowed

__all__ = ["Crossing", "Part", "Resolve", "Row", "rows_of", "step_of"]


class Part(msgspec.Struct, frozen=True):
    """What a step stands for: what happens, and how a criterion's field is read off it."""

    source: Condition | Windowed | Sequence
    read: Callable[[str], Reading]


Resolve = Callable[[str], Part]
"""From a rule's id to what it stands for; ``RuleError`` for one that cannot take part."""


class Row(msgspec.Struct, frozen=True):
    """One step as it is written."""

    name: str
    rule: str
    least: int
    most: int | None
    absent: bool


class Crossing(msgspec.Struct, frozen=True):
    """What stands between one step of a sequence and the next."""

    seconds: int | None = None
    fields: tuple[tuple[str, str], ...] = ()
    """What of the earlier must be what of the later."""


def rows_of(value: object) -> list[dict[str, object]]:
    """Return the maps of a list; of anything else, none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def step_of(row: Row, part: Part, fields: tuple[str, ...]) -> Step:
    """Return a row as a step, its keys being what the fields read."""
    return Step(row.name, part.source, keys=tuple(map(part.read, fields)))

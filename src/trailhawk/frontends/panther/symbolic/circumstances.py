"""What a piece of Python depends on besides the record: equal circumstances, equal outcome.

A rule is run again for every answer, and a loop's body is tried out in each of those runs. Most
often nothing that it sees has changed.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.values import (
    Answer,
    Builtin,
    Field,
    Folded,
    Function,
    Maybe,
    Module,
    Pattern,
    Unknown,
)

__all__ = ["trial_key"]

MAX_PARTS = 2_000
"""Of collections that names stand for: more take longer to look at than to try again."""


class _TellNothingError(Exception):
    """Something may change in ways that cannot be seen."""


def trial_key(core: Core, frame: Frame, what: tuple[object, ...]) -> Hashable | None:
    """Return what tells circumstances apart; None where nothing does."""
    if not core.remembers or core.changed():
        return None
    found: list[object] = [*what, core.trying > 0, core.lazy]
    budget = [MAX_PARTS]
    here: Frame | None = frame
    try:
        while here is not None:
            found.append(here.module)
            found.append(here.shared)
            found += [(name, _told(value, budget)) for name, value in here.names.items()]
            here = here.outer
    except _TellNothingError:
        return None
    return tuple(found)


def _told(value: Any, budget: list[int]) -> Hashable:  # noqa: ANN401
    budget[0] -= 1
    if budget[0] < 0:
        raise _TellNothingError
    match value:
        case None | str() | bool() | int() | float():
            return type(value), value
        case Field():
            defaults = _told(value.missing, budget), _told(value.null, budget)
            flags = value.certain, value.bare, value.listed
            return value.path, value.scope, *defaults, *flags
        case Unknown() | Answer() | Builtin() | Module() | Pattern() | Folded():
            return value
        case Maybe(condition, scope, otherwise):
            return condition, scope, _told(otherwise, budget)
        case Function(closure=None):
            return id(value)
        case list() | tuple():
            return type(value), *(_told(one, budget) for one in value)
        case dict():
            pairs = ((_told(key, budget), _told(one, budget)) for key, one in value.items())
            return type(value), *pairs
        case _:
            raise _TellNothingError

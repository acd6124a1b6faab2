"""Reading the one value at a path from whole records: the fast twin of ``ir.exact``."""

from __future__ import annotations

from collections.abc import Callable

from trailhawk.ir.exact import step_from
from trailhawk.ir.keys import key_in_any_case, text_part
from trailhawk.model.paths import AnyCase, FieldPath, Part, Step

__all__ = ["ABSENT", "Reader", "reader"]

ABSENT = object()
"""Said of a path at which nothing stands; null is a value."""

Reader = Callable[[object], object]


def reader(path: FieldPath) -> Reader:
    """Return a function that reads what ``value_at`` finds in a record that nothing is cut from."""
    keys, rest = _divided(path.steps)
    if not rest:
        return keys
    steps = [_step(step) for step in rest]

    def read(record: object) -> object:
        here = keys(record)
        for step in steps:
            if here is ABSENT:
                break
            here = step(here)
        return here

    return read


def _divided(steps: tuple[Step, ...]) -> tuple[Reader, tuple[Step, ...]]:
    """Return how the keys are read with which a path begins, and the steps after them."""
    names: list[tuple[str, bool]] = []
    for step in steps:
        match step:
            case str():
                names.append((step, False))
            case AnyCase(key):
                names.append((key, True))
            case _:
                break
    by_name = any(any_case for _, any_case in names)
    found = _by_any_case(names) if by_name else _by_key([name for name, _ in names])
    return found, steps[len(names) :]


def _by_key(names: list[str]) -> Reader:
    def read(record: object) -> object:
        here = record
        for name in names:
            if type(here) is not dict:
                return ABSENT
            here = here.get(name, ABSENT)
        return here

    return read


def _by_any_case(names: list[tuple[str, bool]]) -> Reader:
    def read(record: object) -> object:
        here = record
        for name, any_case in names:
            if type(here) is not dict:
                return ABSENT
            key = name if name in here or not any_case else key_in_any_case(here, name)
            here = here.get(key, ABSENT)
        return here

    return read


def _step(step: Step) -> Reader:
    """Return what one of the less usual steps makes of a value."""
    if isinstance(step, Part):
        part = step

        def divided(here: object) -> object:
            found = text_part(here, part)
            return ABSENT if found is None else found

        return divided

    def other(here: object) -> object:
        found = step_from(here, step)
        return found[0] if found else ABSENT

    return other

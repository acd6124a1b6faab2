"""Events like those of tests, a little different: what a translated rule must survive.

Within what ``docs/languages/panther.md`` assumes: CloudTrail's own members keep their type or are
null or missing, lists stay lists of one kind; below request parameters and the like a value may
become anything else, and keys may be spelled in another case.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from trailhawk.frontends.panther.symbolic.fields import known_type, step_to

__all__ = ["mutants"]

SCALARS = (0, 1, 7, 2.5, True, False, "", "true", "0", "x", "1.2.3.4", "AWS Internal")
SHAPES: tuple[dict[str, Any], ...] = ({}, {"x": "y"}, {"x": {"y": None}})


class Place(NamedTuple):
    """A key of an object somewhere in an event."""

    holder: dict[str, Any]
    key: str
    path: tuple[str, ...]
    """The keys that lead there; lists keep their path."""


def mutants(
    rng: random.Random, event: dict[str, Any], others: Sequence[dict[str, Any]], count: int
) -> Iterator[dict[str, Any]]:
    """Yield events with one to three changes; values also come from the other events."""
    for _ in range(count):
        changed = copy.deepcopy(event)
        for _ in range(rng.choice([1, 1, 2, 3])):
            places = list(_places(changed, ()))
            if places:
                _change(rng, rng.choice(places), rng.choice(others))
        yield changed


def _places(here: Any, path: tuple[str, ...]) -> Iterator[Place]:
    if isinstance(here, dict):
        for key, value in here.items():
            if not key.startswith("p_"):
                yield Place(here, key, (*path, key))
                yield from _places(value, (*path, key))
    elif isinstance(here, list):
        for number, value in enumerate(here):
            if isinstance(value, dict):
                yield from _places(value, (*path, str(number)))


def _change(rng: random.Random, place: Place, other: dict[str, Any]) -> None:
    holder, key, path = place
    before = holder[key]
    chance = rng.random()
    if chance < 0.2:
        del holder[key]
    elif chance < 0.3:
        holder[key] = None
    elif chance < 0.5:
        found = _at(other, path)
        if type(found) is type(before) or before is None:
            holder[key] = copy.deepcopy(found)
    elif chance < 0.6:
        _add(rng, holder, _at(other, path[:-1]))
    elif isinstance(before, list):
        holder[key] = _resized(rng, before)
    elif not _is_free(path):
        holder[key] = _like(rng, before)
    elif chance < 0.65:
        holder[rng.choice([str.lower, str.upper])(key)] = holder.pop(key)
    elif before is not None and (not isinstance(before, dict) or chance < 0.7):
        # What stands in a list stays of its kind.
        shapes = () if any(part.isdigit() for part in path) else map(copy.deepcopy, SHAPES)
        holder[key] = rng.choice([_like(rng, before), *SCALARS, *shapes])


def _add(rng: random.Random, holder: dict[str, Any], found: object) -> None:
    """Give an object a member that the same object of another event has."""
    if isinstance(found, dict):
        missing = [key for key in found if key not in holder and not key.startswith("p_")]
        if missing:
            key = rng.choice(missing)
            holder[key] = copy.deepcopy(found[key])


def _resized(rng: random.Random, before: list[Any]) -> list[Any]:
    items = copy.deepcopy(before)
    return rng.choice([[], items[:1], items * 2, items[::-1]])


def _like(rng: random.Random, before: object) -> object:
    """Return another value of the same type; objects stay as they are."""
    if isinstance(before, str):
        scalars = [one for one in SCALARS if isinstance(one, str)]
        spelled = [before.upper(), before.lower(), f"x{before}", f"{before}x", before[:-1]]
        return rng.choice([*spelled, *scalars])
    if isinstance(before, bool):
        return not before
    return rng.choice([-1, 0, 1, 1e6]) if isinstance(before, int | float) else before


def _is_free(path: tuple[str, ...]) -> bool:
    """Whether nothing is known of the type of what stands there."""
    if path[0] == "userIdentity":
        return False
    steps: tuple[Any, ...] = ()
    for key in path:
        steps = (*steps, step_to(steps, key))
    return known_type(steps) is None


def _at(here: Any, path: tuple[str, ...]) -> object:
    for key in path:
        if not isinstance(here, dict) or key not in here:
            return None
        here = here[key]
    return here

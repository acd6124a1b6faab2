"""Events like those of tests, a little different: what a translated rule must survive.

Within what ``docs/languages/panther.md`` assumes: CloudTrail's own members keep their type or are
null or missing; below request parameters and the like a value may become any scalar.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Sequence
from typing import Any

from trailhawk.frontends.panther.symbolic.fields import known_type, step_to

__all__ = ["mutants"]

SCALARS = (0, 1, 7, 2.5, True, False, "", "true", "0", "x", "1.2.3.4", "AWS Internal")


def mutants(
    rng: random.Random, event: dict[str, Any], others: Sequence[dict[str, Any]], count: int
) -> Iterator[dict[str, Any]]:
    """Yield events with one to three changes; values also come from the other events."""
    for _ in range(count):
        changed = copy.deepcopy(event)
        for _ in range(rng.choice([1, 1, 2, 3])):
            places = list(_places(changed, ()))
            if places:
                _change(rng, *rng.choice(places), rng.choice(others))
        yield changed


def _places(here: Any, path: tuple[str, ...]) -> Iterator[tuple[Any, Any, tuple[str, ...]]]:
    """Yield every holder and key below, with the keys that lead there; lists keep their path."""
    if isinstance(here, dict):
        for key, value in here.items():
            if not key.startswith("p_"):
                yield here, key, (*path, key)
                yield from _places(value, (*path, key))
    elif isinstance(here, list):
        for number, value in enumerate(here):
            if isinstance(value, dict):
                yield from _places(value, (*path, str(number)))


def _change(
    rng: random.Random, holder: Any, key: Any, path: tuple[str, ...], other: dict[str, Any]
) -> None:
    chance = rng.random()
    if chance < 0.3:
        del holder[key]
    elif chance < 0.45:
        holder[key] = None
    elif chance < 0.75:
        found = _at(other, path)
        if type(found) is type(holder[key]):
            holder[key] = copy.deepcopy(found)
    elif not isinstance(holder[key], dict | list):
        holder[key] = _scalar(rng, path, holder[key])


def _scalar(rng: random.Random, path: tuple[str, ...], before: object) -> object:
    steps: tuple[Any, ...] = ()
    for key in path:
        steps = (*steps, step_to(steps, key))
    if known_type(steps) is None and path[0] != "userIdentity":
        return rng.choice(SCALARS)
    return rng.choice([one for one in SCALARS if type(one) is type(before)] or [before])


def _at(here: Any, path: tuple[str, ...]) -> object:
    for key in path:
        if not isinstance(here, dict) or key not in here:
            return None
        here = here[key]
    return here

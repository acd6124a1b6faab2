"""A record grown along field paths: the inverse of resolving them."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from trailhawk.model.paths import AnyCase, Part, Step, View, ViewKind

__all__ = ["Sprout"]

MAX_POSITION = 20


class Sprout:
    """A value that does not exist yet, but may have a value of its own or branches."""

    def __init__(self) -> None:
        self._branches: dict[Step, Sprout] = {}
        self._own: object = None
        self._is_leaf = False

    def grow(self, steps: tuple[Step, ...], value: object) -> bool:
        """Put a value at a path; False where something else stands in the way."""
        if not steps:
            return self._settle(value)
        step = self._key(steps[0])
        if self._is_leaf or not self._takes(step):
            return False
        below = self._branches.setdefault(step, Sprout())
        return below.grow(steps[1:], value)

    def find(self, steps: tuple[Step, ...]) -> object:
        """Return the value put at a path; None where there is none."""
        if not steps:
            return self._own
        below = self._branches.get(self._key(steps[0]))
        return None if below is None else below.find(steps[1:])

    def value(self) -> object:
        """Return what has grown."""
        if not self._branches:
            return self._own
        first = next(iter(self._branches))
        match first:
            case View(kind):
                return _viewed(kind, self._branches[first].value())
            case Part(separator, index):
                return _parted(separator, index, str(self._branches[first].value()))
            case int():
                return self._list()
            case _:
                return {str(step): below.value() for step, below in self._branches.items()}

    def _settle(self, value: object) -> bool:
        if self._branches or (self._is_leaf and self._own != value):
            return False
        self._own, self._is_leaf = value, True
        return True

    @staticmethod
    def _key(step: Step) -> Step:
        return step.key if isinstance(step, AnyCase) else step

    def _takes(self, step: Step) -> bool:
        """Whether a branch goes with those that are here: keys with keys, one view alone."""
        if isinstance(step, int) and not -MAX_POSITION <= step < MAX_POSITION:
            return False
        if not self._branches or step in self._branches:
            return True
        first = next(iter(self._branches))
        same_sort: Callable[[type], bool] = lambda sort: (  # noqa: E731
            isinstance(step, sort) and isinstance(first, sort)
        )
        return same_sort(str) or same_sort(int)

    def _list(self) -> list[object]:
        numbers = [step for step in self._branches if isinstance(step, int)]
        length = max(number + 1 if number >= 0 else -number for number in numbers)
        found: list[object] = [None] * length
        for number in numbers:
            found[number] = self._branches[number].value()
        return found


def _viewed(kind: ViewKind, value: object) -> object:
    match kind:
        case ViewKind.JSON | ViewKind.PARSED:
            return msgspec.json.encode(value).decode()
        case ViewKind.TEXT:
            return value
        case ViewKind.STATEMENTS:
            return {"Statement": value if isinstance(value, list) else [value]}


def _parted(separator: str, index: int, text: str) -> str:
    if index >= 0:
        return ("x" + separator) * min(index, MAX_POSITION) + text
    return text + (separator + "x") * min(-index - 1, MAX_POSITION)

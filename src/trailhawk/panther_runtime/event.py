"""The event as Panther's Python sees it: read-only, keys in any case, lists that are no ``list``.

Written from Panther's public contract alone. Opens nothing, knows no data model: ``udm`` is the
caller's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["EventList", "EventMap", "plain", "walk", "wrapped"]


class EventMap(Mapping[str, object]):
    """An object of an event: a key is found as written, else whatever its case."""

    __slots__ = ("_data", "_folded")

    def __init__(self, data: Mapping[str, object]) -> None:
        self._data = data
        self._folded: dict[str, str] | None = None

    def __getitem__(self, key: object) -> object:
        if isinstance(key, str):
            if key in self._data:
                return wrapped(self._data[key])
            found = self._keys().get(key.lower())
            if found is not None:
                return wrapped(self._data[found])
        return self._absent(key)

    def _absent(self, key: object) -> object:
        """Return what stands under a key that the data lacks: here nothing does."""
        raise KeyError(key)

    def _keys(self) -> dict[str, str]:
        if self._folded is None:
            folded: dict[str, str] = {}
            for key in self._data:
                folded.setdefault(str(key).lower(), key)
            self._folded = folded
        return self._folded

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __repr__(self) -> str:
        return repr(self._data)

    def deep_get(self, *keys: object, default: object = None) -> object:
        """Return what stands under keys within keys; the default for nothing or null."""
        here: object = self
        for key in keys:
            if not isinstance(here, Mapping):
                return default
            here = here.get(key)
        return default if here is None else here

    def deep_walk(self, *keys: str, default: object = None, return_val: str = "all") -> object:
        """Return what stands under keys, lists entered: one thing bare, several as a list."""
        found = _distinct(walk(self, keys))
        if not found:
            return default
        if return_val == "first":
            return found[0]
        if return_val == "last":
            return found[-1]
        return found[0] if len(found) == 1 else found

    def copy(self) -> dict[str, object]:
        """Return a copy that may be changed."""
        return {key: plain(value) for key, value in self._data.items()}

    to_dict = copy


class EventList(Sequence[object]):
    """A list of an event: read-only, and no ``list``."""

    __slots__ = ("_data",)
    __hash__ = None  # type: ignore[assignment]  # as a list's is

    def __init__(self, data: Sequence[object]) -> None:
        self._data = data

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 - positions and slices
        if isinstance(index, slice):
            return [wrapped(value) for value in self._data[index]]
        if isinstance(index, int):
            return wrapped(self._data[index])
        raise TypeError("list indices must be integers or slices")

    def __len__(self) -> int:
        return len(self._data)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, EventList | list | tuple):
            return plain(self) == plain(list(other))
        return NotImplemented

    def __repr__(self) -> str:
        return repr(self._data)

    def copy(self) -> list[object]:
        """Return a copy that may be changed."""
        return [plain(value) for value in self._data]


def wrapped(value: object) -> object:
    """Return a value as an event gives it out."""
    if isinstance(value, dict):
        return EventMap(value)
    return EventList(value) if isinstance(value, list) else value


def plain(value: object) -> object:
    """Return a value as plain dictionaries and lists of its own."""
    if isinstance(value, EventMap | dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, EventList | list | tuple):
        return [plain(inner) for inner in value]
    return value


def _distinct(values: Iterator[object]) -> list[object]:
    """Return values in their order without repeats; objects are repeats where they are equal."""
    seen: dict[object, object] = {}
    for value in values:
        key = repr(value) if isinstance(value, EventMap) else (value,)
        seen.setdefault(key, value)
    return list(seen.values())


def walk(here: object, keys: tuple[str, ...]) -> Iterator[object]:
    """Yield everything under keys, every list on the way and at the end entered."""
    if isinstance(here, Sequence) and not isinstance(here, str):
        for element in here:
            yield from walk(element, keys)
    elif not keys:
        if here is not None:
            yield here
    elif isinstance(here, Mapping):
        yield from walk(here.get(keys[0]), keys[1:])

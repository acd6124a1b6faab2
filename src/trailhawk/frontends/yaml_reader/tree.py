"""The tree that a YAML document becomes: three shapes, each with its place in the file."""

from __future__ import annotations

from bisect import bisect_right
from typing import TypeAlias

import msgspec

from trailhawk.model.spans import Span

__all__ = ["Entry", "Mapping", "Node", "Places", "Scalar", "Sequence", "plain"]


class Scalar(msgspec.Struct, frozen=True, gc=False):
    """A single value."""

    value: str | int | float | bool | None
    text: str
    """As written, quotes and escapes resolved."""
    at: Span
    verbatim: bool
    """Whether ``text`` stands in the file letter by letter, its lines all at ``at``'s column."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A key and what stands under it."""

    key: Scalar
    value: Node

    @property
    def name(self) -> str:
        """The key as text, whatever type it would have as a value."""
        return self.key.text


class Mapping(msgspec.Struct, frozen=True, gc=False):
    """Keys and values in the file's order; no key stands twice."""

    entries: tuple[Entry, ...]
    at: Span

    def entry(self, name: str) -> Entry | None:
        """Return the entry of a key; None when there is none."""
        return next((entry for entry in self.entries if entry.key.text == name), None)

    def get(self, name: str) -> Node | None:
        """Return what stands under a key; None when the key is absent."""
        entry = self.entry(name)
        return None if entry is None else entry.value


class Sequence(msgspec.Struct, frozen=True, gc=False):
    """Items in order."""

    items: tuple[Node, ...]
    at: Span


Node: TypeAlias = Mapping | Sequence | Scalar


class Places:
    """Where the characters of one scalar stand in the file."""

    def __init__(self, scalar: Scalar) -> None:
        self._scalar = scalar
        self._starts = [0]
        if scalar.verbatim:
            for line in scalar.text.split("\n")[:-1]:
                self._starts.append(self._starts[-1] + len(line) + 1)

    def at(self, start: int, length: int) -> Span:
        """Return the place of some characters; the whole scalar's where that is unsure."""
        whole = self._scalar.at
        if not self._scalar.verbatim:
            return whole
        line = bisect_right(self._starts, start) - 1
        column = whole.column + start - self._starts[line]
        return Span(whole.line + line, column, max(1, length))


def plain(node: Node) -> object:
    """Return a node as Python data without places."""
    match node:
        case Scalar(value):
            return value
        case Sequence(items):
            return [plain(item) for item in items]
        case Mapping(entries):
            return {entry.key.text: plain(entry.value) for entry in entries}

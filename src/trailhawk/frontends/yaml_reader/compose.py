"""From YAML events to the tree, within limits.

Events are counted before anything is kept, so a document that is too deep, too large, or built of
aliases is refused while it is read. libyaml's own composer recurses on the C stack and crashes the
process at a depth of some 30,000; its event parser does not recurse.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import yaml

from trailhawk.frontends.yaml_reader.scalars import resolve, tagged
from trailhawk.frontends.yaml_reader.tree import Entry, Mapping, Node, Scalar, Sequence
from trailhawk.model.errors import RuleError
from trailhawk.model.limits import Limits
from trailhawk.model.printable import cut
from trailhawk.model.spans import Span

__all__ = ["compose"]


class _Events(Protocol):
    def __init__(self, stream: str) -> None: ...
    def get_event(self) -> yaml.Event: ...  # None after the stream's end, which is not asked for


# A PyYAML without libyaml reads the same, some thirty times slower.
_LOADER: type[_Events] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_CORE_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map")
) | {"!"}


def compose(text: str, limits: Limits, first_line: int) -> Iterator[Node]:
    """Yield the root of each document in ``text``, whose first line has the number given.

    Raises ``RuleError`` at the first thing that is not YAML or crosses a limit.
    """
    try:
        yield from _Composer(_LOADER(text), text, limits, first_line).roots()
    except yaml.YAMLError as error:
        raise _broken(error, text, first_line) from None


def _broken(error: yaml.YAMLError, text: str, first_line: int) -> RuleError:
    if isinstance(error, yaml.reader.ReaderError):
        return _unreadable(error, text, first_line)
    said = getattr(error, "problem", None) or cut(str(error), 200)
    at = _error_place(error, text, first_line)
    return RuleError("R101", f"not valid YAML: {said}", at=at)


def _unreadable(error: yaml.reader.ReaderError, text: str, first_line: int) -> RuleError:
    # Only the Python parser hands over the character itself.
    found = str(error.character) if isinstance(error.character, str) else chr(error.character)
    index = max(0, text.find(found))
    line = text.count("\n", 0, index)
    column = index - text.rfind("\n", 0, index)
    at = Span(first_line + line, column)
    return RuleError("R101", f"not valid YAML: character U+{ord(found):04X}", at=at)


def _error_place(error: yaml.YAMLError, text: str, first_line: int) -> Span:
    mark = getattr(error, "problem_mark", None)
    if mark is None or mark.line >= len(text.splitlines()):
        # What is not closed was opened where the context begins; the file's end shows nothing.
        mark = getattr(error, "context_mark", None) or mark
    return Span(first_line, 1) if mark is None else Span(first_line + mark.line, mark.column + 1)


class _Composer:
    """One pass over the events of one text."""

    def __init__(self, events: _Events, text: str, limits: Limits, first_line: int) -> None:
        self._next = events.get_event
        self._text = text
        self._limits = limits
        self._first_line = first_line
        self._nodes = 0
        self._aliases = 0
        self._anchors: dict[str, tuple[Node, int, int]] = {}

    def roots(self) -> Iterator[Node]:
        self._next()  # the stream's start
        while isinstance(self._next(), yaml.DocumentStartEvent):
            self._nodes = self._aliases = 0
            self._anchors = {}
            yield self._node(self._next(), 1)[0]
            self._next()  # the document's end

    def _node(self, event: yaml.Event, depth: int) -> tuple[Node, int]:
        """Return the node that ``event`` begins, and how many levels it has."""
        if type(event) is yaml.ScalarEvent:
            self._count(1, event)
            scalar = self._scalar(event)
            if event.anchor is None:
                return scalar, 0
            return self._anchored(event, scalar, 0, self._nodes)
        if type(event) is yaml.AliasEvent:
            return self._alias(event, depth)
        self._count(1, event)
        if depth > self._limits.max_yaml_depth:
            raise RuleError(
                "R102",
                f"nested deeper than {self._limits.max_yaml_depth} levels",
                at=self._span(event),
            )
        before = self._nodes
        node, levels = self._collection(event, depth)
        return self._anchored(event, node, levels, before)

    def _anchored(
        self, event: yaml.Event, node: Node, levels: int, before: int
    ) -> tuple[Node, int]:
        anchor = getattr(event, "anchor", None)
        if anchor is not None and self._limits.max_yaml_aliases:
            self._anchors[anchor] = (node, levels, self._nodes - before + 1)
        return node, levels

    def _collection(self, event: yaml.Event, depth: int) -> tuple[Node, int]:
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._check_tag(tag, event)
        if type(event) is yaml.SequenceStartEvent:
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _sequence(self, event: yaml.Event, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        deepest = 0
        while type(one := self._next()) is not yaml.SequenceEndEvent:
            node, levels = self._node(one, depth + 1)
            items.append(node)
            deepest = max(deepest, levels)
        return Sequence(tuple(items), self._span(event)), deepest + 1

    def _mapping(self, event: yaml.Event, depth: int) -> tuple[Node, int]:
        entries: dict[str, Entry] = {}
        deepest = 0
        while type(one := self._next()) is not yaml.MappingEndEvent:
            key = self._key(one)
            first = entries.get(key.text)
            if first is not None:
                raise RuleError(
                    "R106",
                    f"the key {cut(key.text, 80)!r} stands twice, first in line "
                    f"{first.key.at.line}",
                    at=key.at,
                    fix="keep one of the two, or join their values into a list",
                )
            node, levels = self._node(self._next(), depth + 1)
            entries[key.text] = Entry(key, node)
            deepest = max(deepest, levels)
        return Mapping(tuple(entries.values()), self._span(event)), deepest + 1

    def _key(self, event: yaml.Event) -> Scalar:
        if type(event) is not yaml.ScalarEvent:
            raise RuleError("R108", "a key must be plain text", at=self._span(event))
        if event.value == "<<" and not event.style:
            raise RuleError(
                "R105", "merge keys are not allowed", at=self._span(event), fix="write the keys out"
            )
        self._count(1, event)
        return self._scalar(event)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text: str = event.value
        style = event.style
        span = self._span(event)
        if event.tag is not None:
            self._check_tag(event.tag, event)
            return Scalar(tagged(event.tag, text), text, span, verbatim=False)
        if not style:  # libyaml says "", the Python parser None
            return Scalar(resolve(text), text, span, verbatim=span.length == len(text))
        if style in "'\"" and span.length == len(text) + 2:
            inside = Span(span.line, span.column + 1, max(1, len(text)))
            return Scalar(text, text, inside, verbatim=True)
        if style in "|>":
            return self._block(event, span)
        return Scalar(text, text, span, verbatim=False)

    def _block(self, event: yaml.ScalarEvent, span: Span) -> Scalar:
        """Return a block scalar, whose text begins a line below its ``|``."""
        text: str = event.value
        lines = text.rstrip("\n").split("\n")
        blank = next((number for number, line in enumerate(lines) if line), 0)
        index = event.start_mark.index if event.start_mark else 0
        for _ in range(blank + 1):
            index = self._text.find("\n", index) + 1
        stop = self._text.find("\n", index)
        written = self._text[index : stop if stop >= 0 else None].rstrip("\r")
        first = lines[blank]
        if not first or not written.endswith(first):
            return Scalar(text, text, span, verbatim=False)
        at = Span(span.line + 1, len(written) - len(first) + 1, len(first))
        return Scalar(text, text, at, verbatim=event.style == "|" or len(lines) == 1)

    def _alias(self, event: yaml.AliasEvent, depth: int) -> tuple[Node, int]:
        self._aliases += 1
        most = self._limits.max_yaml_aliases
        if self._aliases > most:
            said = f"more than {most} aliases" if most else "aliases are not allowed"
            raise RuleError("R104", said, at=self._span(event), fix="write the value out")
        # An anchor is known only when its node is complete, so there are no cycles.
        found = self._anchors.get(event.anchor or "")
        if found is None:
            raise RuleError(
                "R101", f"not valid YAML: unknown alias {event.anchor!r}", at=self._span(event)
            )
        node, levels, size = found
        self._count(size, event)
        if depth + levels - 1 > self._limits.max_yaml_depth:
            raise RuleError(
                "R102",
                f"nested deeper than {self._limits.max_yaml_depth} levels",
                at=self._span(event),
            )
        return node, levels

    def _count(self, nodes: int, event: yaml.Event) -> None:
        self._nodes += nodes
        if self._nodes > self._limits.max_yaml_nodes:
            raise RuleError(
                "R103",
                f"more than {self._limits.max_yaml_nodes} values in one document",
                at=self._span(event),
            )

    def _check_tag(self, tag: str, event: yaml.Event) -> None:
        if tag not in _CORE_TAGS:
            raise RuleError(
                "R109", f"the tag {cut(tag, 80)!r} is not allowed", at=self._span(event)
            )

    def _span(self, event: yaml.Event) -> Span:
        start, end = event.start_mark, event.end_mark
        if start is None or end is None:
            return Span(self._first_line, 1)
        line = start.line
        if line == end.line:
            length = end.index - start.index
        else:
            stop = self._text.find("\n", start.index)
            length = (len(self._text) if stop < 0 else stop) - start.index
        return Span(self._first_line + line, start.column + 1, length or 1)

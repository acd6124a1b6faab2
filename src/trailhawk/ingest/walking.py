"""The sure, slow path through JSON text: record by record, going on after what is broken.

Owns what lies around and between records. How far one reaches is ``extents``' business, what
it must be ``decoding``'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto

import msgspec

from trailhawk.ingest.envelopes import unwrap
from trailhawk.ingest.extents import Extents
from trailhawk.ingest.members import enter_array, find_array, member_value
from trailhawk.ingest.scanner import ARRAY_OF_RECORDS, COMMAS, DELIVERY_HEAD, SPACE
from trailhawk.model.limits import Limits

__all__ = ["After", "Context", "Piece", "State", "Walk"]

_NEXT_LINE = re.compile(rb"\n(?=[{\[])")
# "2023-07-10T12:00:00Z {": what CloudWatch Logs and log collectors write in front of a record.
_LINE_PREFIX = re.compile(rb'[^\s"{}\[\],:][^"{}\[\]\n]{0,200}+(?<=[ \t])(?=\{)')
_MAX_CONTEXTS = 8
_MAX_IDLE = 200_000
_LEAST_BYTES = 32
"""A log of real documents has many times more bytes for every step that finds no record."""
_START_BYTES = 64
"""How much of a record start may lie in front of the end of a text that goes on."""


class After(Enum):
    """What the walk has just passed inside an array."""

    OPENING = auto()
    RECORD = auto()
    COMMA = auto()


class Context(Enum):
    """What surrounds the place that the walk has reached."""

    DOCUMENTS = auto()
    ARRAY = auto()
    RECORDS = auto()
    """Inside the array of ``{"Records": [...]}``."""
    MEMBERS = auto()
    """Inside such an object, behind the array."""


class State(msgspec.Struct):
    """Where a walk stands; a walk of the text that follows goes on from it."""

    contexts: list[Context] = msgspec.field(default_factory=lambda: [Context.DOCUMENTS])
    """The innermost last. Merged logs are arrays of arrays, or arrays of deliveries."""
    after: After = After.OPENING
    lost: bool = False
    """Whether damage led here: what comes may be no record, and is not reported again."""

    passed: int = 0
    """How many bytes of text came before."""
    idle: int = 0
    """How many steps through them, and through this text, found no record."""

    @property
    def context(self) -> Context:
        """The innermost context."""
        return self.contexts[-1]


class Piece(msgspec.Struct, frozen=True):
    """A stretch of the text: a record, or, with a reason, what is damaged.

    ``records`` is how many records the books count for damage: 1, or 0 for junk in between.
    ``whole`` says that it is valid JSON, though no record. ``inside`` is the text that an
    envelope carries: that, not the envelope, holds records.
    """

    start: int
    end: int
    reason: str = ""
    records: int = 1
    whole: bool = False
    inside: bytes = b""


class Walk:
    """One walk over ``data`` from its beginning.

    Where more text is to come (not ``final``), the walk ends in front of the first thing that
    the text does not hold whole, at ``at``.
    """

    def __init__(
        self,
        data: bytes,
        limits: Limits,
        state: State | None = None,
        *,
        final: bool = True,
        may_inflate: bool = True,
    ) -> None:
        self.at = 0
        self.state = state or State()
        self.hopeless = False
        """Whether the walk gave up, since the text is all tiny fragments that are no records."""
        self._data = data
        self._final = final
        self._may_inflate = may_inflate
        self._extents = Extents(data, limits, final=final)

    def pieces(self) -> Iterator[Piece]:
        """Yield records and damage in order of place; between two pieces all is in order."""
        while True:
            self._skip(SPACE)
            if self.at >= len(self._data):
                break
            if self._only_fragments:
                self.hopeless = True
                yield Piece(self.at, self.at, "stopped: nothing but fragments", 0)
                return
            before = self.at, len(self.state.contexts)
            self.state.idle += 1
            for piece in self._step(self._data[self.at]):
                self.state.idle -= not piece.reason
                yield piece
            if (self.at, len(self.state.contexts)) == before:
                return
        if self._final and self.state.context is not Context.DOCUMENTS:
            yield Piece(self.at, self.at, "cut off: the records have no end", 0)

    @property
    def _only_fragments(self) -> bool:
        idle = self.state.idle
        return idle > _MAX_IDLE and self.state.passed + self.at < idle * _LEAST_BYTES

    def _skip(self, pattern: re.Pattern[bytes]) -> None:
        if found := pattern.match(self._data, self.at):
            self.at = found.end()

    def _step(self, token: int) -> Iterator[Piece]:
        match self.state.context:
            case Context.DOCUMENTS:
                yield from self._document(token)
            case Context.ARRAY | Context.RECORDS:
                yield from self._element(token)
            case Context.MEMBERS:
                yield from self._member(token)

    def _document(self, token: int) -> Iterator[Piece]:
        if token == ord("["):
            self._enter(Context.ARRAY, self.at + 1)
        elif token == ord(","):
            yield from self._complain("a comma outside of an array")
            self._enter_delivery(self.at + 1)
        elif delivery := DELIVERY_HEAD.match(self._data, self.at):
            self._enter_delivery(delivery.end())
        elif token == ord("{"):
            yield from self._object()
        elif prefix := _LINE_PREFIX.match(self._data, self.at):
            self.at = prefix.end()
        else:
            yield from self._junk()

    def _enter(self, context: Context, at: int) -> None:
        self.state.contexts.append(context)
        self.state.after = After.OPENING
        self.at = at

    def _enter_delivery(self, at: int) -> None:
        self.state.contexts.append(Context.MEMBERS)
        self._enter(Context.RECORDS, at)

    def _leave(self) -> None:
        self.state.contexts.pop()
        self.state.after = After.RECORD
        self.state.lost = False
        self.at += 1

    def _element(self, token: int) -> Iterator[Piece]:
        match chr(token):
            case "{" if (head := DELIVERY_HEAD.match(self._data, self.at)) and self._shallow:
                self._enter_delivery(head.end())
            case "{":
                if self.state.after is After.RECORD:
                    yield from self._complain("no comma between records")
                yield from self._object()
            case ",":
                yield from self._comma()
            case "]":
                if self.state.after is After.COMMA:
                    yield from self._complain("a comma too many")
                self._leave()
            case "}" | ":":
                yield from self._junk()
            case "[" if self._shallow and ARRAY_OF_RECORDS.match(self._data, self.at):
                self._enter(Context.ARRAY, self.at + 1)
            case _:
                yield from self._no_object()

    @property
    def _shallow(self) -> bool:
        return len(self.state.contexts) < _MAX_CONTEXTS

    def _comma(self) -> Iterator[Piece]:
        start = self.at
        self._skip(COMMAS)
        single = self._data.find(b",", start + 1, self.at) < 0
        if not single or self.state.after is not After.RECORD:
            yield from self._complain("a comma too many")
        self.state.after = After.COMMA

    def _member(self, token: int) -> Iterator[Piece]:
        match chr(token):
            case "}":
                self._leave()
            case ",":
                self.at += 1
            case '"':
                yield from self._key()
            case "{":
                yield from self._complain("a record outside of its array")
                self._enter(Context.RECORDS, self.at)
            case _:
                self._enter(Context.RECORDS, self.at)
                yield from self._junk()

    def _key(self) -> Iterator[Piece]:
        """Pass one member behind an array of records, or enter another array."""
        value = member_value(self._data, self.at, self._extents)
        inside = enter_array(self._data, self.at, value) if value > 0 else -1
        if inside > 0:
            self._enter(Context.RECORDS, inside)
            return
        after = self._extents.value(value) if value > 0 else -1
        if self._extents.waits(self.at) and not 0 < after < len(self._data):
            return
        if after > 0:
            self.at = after
        else:
            yield from self._junk()

    def _object(self) -> Iterator[Piece]:
        found = self._extents.record(self.at)
        if found is None:
            return
        if found.reason and self.state.context is Context.DOCUMENTS:
            inside = find_array(self._data, self.at, self._extents)
            if inside > 0:
                self._enter_delivery(inside)
                return
        text = self._unwrapped(found.end) if found.whole else None
        if text is None and self.state.lost and (found.whole or found.partial):
            self._resume()
            return
        start = self.at
        if found.lost:
            self._land(found.end)
        else:
            self.state.after = After.RECORD
            self.state.lost = False
            self.at = found.end
        if text is None:
            yield Piece(start, self.at, found.reason, whole=found.whole)
        else:
            yield Piece(start, self.at, inside=text)

    def _unwrapped(self, end: int) -> bytes | None:
        return unwrap(self._data[self.at : end], may_inflate=self._may_inflate)

    def _no_object(self) -> Iterator[Piece]:
        """Report an element that is no object; what is not even JSON is junk."""
        end = self._extents.value(self.at)
        if self._extents.waits(self.at) and not 0 < end < len(self._data):
            return
        expected = self.state.after is not After.RECORD and not self.state.lost
        # A quotation mark too many makes a string of the beginning of the next record.
        torn = self._extents.next_start(self.at + 1) < end and self._data[self.at] == ord('"')
        if end < 0 or torn or not expected or not _is_json(self._data[self.at : end]):
            yield from self._junk()
            return
        yield Piece(self.at, end, "not an object", whole=True)
        self.state.after = After.RECORD
        self.at = end

    def _junk(self) -> Iterator[Piece]:
        """Report what is no JSON, once, and go on where a record may start again."""
        start, told = self.at, self.state.lost
        self._resume()
        if not told:
            yield Piece(start, self.at, "not JSON between records", 0)

    def _resume(self) -> None:
        """Go to where a record may start again."""
        following = self._extents.next_start(self.at + 1)
        if not self._final and following == len(self._data):
            following = max(self.at, following - _START_BYTES)
        self._land(following)

    def _land(self, end: int) -> None:
        """Go on at ``end`` or, between documents, at the next line that begins one."""
        line = None
        if self.state.context is Context.DOCUMENTS and not self._extents.exhausted:
            line = _NEXT_LINE.search(self._data, self.at, end + 1)
        self.state.lost = line is None
        self.state.after = After.OPENING
        self.at = line.end() if line else end

    def _complain(self, reason: str) -> Iterator[Piece]:
        if not self.state.lost:
            yield Piece(self.at, self.at, reason, 0)


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (ValueError, RecursionError):
        return False
    return True

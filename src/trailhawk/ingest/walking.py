"""The sure, slow path through JSON text: record by record, going on after what is broken.

Owns what lies around and between records. How far one reaches is ``extents``' business, what
it must be ``decoding``'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto

import msgspec

from trailhawk.ingest.extents import Extents
from trailhawk.ingest.scanner import COMMA, COMMAS, DELIVERY_HEAD, SPACE
from trailhawk.model.limits import Limits

__all__ = ["After", "Context", "Piece", "State", "Walk"]

_NEXT_LINE = re.compile(rb"\n(?=[{\[])")
_COLON = re.compile(rb"[ \t\r\n]*+:[ \t\r\n]*+")
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

    context: Context = Context.DOCUMENTS
    after: After = After.OPENING
    lost: bool = False
    """Whether damage led here: what comes may be no record, and is not reported again."""


class Piece(msgspec.Struct, frozen=True):
    """A stretch of the text: a record, or, with a reason, what is damaged.

    ``records`` is how many records the books count for damage: 1, or 0 for junk in between.
    ``whole`` says that it is valid JSON, though no record.
    """

    start: int
    end: int
    reason: str = ""
    records: int = 1
    whole: bool = False


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
    ) -> None:
        self.at = 0
        self.state = state or State()
        self._data = data
        self._final = final
        self._extents = Extents(data, limits, final=final)

    def pieces(self) -> Iterator[Piece]:
        """Yield records and damage in order of place; between two pieces all is in order."""
        while True:
            self._skip(SPACE)
            if self.at >= len(self._data):
                break
            before, context = self.at, self.state.context
            yield from self._step(self._data[before])
            if self.at == before and self.state.context is context:
                return
        if self._final and self.state.context is not Context.DOCUMENTS:
            yield Piece(self.at, self.at, "cut off: the records have no end", 0)

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
            self._enter(Context.RECORDS, self.at + 1)
        elif token != ord("{"):
            yield from self._junk()
        elif delivery := DELIVERY_HEAD.match(self._data, self.at):
            self._enter(Context.RECORDS, delivery.end())
        else:
            yield from self._object()

    def _enter(self, context: Context, at: int) -> None:
        self.state.context = context
        self.state.after = After.OPENING
        self.at = at

    def _element(self, token: int) -> Iterator[Piece]:
        match chr(token):
            case "{":
                if self.state.after is After.RECORD:
                    yield from self._complain("no comma between records")
                yield from self._object()
            case ",":
                yield from self._comma()
            case "]":
                if self.state.after is After.COMMA:
                    yield from self._complain("a comma too many")
                bare = self.state.context is Context.ARRAY
                self.state.lost = False
                self._enter(Context.DOCUMENTS if bare else Context.MEMBERS, self.at + 1)
            case "}" | ":":
                yield from self._junk()
            case _:
                yield from self._no_object()

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
                self._enter(Context.DOCUMENTS, self.at + 1)
            case ",":
                self.at += 1
            case '"':
                yield from self._key()
            case _:
                self._enter(Context.RECORDS, self.at)
                yield from self._junk()

    def _key(self) -> Iterator[Piece]:
        """Pass one member of a delivery, or enter its array of records."""
        end = self._extents.value(self.at)
        colon = _COLON.match(self._data, end)
        if colon is None or colon.end() >= len(self._data):
            if not self._extents.waits(self.at):
                yield from self._junk()
            return
        value = colon.end()
        if self._data[self.at : end] == b'"Records"' and self._data[value] == ord("["):
            self._enter(Context.RECORDS, value + 1)
            return
        after = self._extents.value(value)
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
            inside = self._records_member()
            if inside > 0:
                self._enter(Context.RECORDS, inside)
                return
        if found.whole and self.state.lost:
            self.at = self._extents.next_start(self.at + 1)
            return
        yield Piece(self.at, found.end, found.reason, whole=found.whole)
        self.state.after = After.OPENING if found.lost else After.RECORD
        self.state.lost = found.lost
        self.at = found.end

    def _records_member(self) -> int:
        """Return where the array begins if this object has ``Records`` behind other members."""
        at = self.at + 1
        while True:
            key = SPACE.match(self._data, at)
            start = key.end() if key else at
            if self._data[start : start + 1] != b'"':
                return -1
            end = self._extents.value(start)
            colon = _COLON.match(self._data, end)
            if colon is None or colon.end() >= len(self._data):
                return -1
            if self._data[start:end] == b'"Records"' and self._data[colon.end()] == ord("["):
                return colon.end() + 1
            at = self._extents.value(colon.end())
            comma = COMMA.match(self._data, at) if at > 0 else None
            if comma is None:
                return -1
            at = comma.end()

    def _no_object(self) -> Iterator[Piece]:
        """Report an element that is no object; what is not even JSON is junk."""
        end = self._extents.value(self.at)
        if self._extents.waits(self.at) and not 0 < end < len(self._data):
            return
        expected = self.state.after is not After.RECORD and not self.state.lost
        if end < 0 or not expected or not _is_json(self._data[self.at : end]):
            yield from self._junk()
            return
        yield Piece(self.at, end, "not an object", whole=True)
        self.state.after = After.RECORD
        self.at = end

    def _junk(self) -> Iterator[Piece]:
        """Go to the next record start, reporting the way there once."""
        following = self._extents.next_start(self.at + 1)
        if self.state.context is Context.DOCUMENTS:
            line = _NEXT_LINE.search(self._data, self.at, following)
            following = line.end() if line else following
        if not self._final and following == len(self._data):
            following = max(self.at, following - _START_BYTES)
        if not self.state.lost:
            yield Piece(self.at, following, "not JSON between records", 0)
        self.state.after = After.OPENING
        self.state.lost = True
        self.at = following

    def _complain(self, reason: str) -> Iterator[Piece]:
        if not self.state.lost:
            yield Piece(self.at, self.at, reason, 0)


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (ValueError, RecursionError):
        return False
    return True

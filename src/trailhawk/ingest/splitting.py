"""Text of any size to blocks of whole records, in bounded memory.

Guesses that the last record start in the buffer is the end of a block and has the parser
confirm it: a block that is a JSON array, and begins where a record begins, ends where one ends.
What cannot be confirmed is walked record by record, and cut around the damage.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from trailhawk.ingest.objects import Block, Shape
from trailhawk.ingest.scanner import ARRAY_HEAD, COMMA, DELIVERY_HEAD, RECORD_START
from trailhawk.ingest.walking import After, Context, Piece, State, Walk
from trailhawk.model.errors import Damage
from trailhawk.model.limits import Limits

__all__ = ["split"]

_BLOCK_BYTES = 4 << 20
_TAILS = (1 << 14, 1 << 17, 1 << 20)


class _Named(msgspec.Struct):
    eventName: msgspec.Raw  # noqa: N815  # CloudTrail's name


_ARRAY = msgspec.json.Decoder(list[_Named])
_LINES = msgspec.json.Decoder(_Named)


def split(
    text: Iterator[bytes], limits: Limits, name: str, *, offset: int = 0
) -> Iterator[Block | Damage]:
    """Yield blocks of whole records, and the damage between them, in order of place."""
    # A buffer that holds two records of the largest size always lets the walk move on.
    least = max(min(_BLOCK_BYTES, limits.max_buffer_bytes), 2 * limits.max_record_bytes + 4096)
    splitter = _Splitter(limits, name, offset)
    held: list[bytes] = []
    size = 0
    for piece in text:
        held.append(piece)
        size += len(piece)
        if size < least:
            continue
        data = b"".join(held)
        held.clear()
        yield from splitter.split(data, final=False)
        if splitter.ended:
            return
        held.append(data[splitter.taken :])
        size = len(held[0])
    yield from splitter.split(b"".join(held), final=True)


class _Splitter:
    """Where the splitting of one object stands."""

    def __init__(self, limits: Limits, name: str, offset: int) -> None:
        self.taken = 0
        """How much of the last buffer is dealt with."""
        self.ended = False
        self._limits = limits
        self._name = name
        self._offset = offset
        self._index = 0
        self._state = State()
        self._last_json = offset
        """Where the last valid document ended."""

    def split(self, data: bytes, *, final: bool) -> Iterator[Block | Damage]:
        self.taken = 0
        block = None if final or self._state.lost else self._guess(data)
        if block is not None:
            yield block
            self._last_json = self._offset + self.taken
        else:
            yield from self._walk(data, final=final)
        self._offset += self.taken
        yield from self._ceilings()

    def _ceilings(self) -> Iterator[Damage]:
        reason = ""
        if self._index > self._limits.max_records_per_object:
            reason = f"more than {self._limits.max_records_per_object} records"
        elif self._offset - self._last_json > self._limits.max_buffer_bytes:
            reason = f"no valid JSON in {self._limits.max_buffer_bytes} bytes"
        if reason:
            self.ended = True
            yield Damage(self._name, self._offset, f"stopped: {reason}", records=0)

    def _guess(self, data: bytes) -> Block | None:
        context = self._state.context
        if context is Context.DOCUMENTS:
            if head := DELIVERY_HEAD.match(data):
                return self._guess_array(data, head.end(), Context.RECORDS)
            if head := ARRAY_HEAD.match(data):
                return self._guess_array(data, head.end(), Context.ARRAY)
            return self._guess_lines(data)
        comma = COMMA.match(data)
        if context is Context.MEMBERS or (comma is None) is (self._state.after is After.RECORD):
            return None
        return self._guess_array(data, comma.end() if comma else 0, context)

    def _guess_array(self, data: bytes, start: int, context: Context) -> Block | None:
        following = _last_record_start(data, start)
        end = data.rfind(b",", start, following)
        if end < 0 or data[end + 1 : following].strip():
            return None
        text = b"".join((b"[", memoryview(data)[start:end], b"]"))
        try:
            records = len(_ARRAY.decode(text))
        except (ValueError, RecursionError):
            return None
        block = Block(text, Shape.ARRAY, self._index, self._offset + start - 1)
        self._index += records
        self._state = State(context, After.RECORD)
        self.taken = end
        return block

    def _guess_lines(self, data: bytes) -> Block | None:
        end = data.rfind(b"\n{") + 1
        try:
            records = len(_LINES.decode_lines(memoryview(data)[:end]))
        except (ValueError, RecursionError):
            return None
        if not records:
            return None
        block = Block(data[:end], Shape.LINES, self._index, self._offset)
        self._index += records
        self.taken = end
        return block

    def _walk(self, data: bytes, *, final: bool) -> Iterator[Block | Damage]:
        walk = Walk(data, self._limits, self._state, final=final)
        run: list[Piece] = []
        shape = Shape.LINES
        for piece in walk.pieces():
            if piece.whole or not piece.reason:
                self._last_json = self._offset + piece.end
            if piece.reason:
                yield from self._block(data, run, shape)
                yield self._damage(piece)
                continue
            glued = _glue(data, run, piece)
            if glued is None or (len(run) > 1 and glued is not shape):
                yield from self._block(data, run, shape)
            elif run:
                shape = glued
            run.append(piece)
        yield from self._block(data, run, shape)
        self.taken = walk.at

    def _block(self, data: bytes, run: list[Piece], shape: Shape) -> Iterator[Block]:
        """Yield the records of ``run``, which is emptied, as one block."""
        if not run:
            return
        start, end = run[0].start, run[-1].end
        text, offset = data[start:end], self._offset + start
        if len(run) == 1:
            yield Block(text, Shape.RECORD, self._index, offset)
        elif shape is Shape.ARRAY:
            yield Block(b"[" + text + b"]", Shape.ARRAY, self._index, offset - 1)
        else:
            yield Block(text, Shape.LINES, self._index, offset)
        self._index += len(run)
        run.clear()

    def _damage(self, piece: Piece) -> Damage:
        index = self._index if piece.records else None
        self._index += piece.records
        place = self._offset + piece.start
        return Damage(self._name, place, piece.reason, index, piece.records)


def _last_record_start(data: bytes, start: int) -> int:
    """Return the place of the last record start; 0 if there is none near the end."""
    for tail in _TAILS:
        last = 0
        for found in RECORD_START.finditer(data, max(start, len(data) - tail)):
            last = found.start()
        if last:
            return last
    return 0


def _glue(data: bytes, run: list[Piece], piece: Piece) -> Shape | None:
    """Return in which shape ``piece`` continues the run; None if it cannot."""
    if not run:
        return Shape.LINES
    between = data[run[-1].end : piece.start].strip(b" \t\r\n")
    if between == b",":
        return Shape.ARRAY
    newline = b"\n" in data[run[-1].end : piece.start]
    return Shape.LINES if not between and newline else None

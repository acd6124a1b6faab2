"""Text of any size to blocks of whole records, in bounded memory.

Guesses that the last record start in the buffer is the end of a block and has the parser
confirm it: a block that is a JSON array, and begins where a record begins, ends where one ends.
What cannot be confirmed is walked record by record, and cut around the damage.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from trailhawk.ingest.envelopes import SERVICE_EVENT
from trailhawk.ingest.objects import Block, Shape
from trailhawk.ingest.salvaging import Flaw, contents
from trailhawk.ingest.scanner import ARRAY_HEAD, COMMA, DELIVERY_HEAD, RECORD_START
from trailhawk.ingest.walking import After, Context, State, Walk
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
        unsure = final or self._state.lost or SERVICE_EVENT.search(data)
        block = None if unsure else self._guess(data)
        if block is not None:
            yield block
            self._last_json = self._offset + self.taken
        else:
            yield from self._walk(data, final=final)
        self._offset += self.taken
        if not (final or self.ended):
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
        contexts = self._state.contexts
        context = self._state.context
        if context is Context.DOCUMENTS:
            if head := DELIVERY_HEAD.match(data):
                return self._guess_array(
                    data, head.end(), [*contexts, Context.MEMBERS, Context.RECORDS]
                )
            if head := ARRAY_HEAD.match(data):
                return self._guess_array(data, head.end(), [*contexts, Context.ARRAY])
            return self._guess_lines(data)
        comma = COMMA.match(data)
        if context is Context.MEMBERS or (comma is None) is (self._state.after is After.RECORD):
            return None
        return self._guess_array(data, comma.end() if comma else 0, contexts)

    def _guess_array(self, data: bytes, start: int, contexts: list[Context]) -> Block | None:
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
        self._state = State(contexts, After.RECORD)
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
        run: list[bytes] = []
        start = 0
        for piece in walk.pieces():
            if piece.whole or not piece.reason:
                self._last_json = self._offset + piece.end
            for found in contents(data, piece, self._limits):
                if isinstance(found, Flaw):
                    yield from self._block(run, start)
                    yield self._damage(found, piece.start)
                    continue
                start = start if run else piece.start
                run.append(found)
        yield from self._block(run, start)
        self.taken = walk.at
        self._state.passed += walk.at
        self.ended = walk.hopeless

    def _block(self, run: list[bytes], start: int) -> Iterator[Block]:
        """Yield the records of ``run``, which is emptied, as one block."""
        if run:
            # One byte between records, as CloudTrail writes them: places stay true.
            yield Block(b"\n".join(run), Shape.LINES, self._index, self._offset + start)
            self._index += len(run)
            run.clear()

    def _damage(self, flaw: Flaw, start: int) -> Damage:
        index = self._index if flaw.records else None
        self._index += flaw.records
        return Damage(self._name, self._offset + start, flaw.reason, index, flaw.records)


def _last_record_start(data: bytes, start: int) -> int:
    """Return the place of the last record start; 0 if there is none near the end."""
    for tail in _TAILS:
        last = 0
        for found in RECORD_START.finditer(data, max(start, len(data) - tail)):
            last = found.start()
        if last:
            return last
    return 0

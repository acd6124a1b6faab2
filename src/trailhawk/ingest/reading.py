"""Log objects to blocks of records; keeps the books of how each object ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from trailhawk.ingest.encodings import as_utf8, utf8_pieces
from trailhawk.ingest.objects import Block, LogObject, Shape
from trailhawk.ingest.opening import TextStream, read_whole
from trailhawk.ingest.sniffing import HEAD_BYTES, sniff
from trailhawk.ingest.splitting import split
from trailhawk.model.books import Books
from trailhawk.model.errors import Damage, SourceError
from trailhawk.model.limits import Limits

__all__ = ["read_blocks"]


def read_blocks(log: LogObject, limits: Limits, books: Books) -> Iterator[Block]:
    """Yield the object's records in blocks, and count in ``books`` how the object ended.

    Ask for the next block only when the last one is evaluated and its damage is in ``books``:
    an object that had any counts as damaged. What cannot be opened is skipped with the reason.
    """
    before = _damage_in(books)
    try:
        yield from _blocks(log, limits, books)
    except SourceError as skip:
        books.skip(log.name, str(skip))
        return
    if _damage_in(books) == before:
        books.objects_done += 1
    else:
        books.objects_damaged += 1


def _damage_in(books: Books) -> tuple[int, int, int]:
    return books.damaged, len(books.damage), books.unlisted


def _blocks(log: LogObject, limits: Limits, books: Books) -> Iterator[Block]:
    text = read_whole(log, limits, books)
    if text is not None:
        yield _only_block(*as_utf8(text))
        return
    stream = TextStream(log, limits, books)
    yield from _streamed(stream, log.name, limits, books)
    if stream.broken:
        books.add_damage(Damage(log.name, stream.length, stream.broken, records=0))


def _streamed(stream: TextStream, name: str, limits: Limits, books: Books) -> Iterator[Block]:
    pieces, offset = utf8_pieces(stream)
    gathered = deque(_gather(pieces, limits.max_buffer_bytes))
    if sum(map(len, gathered)) <= limits.max_buffer_bytes:
        text = b"".join(gathered)
        gathered.clear()
        # An object of which nothing could be inflated is damaged, not empty.
        if text or not stream.broken:
            yield _only_block(text, offset)
        return
    for found in split(_drained(gathered, pieces), limits, name, offset=offset):
        if isinstance(found, Block):
            yield found
        else:
            books.add_damage(found)


def _only_block(text: bytes, offset: int) -> Block:
    """Return a whole text as a block; ``SourceError`` with the reason if it is no log."""
    return Block(text, _shape(text, whole=True), 0, offset)


def _shape(text: bytes, *, whole: bool) -> Shape:
    shape = sniff(text, whole=whole)
    if isinstance(shape, str):
        raise SourceError(shape)
    return shape


def _gather(pieces: Iterator[bytes], ceiling: int) -> Iterator[bytes]:
    """Yield pieces until they are more than ``ceiling`` bytes, or prove to be no log."""
    size = 0
    head = b""
    for piece in pieces:
        if size < HEAD_BYTES <= size + len(piece):
            _shape(head + piece, whole=False)
        elif size < HEAD_BYTES:
            head += piece
        size += len(piece)
        yield piece
        if size > ceiling:
            return


def _drained(gathered: deque[bytes], pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield all pieces, letting go of those that were gathered."""
    while gathered:
        yield gathered.popleft()
    yield from pieces

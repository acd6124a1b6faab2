"""Log objects to blocks of records; keeps the books of how each object ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from tempfile import NamedTemporaryFile

from msgspec import structs

from trailhawk.ingest.encodings import as_utf8, utf8_pieces
from trailhawk.ingest.objects import Block, LogObject, Shape, Skipped
from trailhawk.ingest.opening import Broken, OnDisk, TextStream, read_whole, texts
from trailhawk.ingest.parquet import parquet_blocks
from trailhawk.ingest.parquet_footer import PARQUET
from trailhawk.ingest.sniffing import HEAD_BYTES, sniff
from trailhawk.ingest.splitting import split
from trailhawk.ingest.tables import is_table, table_blocks
from trailhawk.model.books import Books
from trailhawk.model.errors import Damage, SourceError
from trailhawk.model.limits import Limits

__all__ = ["read_blocks"]


def read_blocks(log: LogObject, limits: Limits, books: Books) -> Iterator[Block]:
    """Yield the object's records in blocks, and count in ``books`` how the object ended.

    Ask for the next block only when the last one is evaluated and its damage is in ``books``:
    an object that had any counts as damaged. What cannot be opened is skipped with the reason.
    Each file of an archive counts as an object of its own.
    """
    try:
        text = read_whole(log, limits, books)
        if text is not None:
            blocks = _whole(log.name, *as_utf8(text), limits, books)
            yield from _booked(log.name, blocks, books)
            return
        for found in texts(log, limits, books):
            if isinstance(found, Skipped):
                books.skip(found.name, found.reason)
            elif isinstance(found, Broken):
                books.add_damage(Damage(found.name, 0, found.reason, records=0))
                books.objects_damaged += 1
            elif isinstance(found, OnDisk):
                yield from _booked(log.name, _parquet(found, limits, books), books)
            else:
                blocks = _streamed(found, limits, books)
                yield from _booked(found.name, blocks, books, inside=found.name != log.name)
    except SourceError as skip:
        books.skip(log.name, str(skip))


def _booked(
    name: str, blocks: Iterator[Block], books: Books, *, inside: bool = False
) -> Iterator[Block]:
    """Pass on the blocks of one text, and count how it ended."""
    before = _damage_in(books)
    try:
        for block in blocks:
            yield structs.replace(block, name=name) if inside else block
    except SourceError as skip:
        books.skip(name, str(skip))
        return
    if _damage_in(books) == before:
        books.objects_done += 1
    else:
        books.objects_damaged += 1


def _damage_in(books: Books) -> tuple[int, int, int]:
    return books.damaged, len(books.damage), books.unlisted


def _whole(name: str, text: bytes, offset: int, limits: Limits, books: Books) -> Iterator[Block]:
    if is_table(text):
        yield from _noted(table_blocks(iter([text]), limits, name), books)
    else:
        yield Block(text, _shape(text, whole=True), 0, offset)


def _noted(found: Iterator[Block | Damage], books: Books) -> Iterator[Block]:
    """Pass on blocks, and book the damage between them."""
    for one in found:
        if isinstance(one, Block):
            yield one
        else:
            books.add_damage(one)


def _streamed(stream: TextStream, limits: Limits, books: Books) -> Iterator[Block]:
    pieces, offset = utf8_pieces(stream)
    head, pieces = _peeked(pieces)
    if head.startswith(PARQUET):
        yield from _spooled(stream, pieces, limits, books)
        return
    gathered = deque(_gather(pieces, limits.max_buffer_bytes))
    if sum(map(len, gathered)) <= limits.max_buffer_bytes:
        text = b"".join(gathered)
        gathered.clear()
        # An object of which nothing could be inflated is damaged, not empty.
        if text or not stream.broken:
            yield from _whole(stream.name, text, offset, limits, books)
    elif is_table(_beginning(gathered)):
        table = table_blocks(_drained(gathered, pieces), limits, stream.name)
        yield from _noted(table, books)
    else:
        found = split(_drained(gathered, pieces), limits, stream.name, offset=offset)
        yield from _noted(found, books)
    if stream.broken:
        books.add_damage(Damage(stream.name, stream.length, stream.broken, records=0))


def _spooled(
    stream: TextStream, pieces: Iterator[bytes], limits: Limits, books: Books
) -> Iterator[Block]:
    """Read a Parquet file that is in an archive, a bucket or a pipe: its end is needed first."""
    with NamedTemporaryFile(prefix="trailhawk-", suffix=".parquet") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        if stream.broken:
            books.add_damage(Damage(stream.name, stream.length, stream.broken, records=0))
            return
        yield from _parquet(OnDisk(stream.name, Path(file.name)), limits, books)


def _parquet(found: OnDisk, limits: Limits, books: Books) -> Iterator[Block]:
    for block in _noted(parquet_blocks(found.path, limits, found.name), books):
        books.bytes_inflated += len(block.data)
        yield block


def _peeked(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return enough of a text to tell Parquet by, and all of the text."""
    head = b""
    while len(head) < len(PARQUET) and (piece := next(pieces, b"")):
        head += piece
    return head, chain([head], pieces)


def _shape(text: bytes, *, whole: bool) -> Shape:
    """Return the shape of a text; ``SourceError`` with the reason if it is no log."""
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
            if not is_table(head + piece):
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


def _beginning(gathered: deque[bytes]) -> bytes:
    head = b""
    for piece in gathered:
        head += piece
        if len(head) >= HEAD_BYTES:
            break
    return head

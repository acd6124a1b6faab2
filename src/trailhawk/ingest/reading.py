"""Log objects to blocks of records: opens, inflates, splits, and keeps the object's books."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from trailhawk.ingest.inflating import GZIP, inflate_whole
from trailhawk.ingest.objects import Block, LogObject
from trailhawk.ingest.sniffing import BOM, sniff
from trailhawk.model.books import Books
from trailhawk.model.limits import Limits

__all__ = ["read_blocks"]


def read_blocks(log: LogObject, limits: Limits, books: Books) -> Iterator[Block]:
    """Yield the object's records in blocks, and count in ``books`` how the object ended.

    Ask for the next block only when the last one is evaluated and its damage is in ``books``:
    an object that had any counts as damaged.
    """
    before = books.damaged, len(books.damage), books.unlisted
    data = Path(log.path).read_bytes()
    books.bytes_read += len(data)
    text = inflate_whole(data, limits.max_buffer_bytes) if data.startswith(GZIP) else data
    if text is None:
        books.skip(log.name, "damaged gzip")
        return
    books.bytes_inflated += len(text)
    bom = len(BOM) if text.startswith(BOM) else 0
    text = text[bom:]
    shape = sniff(text, whole=True)
    if isinstance(shape, str):
        books.skip(log.name, shape)
        return
    yield Block(text, shape, 0, bom)
    if before == (books.damaged, len(books.damage), books.unlisted):
        books.objects_done += 1
    else:
        books.objects_damaged += 1

"""Reads objects the way the scan does, and says what became of every record."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from trailhawk.ingest import (
    Block,
    BlockDamaged,
    Decoder,
    LogObject,
    RawRecord,
    RecordDamaged,
    decode_record,
    read_blocks,
    salvage,
)
from trailhawk.model.books import Books
from trailhawk.model.errors import Damage
from trailhawk.model.limits import Limits

RECORD = b'{"eventName":"A","eventSource":"s"}'


class Screen(msgspec.Struct):
    """What a screening struct looks like."""

    eventName: object = None  # noqa: N815
    eventSource: object = None  # noqa: N815


SCREEN = Decoder(Screen)
RAW = Decoder(msgspec.Raw)

Records = list[tuple[int, dict[str, object]]]


class Run(msgspec.Struct):
    """The records that were read, with their numbers, and the books."""

    records: Records
    books: Books
    blocks: int = 0
    salvaged: int = 0

    @property
    def outcome(self) -> str:
        """The books in one line, as the tables write them."""
        books = self.books
        if books.objects_skipped:
            return "skipped: " + ", ".join(books.objects_skipped)
        told = "; ".join(damage.reason for damage in books.damage)
        damaged = f", {books.damaged} damaged" if books.damaged else ""
        return f"{books.evaluated} read{damaged}" + (f": {told}" if told else "")


def run(
    path: Path, limits: Limits | None = None, *, slowly: bool = False, archive: bool = False
) -> Run:
    """Read one object; ``slowly`` salvages every block."""
    limits = limits or Limits()
    found = Run([], Books())
    log = LogObject(path.name, str(path), path.stat().st_size)
    for block in read_blocks(log, limits, found.books):
        found.blocks += 1
        _read_block(found, block, limits, slowly=slowly)
    books = found.books
    assert books.balanced
    assert books.objects == 1 or archive
    assert books.evaluated == len(found.records)
    return found


def run_bytes(data: bytes, limits: Limits | None = None, *, slowly: bool = False) -> Run:
    """Read an object of these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "object.json")
        path.write_bytes(data)
        return run(path, limits, slowly=slowly)


def _read_block(found: Run, block: Block, limits: Limits, *, slowly: bool) -> None:
    pieces: list[RawRecord | Damage]
    try:
        pieces = list(salvage(block, limits, "object")) if slowly else list(_fast(block, limits))
    except BlockDamaged:
        found.salvaged += 1
        pieces = list(salvage(block, limits, "object"))
    for piece in pieces:
        if isinstance(piece, Damage):
            found.books.add_damage(piece)
            continue
        found.books.records_read += 1
        found.books.evaluated += 1
        found.records.append((piece.index, decode_record(piece.data, limits)))


def _fast(block: Block, limits: Limits) -> Iterator[RawRecord | Damage]:
    screened = SCREEN.decode(block)
    raws = RAW.decode(block)
    assert len(screened) == len(raws)
    for position, raw in enumerate(raws):
        index = block.first_index + position
        try:
            decode_record(raw, limits)
        except RecordDamaged as damage:
            yield Damage("object", block.offset, str(damage), index)
        else:
            yield RawRecord(index, block.offset, bytes(raw))

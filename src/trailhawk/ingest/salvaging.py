"""Text that the parser refused as a whole, read record by record, envelopes included."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from trailhawk.ingest.decoding import decode_record, repaired
from trailhawk.ingest.envelopes import LAYERS, SERVICE_EVENT
from trailhawk.ingest.objects import Block, RawRecord, RecordDamaged
from trailhawk.ingest.walking import Piece, Walk
from trailhawk.model.errors import Damage
from trailhawk.model.limits import Limits

__all__ = ["Flaw", "contents", "salvage"]


class Flaw(msgspec.Struct, frozen=True):
    """Damage without a place: its reason, and how many records the books count for it."""

    reason: str
    records: int


def salvage(block: Block, limits: Limits, object_name: str) -> Iterator[RawRecord | Damage]:
    """Yield every record of the block that ``decode_record`` accepts, and the damage between."""
    name = block.name or object_name
    index = block.first_index
    for piece in Walk(block.data, limits).pieces():
        place = block.offset + piece.start
        for found in contents(block.data, piece, limits):
            if index >= limits.max_records_per_object:
                reason = f"stopped: more than {limits.max_records_per_object} records"
                yield Damage(name, place, reason, records=0)
                return
            if isinstance(found, Flaw):
                number = index if found.records else None
                yield Damage(name, place, found.reason, number, found.records)
                index += found.records
            else:
                yield RawRecord(index, place, found)
                index += 1


def contents(
    data: bytes, piece: Piece, limits: Limits, layers: int = LAYERS
) -> Iterator[bytes | Flaw]:
    """Yield the records that a piece of ``data`` holds, and the damage among them."""
    if piece.reason:
        yield Flaw(piece.reason, piece.records)
    elif not piece.inside:
        yield _record(repaired(data[piece.start : piece.end]), limits)
    elif layers == 0:
        yield Flaw(f"more than {LAYERS} envelopes in each other", 1)
    else:
        walk = Walk(piece.inside, limits, may_inflate=False)
        for inner in walk.pieces():
            yield from contents(piece.inside, inner, limits, layers - 1)


def _record(text: bytes, limits: Limits) -> bytes | Flaw:
    """Return a record as it is; what a service sends is none, whatever its names."""
    if SERVICE_EVENT.search(text):
        try:
            decode_record(text, limits)
        except RecordDamaged as damage:
            return Flaw(str(damage), 1)
    return text

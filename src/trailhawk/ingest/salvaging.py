"""A block that the parser refused, read record by record."""

from __future__ import annotations

from collections.abc import Iterator

from trailhawk.ingest.decoding import repaired
from trailhawk.ingest.objects import Block, RawRecord
from trailhawk.ingest.walking import Walk
from trailhawk.model.errors import Damage
from trailhawk.model.limits import Limits

__all__ = ["salvage"]


def salvage(block: Block, limits: Limits, object_name: str) -> Iterator[RawRecord | Damage]:
    """Yield every record of the block that ``decode_record`` accepts, and the damage between."""
    index = block.first_index
    for piece in Walk(block.data, limits).pieces():
        place = block.offset + piece.start
        if index >= limits.max_records_per_object:
            reason = f"more than {limits.max_records_per_object} records"
            yield Damage(object_name, place, reason, records=0)
            return
        if not piece.reason:
            yield RawRecord(index, place, repaired(block.data[piece.start : piece.end]))
        else:
            number = index if piece.records else None
            yield Damage(object_name, place, piece.reason, number, piece.records)
        index += piece.records

"""One object in, hits out: the cheapest sure way through each block."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from trailhawk.engine import NO_CANDIDATES, Candidates
from trailhawk.ingest import Block, BlockDamaged, Decoder, LogObject, read_blocks, salvage
from trailhawk.model.books import Books
from trailhawk.model.errors import Damage
from trailhawk.model.findings import Place
from trailhawk.scan.hits import Hit
from trailhawk.scan.records import RecordScanner
from trailhawk.scan.settings import Job

__all__ = ["ObjectScanner"]


class ObjectScanner:
    """Scans objects one after the other with one rule set; one a process."""

    def __init__(self, job: Job) -> None:
        self._records = RecordScanner(job)
        self._job = job
        self._raw = Decoder(msgspec.Raw)

    def scan(self, log: LogObject, books: Books, on_block: Callable[[], None]) -> Iterator[Hit]:
        """Yield the hits of one object; ``on_block`` is called after each block."""
        for block in read_blocks(log, self._job.limits, books):
            name = block.name or log.name  # a block of an archive bears its member's name
            try:
                yield from self._scan_block(name, block, books)
            except BlockDamaged:
                yield from self._salvage(name, block, books)
            on_block()

    def _scan_block(self, name: str, block: Block, books: Books) -> Iterator[Hit]:
        """Decode the screening fields of all records, and whole only what survives screening.

        Raises ``BlockDamaged`` before anything is booked. Even where most records survive, a
        second decoding by ``dict`` dwarfs the first, so there is no other strategy to choose.
        """
        records = self._records.decoder.decode(block)
        survivors = self._survivors(records)
        filtered = 0
        if self._job.filters.active:
            kept = {at for at, record in enumerate(records) if self._job.filters.keeps(record)}
            filtered = len(records) - len(kept)
            survivors = {at: found for at, found in survivors.items() if at in kept}
        raws = self._raw.decode(block) if survivors else []
        books.records_read += len(records) - len(survivors)
        books.evaluated += len(records) - len(survivors) - filtered
        books.filtered += filtered
        look = self._records.scan_paranoid if self._job.paranoid else self._records.scan_survivor
        for position, candidates in survivors.items():
            place = Place(name, block.first_index + position)
            hit = look(bytes(raws[position]), candidates, place, block.offset, books)
            if hit is not None:
                yield hit

    def _survivors(self, records: list[object]) -> dict[int, Candidates]:
        found, odd = self._records.screen.survivors(records)
        survivors = dict(found)
        # A record without a name is decoded whole to see whether it is CloudTrail's at all.
        decoded = range(len(records)) if self._job.paranoid else odd
        survivors.update((at, NO_CANDIDATES) for at in decoded if at not in survivors)
        return survivors

    def _salvage(self, name: str, block: Block, books: Books) -> Iterator[Hit]:
        """Read a block that the parser refused, record by record."""
        for found in salvage(block, self._job.limits, name):
            if isinstance(found, Damage):
                books.add_damage(found)
                continue
            place = Place(name, found.index)
            hit = self._records.scan(found.data, place, found.offset, books)
            if hit is not None:
                yield hit

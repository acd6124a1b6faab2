"""One record in, at most one hit out; every record is booked in exactly one place."""

from __future__ import annotations

from typing import Any

from trailhawk.engine import Candidates, Collector, Matcher, RecordMatch, compile_evidence
from trailhawk.engine.fields import FILTER_FIELDS
from trailhawk.ingest import (
    Block,
    BlockDamaged,
    Decoder,
    RecordDamaged,
    Shape,
    decode_record,
    repaired,
)
from trailhawk.model.books import Books
from trailhawk.model.errors import Damage
from trailhawk.model.events import event_facts
from trailhawk.model.findings import Place
from trailhawk.scan.hits import Hit
from trailhawk.scan.places import Places
from trailhawk.scan.settings import Job

__all__ = ["ParanoidError", "RecordScanner"]


class ParanoidError(AssertionError):
    """The fast engine and the plain evaluator disagree: our bug, never to be passed over."""


class RecordScanner:
    """The rule set of one job, asked of single records."""

    def __init__(self, job: Job) -> None:
        self.job = job
        extra = FILTER_FIELDS if job.filters.active else ()
        self.matcher = Matcher(job.conditions, extra)
        self.screen = self.matcher.screen
        self._places = Places(job.databases, job.conditions)
        self._collectors: dict[int, Collector] = {}
        self.decoder: Decoder[Any] = Decoder(self.screen.record_type)

    def scan(self, raw: bytes, place: Place, offset: int, books: Books) -> Hit | None:
        """Decode, filter, screen and match a record."""
        try:
            record = decode_record(raw, self.job.limits)
        except RecordDamaged as error:
            self._book_unusable(raw, Damage(place.object, offset, str(error), place.index), books)
            return None
        if self.job.filters.active and not self.job.filters.keeps_record(record):
            books.records_read += 1
            books.filtered += 1
            return None
        candidates = self.screen.candidates_of(record)
        return self._hit(record, raw, candidates, place, books)

    def scan_survivor(
        self, raw: bytes, candidates: Candidates, place: Place, offset: int, books: Books
    ) -> Hit | None:
        """Match a record that screening has already looked at."""
        try:
            record = decode_record(raw, self.job.limits)
        except RecordDamaged as error:
            books.add_damage(Damage(place.object, offset, str(error), place.index))
            return None
        return self._hit(record, raw, candidates, place, books)

    def scan_paranoid(
        self, raw: bytes, candidates: Candidates, place: Place, offset: int, books: Books
    ) -> Hit | None:
        """Do as ``scan`` does, and hold the three ways to the answer equal."""
        hit = self.scan(raw, place, offset, books)
        try:
            record = decode_record(raw, self.job.limits)
        except RecordDamaged:
            return hit
        self._places.put(record)
        plain = self.matcher.match_plainly(record)
        screened = self.matcher.match(record, candidates)
        whole = self.matcher.match_record(record)
        if not plain == screened == whole:
            raise ParanoidError(
                f"{place.object} record {place.index}: plain {plain}, screened {screened}, "
                f"whole {whole}"
            )
        return hit

    def _hit(
        self,
        record: dict[str, object],
        raw: bytes,
        candidates: Candidates,
        place: Place,
        books: Books,
    ) -> Hit | None:
        books.records_read += 1
        books.evaluated += 1
        if candidates.open:
            self._places.put(record)
        match = self.matcher.match(record, candidates)
        if match.unknown:
            books.unknown.update(match.unknown)
        reported = match.held or match.unknown
        return self._evidence(record, raw, match, place) if reported else None

    def _evidence(
        self, record: dict[str, object], raw: bytes, match: RecordMatch, place: Place
    ) -> Hit:
        return Hit(
            facts=event_facts(record),
            place=place,
            rules=tuple((at, self._collector(at)(record)) for at in match.held),
            record=repaired(raw),
            undecided=match.unknown,
        )

    def _collector(self, rule: int) -> Collector:
        found = self._collectors.get(rule)
        if found is None:
            condition = self.matcher.conditions[rule]
            found = compile_evidence(condition, self.job.limits.max_shown_chars)
            self._collectors[rule] = found
        return found

    def _book_unusable(self, raw: bytes, damage: Damage, books: Books) -> None:
        """Book a record past the ceilings as screening would: nobody asked, so nothing is lost."""
        try:
            decoded = self.decoder.decode(Block(raw, Shape.RECORD, 0, 0))
        except BlockDamaged:
            books.add_damage(damage)
            return
        if self.job.filters.active and not self.job.filters.keeps(decoded[0]):
            books.records_read += 1
            books.filtered += 1
        elif any(self.screen.survivors(decoded)):
            books.add_damage(damage)
        else:
            books.records_read += 1
            books.evaluated += 1

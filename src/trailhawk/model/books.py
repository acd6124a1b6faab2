"""The books of a run: every object and every record read ends in exactly one counted place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from trailhawk.model.errors import Damage

__all__ = ["Books"]


class Books:
    """Counts of one run or one object, and the listed damage. Adding up is order-independent."""

    def __init__(self, max_damage: int = 1_000) -> None:
        self.objects_done = 0
        self.objects_damaged = 0
        """Objects of which at least a part could not be read; their good records count."""
        self.objects_skipped: Counter[str] = Counter()
        """Objects not read on purpose, by the name of the reason."""
        self.records_read = 0
        self.evaluated = 0
        self.filtered = 0
        self.damaged = 0
        self.bytes_read = 0
        self.bytes_inflated = 0
        self.duplicate_matches = 0
        self.conflicting_matches = 0
        self.unknown: Counter[int] = Counter()
        """Per rule, records on which it could not be decided (CloudTrail omitted the field)."""
        self.pressure: Counter[int] = Counter()
        """Per rule, what its windows had to forget to stay within the limits: never silent."""
        self.unplaced: Counter[int] = Counter()
        """Per windowed rule, matches that could take no part: no readable time, or no key."""
        self.raised: Counter[str] = Counter()
        """Per code of a rule, records on which it failed: no match, and never silent."""
        self.fell_back: Counter[str] = Counter()
        """Per code, matches of which a default says what a function of it should have said."""
        self.first_errors: dict[str, str] = {}
        """Per code, what it said when it first failed."""
        self._max_damage = max_damage
        self.damage: list[Damage] = []
        self.skipped: list[tuple[str, str]] = []
        self.unlisted = 0
        """Damage and skips past the listing limit: counted above, not listed."""

    def add_damage(self, damage: Damage) -> None:
        """Count one damaged stretch and list it while there is room."""
        self.records_read += damage.records
        self.damaged += damage.records
        self._list_damage([damage])

    def skip(self, name: str, reason: str) -> None:
        """Count an object that is not read on purpose."""
        self.objects_skipped[reason] += 1
        self._list_skips([(name, reason)])

    def add_failure(self, code: str, error: str, fell_back: str) -> None:
        """Count what failed of a rule's own code on one record."""
        if error:
            self.raised[code] += 1
        if fell_back:
            self.fell_back[code] += 1
        if error or fell_back:
            self.first_errors.setdefault(code, error or fell_back)

    def add(self, other: Books) -> None:
        """Add another run's or object's books to these."""
        self.objects_done += other.objects_done
        self.objects_damaged += other.objects_damaged
        self.objects_skipped.update(other.objects_skipped)
        self.records_read += other.records_read
        self.evaluated += other.evaluated
        self.filtered += other.filtered
        self.damaged += other.damaged
        self.bytes_read += other.bytes_read
        self.bytes_inflated += other.bytes_inflated
        self.duplicate_matches += other.duplicate_matches
        self.conflicting_matches += other.conflicting_matches
        self.unknown.update(other.unknown)
        self.pressure.update(other.pressure)
        self.unplaced.update(other.unplaced)
        self.raised.update(other.raised)
        self.fell_back.update(other.fell_back)
        self.first_errors = other.first_errors | self.first_errors
        self.unlisted += other.unlisted
        self._list_damage(other.damage)
        self._list_skips(other.skipped)

    @property
    def objects(self) -> int:
        """All objects that were named to the run."""
        return self.objects_done + self.objects_damaged + self.objects_skipped.total()

    @property
    def balanced(self) -> bool:
        """Whether every record read ended in exactly one counted place."""
        return self.records_read == self.evaluated + self.filtered + self.damaged

    def _list_damage(self, found: Iterable[Damage]) -> None:
        for damage in found:
            if len(self.damage) < self._max_damage:
                self.damage.append(damage)
            else:
                self.unlisted += 1

    def _list_skips(self, found: Iterable[tuple[str, str]]) -> None:
        for skip in found:
            if len(self.skipped) < self._max_damage:
                self.skipped.append(skip)
            else:
                self.unlisted += 1

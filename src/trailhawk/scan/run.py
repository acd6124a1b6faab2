"""A whole scan: objects to findings in time order, with the books."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from trailhawk.ingest import LogObject
from trailhawk.ir.rule import Rule
from trailhawk.model.books import Books
from trailhawk.model.collecting import rare_collection
from trailhawk.model.deciding import Decider, Told
from trailhawk.model.findings import Burst, Finding, Outcomes, RuleCard
from trailhawk.scan.correlating import BurstRuns, Correlator, Layout
from trailhawk.scan.deciding import Decisions, decided
from trailhawk.scan.hits import Hit, HitRuns, distinct
from trailhawk.scan.outcomes import OutcomeTeller
from trailhawk.scan.places import Places
from trailhawk.scan.settings import Job
from trailhawk.scan.told import Tellers, with_told
from trailhawk.scan.undecided import undecided_finding
from trailhawk.scan.workers import MAX_HIT_BYTES, scan_here, scan_in_workers

__all__ = ["OnProgress", "Scan"]

SMALL_INPUT_BYTES = 2 * 1024 * 1024
"""Below this, starting processes costs more than they save."""


OnProgress = Callable[[int, Books, int], None]
"""Hears the stored bytes done, the books, and the records that matched something so far."""


class Scan:
    """One run over a fixed list of objects. ``books`` is whole when ``findings`` is exhausted."""

    def __init__(
        self,
        job: Job,
        rules: Sequence[Rule],
        objects: Sequence[LogObject],
        decider: Decider | None = None,
        *,
        brief: bool = False,
    ) -> None:
        """Take the rules whose ``conditions_asked`` ``job`` holds, in the same order.

        ``decider`` runs the rules' own codes; rules that have any need it. ``brief``: of what
        rules say of findings only the severity is worked out, and ``in_full`` adds the rest.
        """
        self._brief = brief
        self._job = job
        self._decider = decider
        self._layout = Layout(rules)
        if self._layout.count != len(job.conditions):
            raise ValueError("the job does not ask what the rules ask")
        if self._layout.coded and decider is None:
            raise ValueError("rules with code of their own need somebody who runs it")
        readers = [one for rule in rules for one in (rule.logic, *rule.outcomes)]
        self._places = Places(job.databases, readers)
        self._outcomes = OutcomeTeller(rules, self._places)
        self._tellers = Tellers(rules)
        self._places_of = {rule.uid: at for at, rule in enumerate(rules)}
        self._cards: tuple[RuleCard, ...] = tuple(rule.card() for rule in rules)
        self._objects = objects
        self.books = Books(job.limits.max_damage_listed)

    def findings(self, workers: int, on_progress: OnProgress) -> Iterator[Finding]:
        """Yield findings by time, each event's most severe first.

        A burst stands at the event that completed it. The order and the content do not depend
        on ``workers``.
        """
        with tempfile.TemporaryDirectory(prefix="trailhawk-") as name:
            runs = HitRuns(Path(name), MAX_HIT_BYTES)

            def report(done: int, finished: Books | None) -> None:
                if finished is not None:
                    self.books.add(finished)
                on_progress(done, self.books, runs.count)

            size = sum(log.size for log in self._objects)
            if workers > 1 and len(self._objects) > 1 and size > SMALL_INPUT_BYTES:
                scan_in_workers(self._job, self._objects, runs, workers, report)
            else:
                scan_here(self._job, self._objects, runs, report)
            self.books.unknown = self._layout.by_rule(self.books.unknown)
            # Hits that wait for rules' code, and windows, are many small objects that stay.
            with rare_collection():
                yield from self.tell(runs, Path(name))

    def singles(self, hit: Hit) -> Iterator[Finding]:
        """Yield what one record is reported for by itself."""
        yield from self._of(hit, ())

    def tell(self, runs: HitRuns, folder: Path) -> Iterator[Finding]:
        """Yield the findings of hits that were collected, here or in an earlier run."""
        hits = distinct(runs.merged(), self.books)
        decisions = Decisions(folder, MAX_HIT_BYTES)
        if self._decider is not None:
            noting = decisions if self._layout.windowed else None
            hits = decided(hits, self._layout, self._decider, self.books, noting)
        if self._layout.windowed:
            yield from self._with_bursts(hits, runs, decisions, folder)
        else:
            for hit in hits:
                yield from self._of(hit, ())

    def undecided(self) -> tuple[tuple[str, str, int], ...]:
        """Return (uid, title, records) of rules that ask what CloudTrail had left out."""
        counts = self.books.unknown.most_common()
        cards = ((self._cards[at], count) for at, count in counts)
        return tuple((card.uid, card.title, count) for card, count in cards)

    def needs(self) -> tuple[tuple[str, str], ...]:
        """Return (rule uid, what it needs) of the rules that hold of nothing for the lack of it."""
        return tuple(
            (rule.uid, need.text) for rule in self._layout.rules for need in rule.meta.needs
        )

    def _with_bursts(
        self, hits: Iterable[Hit], runs: HitRuns, decisions: Decisions, folder: Path
    ) -> Iterator[Finding]:
        """Work out the bursts in one pass over the hits, and tell everything in a second."""
        bursts = BurstRuns(folder, MAX_HIT_BYTES)
        correlator = Correlator(self._layout, self._job.limits, self._places)
        correlator.run(hits, bursts)
        correlator.book(self.books)
        waiting = bursts.merged()
        following = next(waiting, None)
        for hit in decisions.applied(distinct(runs.merged(), Books())):
            here: list[tuple[int, Burst, Outcomes]] = []
            while following is not None and following[0] == hit.key:
                here.append(following[1:])
                following = next(waiting, None)
            yield from self._of(hit, here)

    def _told(self, hit: Hit, rule: int) -> Told | None:
        told = self._layout.told(hit, rule)
        if told is not None or (self._brief and not self._tellers.rates(rule)):
            return told
        return self._tellers.told(rule, hit.record)

    def in_full(self, finding: Finding) -> Finding:
        """Return a finding with all that its rule says of it, where its record is still there."""
        at = self._places_of.get(finding.rule.uid)
        if finding.told is not None or at is None or not finding.record:
            return finding
        return with_told(finding, self._tellers.told(at, finding.record))

    def _of(self, hit: Hit, bursts: Sequence[tuple[int, Burst, Outcomes]]) -> Iterator[Finding]:
        """Yield what a record is reported for, alone and as the one that completes bursts."""
        card = self._cards
        found = [
            with_told(
                self._outcomes.single(
                    at, Finding(card[at], hit.facts, evidence, hit.place, hit.record)
                ),
                self._told(hit, at),
            )
            for at, evidence in self._layout.singles(hit)
        ]
        if bursts:
            steps = self._layout.steps(hit)
            for at, burst, outcomes in bursts:
                evidence = tuple(item for _, items in steps[at] for item in items)
                one = Finding(card[at], hit.facts, evidence, hit.place, hit.record, burst)
                told = self._outcomes.told(at, one, outcomes)
                found.append(with_told(told, self._told(hit, at)))
        if hit.undecided:
            found.append(undecided_finding(hit, [card[at] for at in self._layout.asking(hit)]))
        found.sort(key=lambda finding: -finding.rule.severity.score)
        yield from found

"""Evidence for the catalog: real logs scanned with every rule, every event counted, near misses."""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from pathlib import Path

import msgspec

from trailhawk.catalog.corpus import Corpus
from trailhawk.catalog.evidence import Evidence, RuleEvidence
from trailhawk.catalog.near_watch import NearWatch
from trailhawk.facts import load_facts, short_source
from trailhawk.ingest import Block, BlockDamaged, Decoder, LogObject, discover, read_blocks
from trailhawk.model.books import Books
from trailhawk.model.errors import SourceError
from trailhawk.model.events import Outcome
from trailhawk.model.findings import Finding
from trailhawk.model.limits import Limits
from trailhawk.scan import Job, Scan, conditions_asked

__all__ = ["evidence_of"]

MAX_EVENTS = 20


class _Named(msgspec.Struct, frozen=True):
    source: object = msgspec.field(default=None, name="eventSource")
    name: object = msgspec.field(default=None, name="eventName")


class _Tally:
    """What findings say of one rule."""

    def __init__(self) -> None:
        self.records = self.failed = 0
        self.first = self.last = ""
        self.events: Counter[tuple[str, str]] = Counter()

    def add(self, finding: Finding) -> None:
        """Count one finding; they come by time."""
        event = finding.facts
        self.records += 1
        self.failed += event.outcome is Outcome.FAILURE
        self.first = self.first or event.time
        self.last = event.time
        self.events[short_source(event.source), event.name] += 1

    def evidence(self) -> RuleEvidence:
        """Return the counts."""
        events = tuple((*pair, number) for pair, number in self.events.most_common(MAX_EVENTS))
        return RuleEvidence(self.records, self.failed, self.first, self.last, events)


def evidence_of(corpus: Corpus, logs: list[str], workers: int) -> Evidence:
    """Scan logs with all rules, and count every event."""
    limits = Limits()
    objects = [one for one in discover(logs, limits) if isinstance(one, LogObject)]
    if not objects:
        raise SourceError("no CloudTrail log was found in what --logs names")
    rules = [one.rule for one in corpus.entries]
    job = Job(conditions=conditions_asked(rules), limits=limits)
    scan = Scan(job, rules, objects)
    tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
    for finding in scan.findings(workers, lambda *_: None):
        tallies[finding.rule.uid].add(finding)
    watch = NearWatch(corpus)
    seen = _Counter(watch).count(objects, limits)
    return Evidence(
        logs=", ".join(sorted({Path(one).name or one for one in logs})),
        records=sum(seen.values()),
        rules={uid: tally.evidence() for uid, tally in tallies.items()},
        near=watch.results(),
        seen=dict(seen),
    )


class _Counter:
    """Counts records under the names that pages have, and shows the watch those it wants."""

    def __init__(self, watch: NearWatch) -> None:
        self._watch = watch
        self._facts = load_facts()
        self._named = Decoder(_Named)
        self._whole = Decoder(dict)
        self._names: dict[tuple[str, str], tuple[str, str]] = {}
        self._seen: Counter[tuple[str, str]] = Counter()

    def count(self, objects: list[LogObject], limits: Limits) -> Counter[tuple[str, str]]:
        """Read everything; a damaged block is left out, the scan has booked it."""
        for log in objects:
            for block in read_blocks(log, limits, Books(0)):
                with contextlib.suppress(BlockDamaged):
                    self._of_block(block)
        return self._seen

    def _of_block(self, block: Block) -> None:
        pairs = [self._pair(one.source, one.name) for one in self._named.decode(block)]
        self._seen.update(pair for pair in pairs if pair is not None)
        if not any(pair is not None and self._watch.wants(*pair) for pair in set(pairs)):
            return
        for pair, record in zip(pairs, self._whole.decode(block), strict=True):
            if pair is not None:
                self._watch.see(*pair, record)

    def _pair(self, source: object, name: object) -> tuple[str, str] | None:
        """Return short source and name, API versions taken off; None for what is no text."""
        if not isinstance(source, str) or not isinstance(name, str):
            return None
        known = self._names.get((source, name))
        if known is None:
            event = self._facts.resolve(source, name)
            known = (short_source(source), name if event is None else event.name)
            self._names[source, name] = known
        return known

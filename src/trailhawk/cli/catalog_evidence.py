"""Evidence for the catalog: real logs scanned with every rule, and every event counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import msgspec

from trailhawk.catalog.corpus import Corpus
from trailhawk.catalog.evidence import Evidence, RuleEvidence
from trailhawk.facts import Facts, load_facts, short_source
from trailhawk.ingest import BlockDamaged, Decoder, LogObject, discover, read_blocks
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
    seen = _seen(objects, limits)
    return Evidence(
        logs=", ".join(sorted({Path(one).name or one for one in logs})),
        records=sum(seen.values()),
        rules={uid: tally.evidence() for uid, tally in tallies.items()},
        seen=_resolved(seen, load_facts()),
    )


def _seen(objects: list[LogObject], limits: Limits) -> Counter[tuple[str, str]]:
    """Count records by source and name; a damaged block is left out, the scan has booked it."""
    decoder = Decoder(_Named)
    seen: Counter[tuple[str, str]] = Counter()
    for log in objects:
        for block in read_blocks(log, limits, Books(0)):
            try:
                seen.update(
                    (one.source, one.name)
                    for one in decoder.decode(block)
                    if isinstance(one.source, str) and isinstance(one.name, str)
                )
            except BlockDamaged:
                continue
    return seen


def _resolved(seen: Counter[tuple[str, str]], facts: Facts) -> dict[tuple[str, str], int]:
    """Return the counts under the names that pages have, API versions taken off."""
    found: Counter[tuple[str, str]] = Counter()
    for (source, name), number in seen.items():
        event = facts.resolve(source, name)
        found[short_source(source), name if event is None else event.name] += number
    return dict(found)

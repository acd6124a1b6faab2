"""One event id, several contents: somebody wrote one of them, and it is reported once an event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from trailhawk.alerting.triggers import content_digest
from trailhawk.model.events import EventFacts, event_facts
from trailhawk.model.findings import Evidence, Finding, Place, RuleCard
from trailhawk.model.severity import Severity
from trailhawk.scan.hits import Hit
from trailhawk.store import Store

__all__ = ["CONFLICT", "conflict_findings"]

CONFLICT = RuleCard(
    uid="trailhawk:event-id-reused",
    id="event-id-reused",
    title="One event id with two contents",
    vendor="trailhawk",
    severity=Severity(65),
    description=(
        "CloudTrail gives each event an id of its own. Two records with the same id, account and "
        "time but different contents mean that one of them was altered, or forged to be taken for "
        "a repeat. Both were evaluated."
    ),
    tactics=("defense-evasion",),
    falsepositives=("Logs that were rewritten by a pipeline, such as with fields masked",),
)


def conflict_findings(
    store: Store, hits: Sequence[Hit], records: Sequence[dict[str, object]]
) -> Iterator[tuple[Finding, dict[str, object]]]:
    """Yield a finding for each event that the store knows by several contents, and its record.

    It tells what the contents have in common, so that it is the same whichever came first.
    """
    events: dict[bytes, Hit] = {}
    contents: list[tuple[bytes, bytes]] = []
    for hit, record in zip(hits, records, strict=True):
        if hit.facts.event_id:
            event = _event(hit.facts)
            events[event] = hit
            contents.append((event, content_digest(record)))
    for event in sorted(store.conflicts(contents)):
        yield _finding(events[event]), {"event": event.hex()}


def _event(facts: EventFacts) -> bytes:
    whole = f"{facts.time}\0{facts.event_id}\0{facts.account}"
    return blake2b(whole.encode("utf-8", "replace"), digest_size=16).digest()


def _finding(hit: Hit) -> Finding:
    common = {"eventID": hit.facts.event_id, "eventTime": hit.facts.time}
    facts = event_facts({**common, "recipientAccountId": hit.facts.account})
    evidence = (Evidence("eventID", "several records have this id", facts.event_id),)
    return Finding(CONFLICT, facts, evidence, Place("", 0), b"null")

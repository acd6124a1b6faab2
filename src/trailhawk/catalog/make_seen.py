"""Makes the part of a rule's page that says what the logs at hand show of it."""

from __future__ import annotations

from trailhawk.catalog.context import Context
from trailhawk.catalog.corpus import Entry
from trailhawk.catalog.evidence import Evidence, Near, RuleEvidence
from trailhawk.catalog.pages.rules import MissRow, Seen
from trailhawk.ir.logic import Single

__all__ = ["seen_of"]


def seen_of(context: Context, entry: Entry) -> Seen | None:
    """Return on what a rule fires and nearly fires; None without logs."""
    evidence = context.evidence
    if not evidence.logs:
        return None
    found = evidence.rules.get(entry.rule.uid, RuleEvidence())
    near = evidence.near.get(entry.rule.uid, Near())
    single = isinstance(entry.rule.logic, Single)
    return Seen(
        evidence.logs,
        found.records,
        found.failed,
        found.first,
        found.last,
        max(0, _within(evidence, entry) - found.records) if single else 0,
        near.looked,
        near.records,
        tuple(
            MissRow(
                one.test,
                one.saw,
                f"{one.source}:{one.name}",
                context.url_of(one.source, one.name),
                one.records,
                one.event_id,
                one.time,
            )
            for one in near.misses
        ),
        not single,
        near.steps,
    )


def _within(evidence: Evidence, entry: Entry) -> int:
    """Return in how many records of the logs the rule could have fired by source and name."""
    reach = entry.reach
    if reach.everything or reach.broad:
        return evidence.records
    named = {(edge.source, edge.name) for edge in reach.edges}
    return sum(
        number
        for pair, number in evidence.seen.items()
        if pair in named or pair[0] in reach.catch_all
    )

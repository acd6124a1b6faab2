"""Exceptions on alerts that are stored already: hidden as if they had been there from the start.

Lists of an exception are decided on what the store has of every occurrence. A condition needs
the record: of kept samples the store has it, for the rest the logs have to be read again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from trailhawk.alerting.exceptions import AlertException, Exceptions
from trailhawk.alerting.plans import Plan, Plans
from trailhawk.alerting.triggers import trigger_of
from trailhawk.ingest import decode_record
from trailhawk.model.events import EventFacts, Outcome
from trailhawk.model.findings import Finding, Place, RuleCard
from trailhawk.model.limits import Limits
from trailhawk.model.severity import Severity
from trailhawk.store import Store
from trailhawk.store.excepted import Kind, Occurrence

__all__ = ["Applied", "apply_exceptions"]

CHUNK = 1_000

_Hidden = tuple[str, Occurrence]


class Applied(msgspec.Struct, frozen=True):
    """What became of stored alerts."""

    hidden: dict[str, int]
    """By exception, findings that it hides now and did not before."""
    back: dict[str, int]
    """By exception that is over or gone, findings that are told again."""
    undecided: dict[str, int]
    """By exception, findings whose record is not in the store: its condition was not asked."""
    before: int
    after: int
    """Alerts."""


def apply_exceptions(
    store: Store, exceptions: Exceptions, plans: Plans, findings: Iterable[Finding] = ()
) -> Applied:
    """Hide what the live exceptions cover, bring back what others hid; all of it, or nothing.

    ``findings`` are those of logs that were read again, with their records. What the logs have
    decided is not undecided any more.
    """
    read = _Read(findings, exceptions, plans)
    undecided: Counter[str] = Counter()
    with store.transaction():
        before = len(store.idents())
        back = Counter(store.lift(_uncovered(store, exceptions.live)))
        back.update(store.lift_some(read.shown))
        known = store.hidden()
        _hide(store, read.hidden)
        _hide(store, _in_store(store, exceptions.live, read.shown, undecided))
        now = store.hidden()
        after = len(store.idents())
    hidden = {name: more for name in now if (more := now[name] - known.get(name, 0))}
    return Applied(hidden, dict(back), dict(undecided), before, after)


class _Read:
    """What logs say: which occurrences exceptions hide, and of which they were asked at all."""

    def __init__(self, findings: Iterable[Finding], exceptions: Exceptions, plans: Plans) -> None:
        self.hidden: list[_Hidden] = []
        self.shown: set[bytes] = set()
        """Findings that no exception hides."""
        limits = Limits()
        for finding in findings:
            plan = plans.of(finding.rule)
            record = decode_record(finding.record, limits)
            trigger = trigger_of(finding, plan, record)
            one = exceptions.hiding(finding, plan, record)
            if one is None:
                self.shown.add(trigger.id)
            else:
                occurrence = Occurrence(trigger.stream.id, trigger.time, trigger.id)
                self.hidden.append((one.id, occurrence))


def _hide(store: Store, hidden: Iterable[_Hidden]) -> None:
    # All of it is known before anything is taken away: what is asked must not change meanwhile.
    whole = list(hidden)
    for at in range(0, len(whole), CHUNK):
        store.hide_stored(whole[at : at + CHUNK])


def _in_store(
    store: Store,
    live: tuple[AlertException, ...],
    shown: set[bytes],
    undecided: Counter[str],
) -> Iterator[_Hidden]:
    names = store.names()
    for kind in store.kinds():
        asked = [one for one in live if _concerns(one, kind, names)]
        if asked:
            for occurrence in store.occurrences(kind):
                if occurrence.finding not in shown:
                    yield from _of_occurrence(store, occurrence, asked, undecided)


def _of_occurrence(
    store: Store, occurrence: Occurrence, asked: list[AlertException], undecided: Counter[str]
) -> Iterator[_Hidden]:
    """Yield the occurrence with what hides it, if anything does; count what cannot be told."""
    needed = any(one.condition is not None for one in asked)
    kept = store.record_of(occurrence) if needed else None
    record = None if kept is None else _decoded(kept)
    unasked: list[str] = []
    for one in asked:
        if one.condition is not None and record is None:
            unasked.append(one.id)
        elif one.holds_of(record or {}):
            yield one.id, occurrence
            return
    undecided.update(unasked)


def _uncovered(store: Store, live: tuple[AlertException, ...]) -> Iterator[tuple[str, Kind]]:
    """Yield what is hidden by an exception that is over, gone, or says something else by now.

    Where only a condition could tell, what was hidden once stays so: it was asked then.
    """
    names = store.names()
    by_id = {one.id: one for one in live}
    for name, kind in store.hidden_kinds():
        one = by_id.get(name)
        if one is None or not _concerns(one, kind, names):
            yield name, kind


def _concerns(one: AlertException, kind: Kind, names: Mapping[str, str]) -> bool:
    finding = _as_finding(kind, names.get(kind.rule, ""))
    plan = Plan(uid=kind.uid, name=names.get(kind.uid) or kind.uid, title="", logic="")
    return one.concerns(finding, plan)


def _decoded(record: bytes) -> dict[str, object]:
    """Return a kept record; one of our own making, such as a reused event id, holds nothing."""
    found = msgspec.json.decode(record)
    return found if isinstance(found, dict) else {}


def _as_finding(kind: Kind, title: str) -> Finding:
    """Return what exceptions look at of a finding, the record aside."""
    facts = EventFacts(
        event_id="",
        time="",
        source="",
        name=kind.name,
        region="",
        account=kind.account,
        principal=kind.principal,
        session=kind.session,
        identity_type="",
        access_key=kind.access_key,
        address=kind.address,
        user_agent=kind.user_agent,
        error_code="",
        outcome=Outcome.SUCCESS,
    )
    vendor, _, ident = kind.rule.partition(":")
    card = RuleCard(kind.rule, ident, title, vendor, Severity(0))
    return Finding(card, facts, (), Place("", 0), b"")

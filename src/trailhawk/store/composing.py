"""An alert, made of its row, what was counted of it, and what its rules are called.

Reads nothing: ``reading`` brings the parts.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from trailhawk.alerting.alerts import Alert, State, Verdict
from trailhawk.alerting.triggers import utc_text
from trailhawk.model.findings import Tally
from trailhawk.store.cards import NO_CARD, Card
from trailhawk.store.columns import blob, whole
from trailhawk.store.connections import Row
from trailhawk.store.tallying import Counts
from trailhawk.store.texts import read_json

__all__ = ["COLUMNS", "AlertRow", "alert_of"]

COLUMNS = (
    "a.id, a.stream, a.start, a.last, a.count, a.failures, a.severity, a.rule_severity, "
    "t.uid, t.attributes, s.state, s.verdict, s.note"
)
_TALLIES = {
    "principals": "principal",
    "sessions": "session",
    "keys": "access_key",
    "addresses": "address",
    "user_agents": "user_agent",
    "regions": "region",
    "calls": "name",
    "errors": "error_code",
    "resources": "resource",
}


class AlertRow(msgspec.Struct, frozen=True, kw_only=True):
    """What ``COLUMNS`` of an alert, its stream and its state say."""

    ident: bytes
    stream: bytes
    start: int
    last: int
    count: int
    failures: int
    severity: int
    rule_severity: int
    uid: str
    attributes: tuple[tuple[str, str], ...]
    state: State
    verdict: Verdict | None
    note: str

    @classmethod
    def of(cls, row: Row) -> AlertRow:
        """Return a row as it was written; SourceError or ValueError when it is damaged."""
        ident, stream, start, last, count, failures, severity, rule_severity = row[:8]
        uid, attributes, state, verdict, note = row[8:]
        return cls(
            ident=blob(ident),
            stream=blob(stream),
            start=whole(start),
            last=whole(last),
            count=whole(count),
            failures=whole(failures),
            severity=whole(severity),
            rule_severity=whole(rule_severity),
            uid=str(uid),
            attributes=read_json(attributes, tuple[tuple[str, str], ...]),
            state=State(str(state)) if state else State.NEW,
            verdict=Verdict(str(verdict)) if verdict else None,
            note=str(note or ""),
        )


def alert_of(row: AlertRow, counted: Counts, known: Mapping[str, Card]) -> Alert:
    """Return the alert, without samples and without what it replaces."""
    rules = tuple(
        (rule, known.get(rule, NO_CARD).name or rule, count) for rule, count in counted.rules
    )
    card = known.get(row.uid, NO_CARD)
    first = known.get(rules[0][0], NO_CARD) if rules else NO_CARD
    tallies = {name: counted.tallies.get(column, Tally()) for name, column in _TALLIES.items()}
    facts = dict(row.attributes)
    principal = facts.get("principal") or _top(tallies["principals"])
    account = facts.get("account") or _top(counted.tallies.get("account", Tally()))
    return Alert(
        id=row.ident.hex(),
        uid=row.uid,
        name=card.name or row.uid,
        title=_title(card, counted, principal=principal, account=account, rule=first.name),
        severity=row.severity,
        rule_severity=row.rule_severity,
        stage=card.stage or first.stage,
        tactics=card.tactics or first.tactics,
        techniques=card.techniques or first.techniques,
        attributes=row.attributes,
        first=utc_text(row.start),
        last=utc_text(row.last),
        count=row.count,
        events=counted.events,
        successes=row.count - row.failures,
        failures=row.failures,
        principal=principal,
        account=account,
        rules=rules,
        **tallies,
        samples=(),
        replaces=(),
        state=row.state,
        verdict=row.verdict,
        note=row.note,
    )


def _title(card: Card, counted: Counts, *, principal: str, account: str, rule: str) -> str:
    """Return the title that the rule gave its findings, else that of the card."""
    given, _ = counted.leads.get("title", ("", 0))
    return given or card.title_for(
        principal=principal or "(nobody named)",
        account=account,
        event=_several(counted, "name"),
        resource=_several(counted, "resource"),
        rule=rule,
    )


def _top(tally: Tally) -> str:
    return tally.top[0][0] if tally.top else ""


def _several(counted: Counts, column: str) -> str:
    first, distinct = counted.leads.get(column, ("", 0))
    return f"{first} and {distinct - 1:,} more" if distinct > 1 else first

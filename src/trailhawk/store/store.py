"""The store as the rest of Trailhawk sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

import msgspec

from trailhawk.alerting.alerts import Alert
from trailhawk.alerting.plans import Plan
from trailhawk.alerting.triggers import Trigger
from trailhawk.model.errors import Damage
from trailhawk.model.findings import RuleCard
from trailhawk.store.cards import cards, remember
from trailhawk.store.columns import blob, whole
from trailhawk.store.connections import Connection
from trailhawk.store.excepted import (
    Kind,
    Occurrence,
    hidden_counts,
    hidden_kinds,
    hide,
    hide_stored,
    kinds_of,
    lift,
    lift_some,
    occurrences_like,
)
from trailhawk.store.folding import fold, replace
from trailhawk.store.growth import GROWTH
from trailhawk.store.neighbours import Around, Neighbour, neighbours
from trailhawk.store.outbox import Cursor, cursor_of, left, set_cursor, told_before, waiting
from trailhawk.store.reading import Wanted, event_ids, read_alert, read_alerts
from trailhawk.store.refusals import Refusal, drop_refusals, refusals_of, set_refusal
from trailhawk.store.samples import record_of
from trailhawk.store.states import Change, find_alert, history_of, set_state
from trailhawk.store.texts import read_json, storable

__all__ = ["Entry", "Signal", "Store"]


class Entry(msgspec.Struct, frozen=True):
    """An object that was read to its end under a set of rules, and its books."""

    object: bytes
    """A hash of its name and version."""
    rules: bytes
    name: str
    counts: dict[str, int]
    damage: tuple[Damage, ...] = ()


class Signal(msgspec.Struct, frozen=True):
    """A record that a windowed rule looks at."""

    rules: bytes
    """A hash of the rule and its logic."""
    time: str
    event_id: str
    account: str
    content: bytes
    body: bytes


class Store:
    """Alerts and how they came about. Writes stand inside ``transaction``."""

    def __init__(self, connection: Connection, growth: int = GROWTH) -> None:
        self.connection = connection
        self.growth = growth
        """By what factor an alert's count grows before sinks are told of it again."""

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing, on disk when it ends."""
        return self.connection.transaction()

    def knows(self, objects: Iterable[bytes], rules: bytes) -> set[bytes]:
        """Return which of the objects were read to their end under these rules."""
        known: set[bytes] = set()
        for one in objects:
            if self.connection.execute(
                "SELECT 1 FROM ledger WHERE object = ? AND rules = ?", (one, rules)
            ):
                known.add(one)
        return known

    def remember(self, rules: Iterable[RuleCard], plans: Iterable[Plan]) -> None:
        """Write down what rules and alert types are called."""
        remember(self.connection, rules, plans)

    def fold(self, triggers: Iterable[Trigger]) -> None:
        """Take triggers into account."""
        fold(self.connection, triggers, self.growth)

    def replace(self, rules: Sequence[tuple[str, str]], triggers: Sequence[Trigger]) -> None:
        """Let these be all triggers of the rules."""
        replace(self.connection, rules, triggers, self.growth)

    def enter(self, entry: Entry) -> None:
        """Write an object into the ledger: it will not be read again."""
        db = self.connection
        db.many(
            "INSERT INTO ledger VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [
                (
                    entry.object,
                    entry.rules,
                    storable(entry.name),
                    msgspec.json.encode(entry.counts, order="sorted").decode(),
                )
            ],
        )
        db.many(
            "INSERT INTO damage VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [
                (entry.object, one.offset, storable(one.object), storable(one.reason), one.records)
                for one in entry.damage
            ],
        )

    def counts(self) -> dict[str, int]:
        """Return the ledger's books added up."""
        total: dict[str, int] = {"objects": 0}
        for (body,) in self.connection.execute("SELECT books FROM ledger"):
            total["objects"] += 1
            for name, count in read_json(body, dict[str, int]).items():
                total[name] = total.get(name, 0) + count
        return total

    def hide(self, hidden: Iterable[tuple[str, Trigger]]) -> None:
        """Take down what exceptions hide, each once: (exception, trigger)."""
        hide(self.connection, hidden)

    def kinds(self) -> list[Kind]:
        """Return what occurrences there are, those alike together."""
        return kinds_of(self.connection)

    def occurrences(self, kind: Kind) -> list[Occurrence]:
        """Return the occurrences of one kind, in time order."""
        return occurrences_like(self.connection, kind.stream, kind.shape)

    def record_of(self, one: Occurrence) -> bytes | None:
        """Return the record of an occurrence; None where it was not kept."""
        return record_of(self.connection, one.stream, one.time, one.finding)

    def hide_stored(self, hidden: Sequence[tuple[str, Occurrence]]) -> int:
        """Take occurrences out of their alerts: (exception, occurrence); return how many."""
        return hide_stored(self.connection, hidden, self.growth)

    def hidden_kinds(self) -> list[tuple[str, Kind]]:
        """Return (exception, kind) of all that is hidden."""
        return hidden_kinds(self.connection)

    def lift(self, kinds: Iterable[tuple[str, Kind]]) -> dict[str, int]:
        """Bring back what exceptions hide of some kinds; return how many by exception."""
        return lift(self.connection, kinds, self.growth)

    def lift_some(self, findings: Iterable[bytes]) -> dict[str, int]:
        """Bring some findings back, where hidden; return how many by exception."""
        return lift_some(self.connection, findings, self.growth)

    def hidden(self) -> dict[str, int]:
        """Return how many findings each exception has hidden."""
        return hidden_counts(self.connection)

    def add_signals(self, signals: Iterable[Signal]) -> None:
        """Keep records for windowed rules."""
        self.connection.many(
            "INSERT INTO signals VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [
                (
                    one.rules,
                    *map(storable, (one.time, one.event_id, one.account)),
                    *(one.content, one.body),
                )
                for one in signals
            ],
        )

    def signals(self, rules: bytes) -> Iterator[bytes]:
        """Yield what was kept for a windowed rule, in no order."""
        for (body,) in self.connection.execute(
            "SELECT body FROM signals WHERE rules = ?", (rules,)
        ):
            yield blob(body)

    def count_signals(self, rules: bytes) -> int:
        """Return how many records are kept for a windowed rule; they only ever become more."""
        rows = self.connection.execute("SELECT count(*) FROM signals WHERE rules = ?", (rules,))
        return whole(rows[0][0])

    def conflicts(self, contents: Sequence[tuple[bytes, bytes]]) -> set[bytes]:
        """Take (event, content) down and return the events that have several contents by now."""
        self.connection.many("INSERT INTO contents VALUES (?, ?) ON CONFLICT DO NOTHING", contents)
        found: set[bytes] = set()
        for event in {event for event, _ in contents}:
            rows = self.connection.execute(
                "SELECT count(*) FROM contents WHERE event = ?", (event,)
            )
            if whole(rows[0][0]) > 1:
                found.add(event)
        return found

    def idents(self) -> list[str]:
        """Return the ids of all alerts, in no order."""
        return [blob(row[0]).hex() for row in self.connection.execute("SELECT id FROM alerts")]

    def names(self) -> Mapping[str, str]:
        """Return what rules and alert types are called, by unique id."""
        return {uid: card.name for uid, card in cards(self.connection).items()}

    def alerts(self, wanted: Wanted | None = None) -> list[Alert]:
        """Return alerts, the one to read first first."""
        return read_alerts(self.connection, wanted or Wanted())

    def alert(self, ident: str) -> Alert | None:
        """Return one alert whole, by its id or the beginning of it, an earlier id included."""
        found = find_alert(self.connection, ident)
        return None if found is None else read_alert(self.connection, found)

    def event_ids(self, ident: str, most: int | None = None) -> tuple[str, ...]:
        """Return the ids of an alert's events."""
        return event_ids(self.connection, bytes.fromhex(ident), most)

    def set_state(self, ident: str, change: Change) -> None:
        """Write down where a person is with an alert."""
        with self.transaction():
            set_state(self.connection, bytes.fromhex(ident), change)

    def history(self, ident: str) -> tuple[tuple[str, str, str], ...]:
        """Return (when, who, what) of the states that an alert went through."""
        return history_of(self.connection, bytes.fromhex(ident))

    def neighbours(self, around: Around) -> list[Neighbour]:
        """Return a principal's triggers in some alerts between two times, in time order."""
        return neighbours(self.connection, around)

    def stamp(self) -> tuple[object, ...]:
        """Return what differs when alerts or states may have changed."""
        alerts = self.connection.execute(
            "SELECT count(*), sum(count), sum(severity), max(last) FROM alerts"
        )
        said = self.connection.execute("SELECT count(*), max(at) FROM history")
        return (*alerts[0], *said[0])

    def exactly(self, ident: str) -> Alert | None:
        """Return the alert of this very id, whole; None when there is none any more."""
        return read_alert(self.connection, bytes.fromhex(ident))

    def waiting(self, after: int, most: int) -> list[tuple[int, str]]:
        """Return (number, alert id) of what was made known after a number, in order."""
        return waiting(self.connection, after, most)

    def left(self, after: int) -> int:
        """Return how many alerts were made known after a number."""
        return left(self.connection, after)

    def told_before(self, idents: Sequence[str], until: int, least: int) -> bool:
        """Return whether one of the alerts was made known up to a number, and severe enough."""
        return told_before(self.connection, idents, until, least)

    def cursor(self, sink: str) -> Cursor:
        """Return how far a sink has come."""
        return cursor_of(self.connection, sink)

    def set_cursor(self, sink: str, cursor: Cursor) -> None:
        """Write down how far a sink has come."""
        set_cursor(self.connection, sink, cursor)

    def refusals(self, sink: str) -> list[Refusal]:
        """Return what a sink refused and did not take since, earliest first."""
        return refusals_of(self.connection, sink)

    def set_refusal(self, sink: str, refusal: Refusal) -> None:
        """Write down that a sink refused an alert."""
        set_refusal(self.connection, sink, refusal)

    def drop_refusals(self, sink: str, idents: Iterable[str]) -> None:
        """Forget that a sink refused some alerts."""
        drop_refusals(self.connection, sink, idents)
